"""Who asks: a bearer token, or the session of a browser that also sends its CSRF token."""

from collections.abc import Iterator
from typing import Annotated

from fastapi import Depends, Header, Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from sqlalchemy.orm import Session

from controller.accounts.service import actor_of
from controller.web.errors import NotLoggedInError
from controller.web.visits import SESSION_COOKIE, Visit, clock, origin, require_token

BEARER = HTTPBearer(auto_error=False, description="The token of POST /api/v1/session.")
Bearer = Annotated[HTTPAuthorizationCredentials | None, Security(BEARER)]
CsrfToken = Annotated[
    str, Header(alias="X-CSRF-Token", description="Only with the browser's session cookie.")
]


def reading(request: Request, bearer: Bearer) -> Iterator[Visit]:
    """A request that changes nothing."""
    with request.app.state.reading() as session:
        yield _visit(request, session, bearer)


def writing(request: Request, bearer: Bearer, csrf_token: CsrfToken = "") -> Iterator[Visit]:
    """A request that may change something; committed before the answer leaves."""
    with request.app.state.reading() as session:
        visit = _visit(request, session, bearer)
        if bearer is None:
            require_token(visit, csrf_token)
    with request.app.state.writing() as session:
        yield _visit(request, session, bearer)
        session.commit()


def _visit(
    request: Request, session: Session, bearer: HTTPAuthorizationCredentials | None
) -> Visit:
    token = bearer.credentials if bearer else request.cookies.get(SESSION_COOKIE, "")
    now = clock(request)()
    known = actor_of(session, token, now, origin(request)) if token else None
    if known is None:
        raise NotLoggedInError
    return Visit(session, *known, now)


Reading = Annotated[Visit, Depends(reading, scope="function")]
Writing = Annotated[Visit, Depends(writing, scope="function")]
