"""Who asks: a session's or a program's token, or a browser that also sends its CSRF token."""

from collections.abc import Iterator
from typing import Annotated

from fastapi import Depends, Header, Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from sqlalchemy.orm import Session

from controller.accounts.sessions import actor_of
from controller.accounts.tokens import PREFIX, actor_of_token
from controller.web.errors import NotLoggedInError
from controller.web.visits import (
    SESSION_COOKIE,
    Visit,
    clock,
    origin,
    require_second_step,
    require_token,
    tell_security,
)

BEARER = HTTPBearer(
    auto_error=False,
    description="A token of POST /api/v1/session, or one made on the page Tài khoản.",
)
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
    if bearer and token.startswith(PREFIX):
        program = actor_of_token(session, token, now, origin(request))
        if program is None:
            tell_security(request, "token_refused")
            raise NotLoggedInError
        return Visit(session, program, "", now)
    known = actor_of(session, token, now, origin(request)) if token else None
    if known is None:
        raise NotLoggedInError
    require_second_step(request, session, token)
    return Visit(session, *known, now)


Reading = Annotated[Visit, Depends(reading, scope="function")]
Writing = Annotated[Visit, Depends(writing, scope="function")]
