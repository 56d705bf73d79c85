"""Dừng phát: one tap, and who has confirmed that it is silent."""

from collections.abc import AsyncIterator
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import RedirectResponse, Response
from fastapi.sse import EventSourceResponse, ServerSentEvent

from controller.accounts.authority import Act, require
from controller.emergencies.reach import Aim
from controller.emergencies.stopping import stop
from controller.errors import NotFoundError
from controller.store.broadcasts import TargetKind
from controller.store.emergencies import GivenOrder
from controller.store.lookup import find
from controller.web.live import changes
from controller.web.queries.stops import StopWatch, stop_watch
from controller.web.rendering import fragment, page
from controller.web.visits import Reading, Visit, Writing, visit_of
from playlists.messages.order import OrderKind

router = APIRouter(prefix="/dung-phat")

LOOK_EVERY_S = 0.5


@router.post("")
def silence(
    visit: Writing, kind: Annotated[TargetKind, Form()], target: Annotated[str, Form()]
) -> Response:
    """Stop a cluster, an area or everything."""
    given = stop(visit.session, visit.actor, Aim(kind, target), visit.now)
    return RedirectResponse(f"/dung-phat/{given.id}", HTTPStatus.SEE_OTHER)


@router.get("/{stop_id}")
def show(request: Request, visit: Reading, stop_id: str) -> Response:
    """Who is silent."""
    return page(request, visit, "emergencies/stop.html", seen=_watch(visit, stop_id))


def _may_watch(request: Request, stop_id: str) -> None:
    """Refuse before the stream begins, holding no database session meanwhile."""
    with request.app.state.reading() as session:
        _watch(visit_of(request, session), stop_id)


@router.get(
    "/{stop_id}/su-kien", response_class=EventSourceResponse, dependencies=[Depends(_may_watch)]
)
async def news(request: Request, stop_id: str) -> AsyncIterator[ServerSentEvent]:
    """The same whenever it has changed, while the login holds."""
    watched = changes(request, lambda asked: {"now": _now(asked, stop_id)}, LOOK_EVERY_S)
    async for event in watched:
        yield event


def _watch(visit: Visit, stop_id: str) -> StopWatch:
    given = find(visit.session, GivenOrder, stop_id)
    require(visit.session, visit.actor, Act.READ, given.unit_id)
    if given.order is not OrderKind.STOP:
        raise NotFoundError("GivenOrder", stop_id)
    return stop_watch(visit.session, given, visit.now)


def _now(request: Request, stop_id: str) -> str:
    with request.app.state.reading() as session:
        visit = visit_of(request, session)
        return fragment("emergencies/silent.html", seen=_watch(visit, stop_id))
