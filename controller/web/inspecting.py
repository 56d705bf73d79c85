"""Who looks at the auditors' room: somebody who is logged in, or a team with its one-day link."""

from collections.abc import Iterator
from typing import Annotated

from fastapi import Depends, Request
from fastapi.responses import Response
from sqlalchemy.orm import Session

from controller.accounts.sessions import session_of
from controller.audit.links import guest, open_link, record_use
from controller.store.inspections import InspectionLink
from controller.web.visits import SESSION_COOKIE, Visit, clock, origin, visit_of

LINK_COOKIE = "loa_inspection"


def inspecting(request: Request) -> Iterator[Visit]:
    """A visit that changes nothing. Raises NotLoggedInError, LinkOverError.

    What a team opens is written down before it is shown.
    """
    text = request.cookies.get(LINK_COOKIE, "")
    if text and not _is_logged_in(request):
        _write_down(request, text)
        with request.app.state.reading() as session:
            yield _guest_visit(request, session, text)
        return
    with request.app.state.reading() as session:
        yield visit_of(request, session)


def keep_link(request: Request, answer: Response, text: str, link: InspectionLink) -> None:
    """Let a browser show the link's text from now on, until the link ends."""
    answer.set_cookie(
        LINK_COOKIE,
        text,
        max_age=max(0, link.ends_at - clock(request)()) // 1000,
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https",
    )


def _is_logged_in(request: Request) -> bool:
    token = request.cookies.get(SESSION_COOKIE, "")
    with request.app.state.reading() as session:
        return session_of(session, token, clock(request)()) is not None


def _write_down(request: Request, text: str) -> None:
    now = clock(request)()
    page = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    with request.app.state.writing() as session:
        record_use(session, open_link(session, text, now), page, now, origin(request))
        session.commit()


def _guest_visit(request: Request, session: Session, text: str) -> Visit:
    now = clock(request)()
    link = open_link(session, text, now)
    # A form needs an account; no token of a form is made for a team.
    request.state.visit = Visit(session, guest(link, origin(request)), "", now)
    visit: Visit = request.state.visit
    return visit


Inspecting = Annotated[Visit, Depends(inspecting, scope="function")]
