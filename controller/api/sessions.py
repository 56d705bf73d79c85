"""Begin and end a session."""

from fastapi import APIRouter, Request, status

from controller.accounts.service import Credentials, log_in, log_out
from controller.api.shapes import Login, SessionBegun
from controller.api.visits import Bearer, Writing
from controller.web.visits import SESSION_COOKIE, clock

router = APIRouter(prefix="/session", tags=["session"])


@router.post("", status_code=status.HTTP_201_CREATED)
def begin(request: Request, login: Login) -> SessionBegun:
    """Log in with a name and a password."""
    credentials = Credentials(
        login=login.login,
        password=login.password,
        browser=request.headers.get("user-agent", ""),
    )
    with request.app.state.writing() as session:
        begun = log_in(session, credentials, clock(request)(), request.app.state.hasher)
        session.commit()
        person = begun.person
        return SessionBegun(
            token=begun.token, name=person.name, role=person.role, unit_id=person.unit_id
        )


@router.delete("", status_code=status.HTTP_204_NO_CONTENT)
def end(request: Request, visit: Writing, bearer: Bearer) -> None:
    """Log out."""
    token = bearer.credentials if bearer else request.cookies[SESSION_COOKIE]
    log_out(visit.session, token)
