"""Cụm loa: how each place is, and one place with its day."""

from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import Response
from fastapi.sse import EventSourceResponse, ServerSentEvent

from controller import civil
from controller.accounts.authority import Act, require
from controller.bulletins.languages import OTHERS
from controller.errors import NotFoundError, OperatorError
from controller.ledger.hushes import hushes
from controller.receivers.positions import set_position
from controller.receivers.quieting import last_command, last_volume
from controller.search import holds
from controller.units.tree import subtree_ids
from controller.web.again import done_or_again
from controller.web.live import changes
from controller.web.queries.broadcasts import Asked, broadcasts
from controller.web.queries.receivers import Standing, confirmation, standing, standings
from controller.web.rendering import fragment, page
from controller.web.visits import Reading, Visit, Writing, visit_of
from controller.web.wording.audit import language
from controller.web.wording.quieting import told_words
from controller.web.wording.silence import hush_words
from playlists.messages.command import MuteCause

router = APIRouter(prefix="/cum-loa")

LIVE = ("now", "told", "presses", "day", "receiver")
"""The parts of a cluster's page that follow the world; each is a template of that name."""


@router.get("")
def show_list(request: Request, visit: Reading, tim: str = "") -> Response:
    """All clusters, counted; listed and put on the map are those that hold the words."""
    found = standings(visit.session, subtree_ids(visit.session, visit.unit_id), visit.now)
    return page(
        request,
        visit,
        "clusters/list.html",
        clusters=len(found),
        places=[one for one in found if holds(f"Cụm {one.cluster.code} {one.cluster.name}", tim)],
        wanted=tim,
        online=sum(place.is_online for place in found),
        ready=sum(place.is_ready for place in found),
        quiet=[place for place in found if place.mute],
        confirmed=confirmation(found),
    )


@router.get("/{cluster_id}")
def show(request: Request, visit: Reading, cluster_id: str) -> Response:
    """One cluster: how it is now, and its day."""
    return _cluster(request, visit, cluster_id)


def _cluster(
    request: Request, visit: Visit, cluster_id: str, error: OperatorError | None = None
) -> Response:
    found = _found(visit, cluster_id)
    spoken = found["place"].cluster.languages.split()
    return page(
        request,
        visit,
        "clusters/page.html",
        error=error,
        **found,
        languages=[(code, language(code), code in spoken) for code in OTHERS],
    )


def _may_watch(request: Request, cluster_id: str) -> None:
    """Refuse before the stream begins, holding no database session meanwhile."""
    with request.app.state.reading() as session:
        _place(visit_of(request, session), cluster_id)


@router.get(
    "/{cluster_id}/su-kien",
    response_class=EventSourceResponse,
    dependencies=[Depends(_may_watch)],
)
async def news(request: Request, cluster_id: str) -> AsyncIterator[ServerSentEvent]:
    """The changing parts of that page, each time they have changed, while the login holds."""
    async for event in changes(request, lambda asked: _parts(asked, cluster_id)):
        yield event


def _parts(request: Request, cluster_id: str) -> dict[str, str]:
    with request.app.state.reading() as session:
        visit = visit_of(request, session)
        known = {
            **_found(visit, cluster_id),
            "visit": visit,
            "now": visit.now,
            "csrf_token": visit.csrf_token,
        }
        return {part: fragment(f"clusters/{part}.html", **known) for part in LIVE}


def _place(visit: Visit, cluster_id: str) -> Standing:
    place = standing(visit.session, cluster_id, visit.now)
    if place is None:
        raise NotFoundError("Cluster", cluster_id)
    require(visit.session, visit.actor, Act.READ, place.cluster.unit_id)
    return place


def _found(visit: Visit, cluster_id: str) -> dict[str, Any]:
    """What its page tells."""
    place = _place(visit, cluster_id)
    from_ms, to_ms = civil.bounds(civil.day_of(visit.now))
    asked = Asked(
        unit_ids=[place.cluster.unit_id], from_ms=from_ms, to_ms=to_ms, cluster_id=cluster_id
    )
    told = []
    if place.receiver is not None:
        last = last_command(visit.session, place.receiver.id)
        volume = last_volume(visit.session, cluster_id, place.receiver.id)
        told = told_words(last, volume, place)
    in_force = hushes(visit.session, cluster_id, visit.now, near_ms=0)
    return {
        "place": place,
        "day": broadcasts(visit.session, asked),
        "mutes": [hush_words(hush) for hush in in_force if hush.cause],
        "is_muted": any(hush.cause is MuteCause.ORDERED for hush in in_force),
        "told": told,
    }


@router.post("/{cluster_id}/vi-tri")
def put_on_map(
    request: Request, visit: Writing, cluster_id: str, vi_tri: Annotated[str, Form()] = ""
) -> Response:
    """Say where it stands."""
    return done_or_again(
        visit,
        lambda: set_position(visit.session, visit.actor, cluster_id, vi_tri, visit.now),
        f"/cum-loa/{cluster_id}?bao=da-luu-vi-tri",
        lambda error: _cluster(request, visit, cluster_id, error),
    )
