"""Begin and end a session."""

from fastapi import APIRouter, Request, status
from pydantic import BaseModel, Field

from controller.accounts.errors import (
    LoginRefusedError,
    SecondStepNeededError,
    TooManyTriesError,
)
from controller.accounts.login import Credentials, log_in
from controller.accounts.second_step import SecondStep
from controller.accounts.sessions import log_out
from controller.api.shapes import Given, Problem
from controller.api.visits import Bearer, Writing
from controller.store.people import StaffRole
from controller.web.visits import SESSION_COOKIE, clock, doors, tell_security, window

router = APIRouter(prefix="/session", tags=["session"])


class Login(Given):
    """A name and a password."""

    login: str = Field(examples=["mai.tran"])
    password: str


class SessionBegun(BaseModel):
    """A session of twelve hours."""

    token: str = Field(description="Send it as `Authorization: Bearer …`.")
    name: str
    role: StaffRole
    unit_id: str


@router.post(
    "",
    status_code=status.HTTP_201_CREATED,
    responses={429: {"model": Problem, "description": "Too many failures: wait Retry-After."}},
)
def begin(request: Request, login: Login) -> SessionBegun:
    """Log in with a name and a password; an account with a second step needs a token instead."""
    credentials = Credentials(login=login.login, password=login.password, window=window(request))
    try:
        begun = log_in(doors(request), credentials, clock(request)(), request.app.state.hasher)
    except (LoginRefusedError, TooManyTriesError) as error:
        tell_security(request, "login_refused", login=login.login[:80], why=type(error).__name__)
        raise
    if isinstance(begun, SecondStep):
        raise SecondStepNeededError
    tell_security(request, "login", login=begun.person.login)
    person = begun.person
    return SessionBegun(
        token=begun.token, name=person.name, role=person.role, unit_id=person.unit_id
    )


@router.delete("", status_code=status.HTTP_204_NO_CONTENT)
def end(request: Request, visit: Writing, bearer: Bearer) -> None:
    """Log out."""
    token = bearer.credentials if bearer else request.cookies[SESSION_COOKIE]
    log_out(visit.session, token)
