"""One request of a person who is logged in: her session, who she is, the time.

Pages that show take `Reading`; pages that change take `Writing`, which checks the form's CSRF
token first and commits once, before the answer leaves. SQLite has one writer: whoever may not
write is found out on a reading connection and never holds it.
"""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from secrets import compare_digest
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy.orm import Session
from starlette.requests import HTTPConnection

from controller.accounts.actor import Actor
from controller.accounts.authority import Act, may
from controller.accounts.errors import SecondStepNeededError
from controller.accounts.passkeys import Site
from controller.accounts.sessions import Doors, Window, actor_of, owes_second_step
from controller.audit.security_log import SecurityLog
from controller.web.errors import NotLoggedInError, StalePageError
from controller.web.typed import remember

SESSION_COOKIE = "loa_session"
CSRF_FIELD = "csrf_token"
WITHOUT_SECOND_STEP = ("/tai-khoan", "/dang-xuat")
"""Where somebody adds the device that she is asked for."""


@dataclass(frozen=True, slots=True)
class Visit:
    """What a page needs to know of who asks."""

    session: Session
    actor: Actor
    csrf_token: str
    now: int

    @property
    def unit_id(self) -> str:
        """The unit that the person works for. A person always has one."""
        if self.actor.unit_id is None:
            raise NotLoggedInError
        return self.actor.unit_id

    @property
    def login_mark(self) -> str:
        """Which login of hers this is: another device, or another day, has another one."""
        return hashlib.sha256(self.csrf_token.encode()).hexdigest()

    def may(self, act: Act, unit_id: str | None = None) -> bool:
        """Whether to show the button; the use case asks again."""
        return may(self.session, self.actor, act, unit_id or self.unit_id)


def origin(request: HTTPConnection) -> str:
    """Where a request came from, for the audit record."""
    return request.client.host if request.client else ""


def window(request: Request) -> Window:
    """The browser or program that asks, and from where."""
    return Window(request.headers.get("user-agent", ""), origin(request))


def site(request: HTTPConnection) -> Site:
    """The site as the browser knows it. A passkey answers for no other one than its own."""
    return Site(request.url.hostname or "", f"{request.url.scheme}://{request.url.netloc}")


def doors(request: Request) -> Doors:
    """The database of this app."""
    state = request.app.state
    return Doors(state.reading, state.writing, state.box)


def tell_security(request: Request, event: str, **detail: object) -> None:
    """Append a line to the security log."""
    security_log(request).tell(event, clock(request)(), origin(request), **detail)


def security_log(request: Request) -> SecurityLog:
    """The security log of this app."""
    told: SecurityLog = request.app.state.security_log
    return told


def clock(request: HTTPConnection) -> Callable[[], int]:
    """The clock that this app was made with."""
    told: Callable[[], int] = request.app.state.clock
    return told


def visit_of(request: HTTPConnection, session: Session) -> Visit:
    """Who asks, in this session. Raises NotLoggedInError."""
    now = clock(request)()
    token = request.cookies.get(SESSION_COOKIE, "")
    known = actor_of(session, token, now, origin(request)) if token else None
    if known is None:
        raise NotLoggedInError
    require_second_step(request, session, token)
    request.state.visit = Visit(session, *known, now)
    visit: Visit = request.state.visit
    return visit


def require_second_step(request: HTTPConnection, session: Session, token: str) -> None:
    """Raise SecondStepNeededError where the installation asks for more than a password."""
    if not request.app.state.settings.second_step_required:
        return
    if request.url.path.startswith(WITHOUT_SECOND_STEP):
        return
    if owes_second_step(session, token, clock(request)()):
        raise SecondStepNeededError


def logged_in(request: Request) -> None:
    """Refuse who is not logged in, holding no database session meanwhile: for streams."""
    with request.app.state.reading() as session:
        visit_of(request, session)


def reading(request: Request) -> Iterator[Visit]:
    """A visit that changes nothing."""
    with request.app.state.reading() as session:
        yield visit_of(request, session)


async def sent_token(request: Request) -> str:
    """The CSRF token that the form carries. What else it holds is remembered for a refusal."""
    form = await request.form()
    remember(request, form)
    return str(form.get(CSRF_FIELD, ""))


def writing(request: Request, token: Annotated[str, Depends(sent_token)]) -> Iterator[Visit]:
    """A visit that may change something. Raises NotLoggedInError, StalePageError."""
    with request.app.state.reading() as session:
        require_token(visit_of(request, session), token)
    with request.app.state.writing() as session:
        yield visit_of(request, session)
        session.commit()


def require_token(visit: Visit, token: str) -> None:
    """Raise StalePageError unless the token is this session's."""
    if not compare_digest(token.encode(), visit.csrf_token.encode()):
        raise StalePageError


def checked(request: Request, token: Annotated[str, Depends(sent_token)]) -> Iterator[Visit]:
    """A visit that may change something, for what does its own writing: it only reads."""
    with request.app.state.reading() as session:
        visit = visit_of(request, session)
        require_token(visit, token)
        yield visit


Reading = Annotated[Visit, Depends(reading, scope="function")]
Checked = Annotated[Visit, Depends(checked, scope="function")]
Writing = Annotated[Visit, Depends(writing, scope="function")]
