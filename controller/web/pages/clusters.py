"""Cụm loa: how each place is, and one place with its day."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from controller.accounts.authority import Act, require
from controller.bulletins.languages import OTHERS
from controller.errors import NotFoundError
from controller.ledger.hushes import hushes
from controller.receivers.positions import set_position
from controller.receivers.quieting import last_command
from controller.search import holds
from controller.units.tree import subtree_ids
from controller.web import civil
from controller.web.queries.broadcasts import Asked, broadcasts
from controller.web.queries.receivers import confirmation, standing, standings
from controller.web.rendering import page
from controller.web.visits import Reading, Writing
from controller.web.wording.audit import language
from controller.web.wording.quieting import command_words
from controller.web.wording.silence import hush_words
from playlists.messages.command import MuteCause

router = APIRouter(prefix="/cum-loa")


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
        ready=sum(place.state is not None and place.state.ready_for_air for place in found),
        confirmed=confirmation(found),
    )


@router.get("/{cluster_id}")
def show(request: Request, visit: Reading, cluster_id: str) -> Response:
    """One cluster: how it is now, and its day."""
    place = standing(visit.session, cluster_id, visit.now)
    if place is None:
        raise NotFoundError("Cluster", cluster_id)
    require(visit.session, visit.actor, Act.READ, place.cluster.unit_id)
    from_ms, to_ms = civil.bounds(civil.day_of(visit.now))
    asked = Asked(
        unit_ids=[place.cluster.unit_id], from_ms=from_ms, to_ms=to_ms, cluster_id=cluster_id
    )
    spoken = place.cluster.languages.split()
    in_force = hushes(visit.session, cluster_id, visit.now, near_ms=0)
    last = last_command(visit.session, place.receiver.id) if place.receiver else None
    return page(
        request,
        visit,
        "clusters/page.html",
        place=place,
        day=broadcasts(visit.session, asked),
        mutes=[hush_words(hush) for hush in in_force if hush.cause],
        is_muted=any(hush.cause is MuteCause.ORDERED for hush in in_force),
        told=command_words(last) if last else "",
        awaits_answer=last is not None and last.answer is None and place.is_online,
        languages=[(code, language(code), code in spoken) for code in OTHERS],
    )


@router.post("/{cluster_id}/vi-tri")
def put_on_map(visit: Writing, cluster_id: str, vi_tri: Annotated[str, Form()] = "") -> Response:
    """Say where it stands."""
    set_position(visit.session, visit.actor, cluster_id, vi_tri, visit.now)
    return RedirectResponse(f"/cum-loa/{cluster_id}?bao=da-luu-vi-tri", HTTPStatus.SEE_OTHER)
