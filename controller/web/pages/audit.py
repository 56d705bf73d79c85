"""Kiểm tra: the record for auditors, read only. Search, one broadcast whole, one cluster at a time.

Everybody who may read a unit may look; inspection teams come by a link of one day.
"""

from datetime import date, timedelta
from typing import Annotated, TypeVar
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import FileResponse, Response

from controller import civil
from controller.accounts.authority import Act, require
from controller.audit.figures import Figures, figures_of, together
from controller.audit.filters import filters_of
from controller.audit.listing import CURSOR, Place, Sought, newest_first
from controller.audit.moment import NEAR_MS, Coverage, journalled
from controller.audit.rounds import findings_at
from controller.audit.weeks import week_of
from controller.errors import NotFoundError
from controller.hand_entries.service import said_of_place
from controller.library.fields_of_law import FieldOfLaw
from controller.store.bulletins import Bulletin
from controller.store.lookup import find
from controller.store.places import Cluster
from controller.store.units import Unit
from controller.units.tree import subtree_ids
from controller.web.asked import AskedDay, Chosen, clock_time
from controller.web.audio import MEDIA_TYPE
from controller.web.inspecting import Inspecting
from controller.web.queries.broadcasts import Asked, approvers, broadcasts, broadcasts_of
from controller.web.queries.inspection import address_of, clusters_in, testimony_words, units_in
from controller.web.queries.proof import proof
from controller.web.queries.tracks import units_of
from controller.web.queries.why import why
from controller.web.rendering import page
from controller.web.visits import Visit
from controller.web.wording import audit as of_audit
from controller.web.wording import hand_entries as hand_words
from controller.web.wording.displacing import WHY
from controller.web.wording.silence import rule_words, silence_words
from playlists.rules.verdict import VerdictKind

router = APIRouter(prefix="/kiem-tra")

A_PAGE = 50
USUAL_DAYS = 7
MOST_OFFERED = 300
"""Clusters in a list to choose from; of more, one is found by the search."""

Named = TypeVar("Named", Cluster, Bulletin)
AskedCursor = Annotated[str, Query(pattern=f"^({CURSOR})?$")]


@router.get("")
def show_room(request: Request, visit: Inspecting) -> Response:
    """The headline, and the ways to go on from it."""
    require(visit.session, visit.actor, Act.READ, visit.unit_id)
    today = civil.day_of(visit.now)
    week, last_week = (_figures(visit, day) for day in (today, today - timedelta(days=7)))
    return page(
        request,
        visit,
        "audit/room.html",
        week=week.audible,
        last_week=last_week.audible,
        counted_at=week.counted_at,
        monday=civil.monday_of(today),
        filters=filters_of(visit.session, visit.actor) if visit.actor.person_id else [],
        address_of=address_of,
        of_audit=of_audit,
    )


@router.get("/luot-phat")
def show_broadcasts(  # noqa: PLR0913 -- the filters of one list
    request: Request,
    visit: Inspecting,
    *,
    tu: Annotated[AskedDay, Chosen] = None,
    den: Annotated[AskedDay, Chosen] = None,
    don_vi: str = "",
    cum: str = "",
    ban_tin: str = "",
    linh_vuc: Annotated[FieldOfLaw | None, Chosen] = None,
    ket_qua: Annotated[VerdictKind | None, Chosen] = None,
    sau: AskedCursor = "",
) -> Response:
    """Broadcasts of any period, by unit, cluster, bulletin, field of law and verdict."""
    until = den or civil.day_of(visit.now)
    since = tu or until - timedelta(days=USUAL_DAYS - 1)
    unit_id = _chosen_unit(visit, don_vi)
    sought = Sought(
        unit_ids=subtree_ids(visit.session, unit_id),
        from_ms=civil.instant_of(since),
        to_ms=civil.instant_of(until + timedelta(days=1)),
        cluster_id=cum,
        bulletin_id=ban_tin,
        field=linh_vuc or "",
        verdict=ket_qua,
    )
    found = newest_first(visit.session, sought, Place.read(sau), A_PAGE + 1)
    shown = broadcasts_of(visit.session, [place.id for place in found[:A_PAGE]])
    asked = {
        "tu": since,
        "den": until,
        "don_vi": don_vi,
        "cum": cum,
        "ban_tin": ban_tin,
        "linh_vuc": linh_vuc or "",
        "ket_qua": ket_qua or "",
    }
    query = urlencode({name: str(value) for name, value in asked.items() if value})
    return page(
        request,
        visit,
        "audit/broadcasts.html",
        broadcasts=shown,
        approvers=approvers(visit.session, {b.revision_id for b in shown}),
        more=str(found[A_PAGE - 1]) if len(found) > A_PAGE else "",
        asked=asked,
        query=query,
        units=units_in(visit.session, visit.unit_id),
        clusters=clusters_in(visit.session, sought.unit_ids, MOST_OFFERED),
        cluster=_of_reach(visit, Cluster, cum),
        bulletin=_of_reach(visit, Bulletin, ban_tin),
        verdicts=list(VerdictKind),
    )


@router.get("/luot-phat/{expected_id}")
def show_proof(request: Request, visit: Inspecting, expected_id: str) -> Response:
    """One broadcast whole: from the passage of the document to the verdict, with its evidence."""
    told = proof(visit.session, expected_id)
    require(visit.session, visit.actor, Act.READ, told.story.expected.unit_id)
    return page(
        request,
        visit,
        "audit/proof.html",
        proof=told,
        story=told.story,
        one=told.story.broadcast,
        compared=told.sentences,
        of_audit=of_audit,
    )


@router.get("/nghe/{sha256}")
def listen(request: Request, visit: Inspecting, sha256: str) -> Response:
    """The sound of a bulletin that the visitor may read."""
    path = request.app.state.settings.shelf.find(sha256)
    readable = any(visit.may(Act.READ, unit) for unit in units_of(visit.session, sha256))
    if path is None or not readable:
        raise NotFoundError("Audio", sha256)
    headers = {"cache-control": "private, max-age=3600", "etag": f'"{sha256}"'}
    return FileResponse(path, media_type=MEDIA_TYPE, headers=headers)


@router.get("/cum/{cluster_id}")
def show_cluster(
    request: Request,
    visit: Inspecting,
    cluster_id: str,
    ngay: Annotated[AskedDay, Chosen] = None,
) -> Response:
    """One cluster's day: what was to sound, what did, what was found on foot."""
    cluster = _cluster(visit, cluster_id)
    day = ngay or civil.day_of(visit.now)
    from_ms, to_ms = civil.bounds(day)
    asked = Asked(unit_ids=[cluster.unit_id], from_ms=from_ms, to_ms=to_ms, cluster_id=cluster_id)
    return page(
        request,
        visit,
        "audit/cluster.html",
        cluster=cluster,
        unit=find(visit.session, Unit, cluster.unit_id),
        day=day,
        broadcasts=broadcasts(visit.session, asked),
        findings=findings_at(visit.session, cluster_id),
        of_audit=of_audit,
        clock_time=civil.clock(visit.now)[:5],
    )


@router.get("/cum/{cluster_id}/luc")
def show_moment(
    request: Request,
    visit: Inspecting,
    cluster_id: str,
    ngay: Annotated[AskedDay, Chosen] = None,
    gio: str = "17:00",
) -> Response:
    """Cụm X lúc T, on one page to print: what was planned, what sounded, what the record knows."""
    cluster = _cluster(visit, cluster_id)
    day = ngay or civil.day_of(visit.now)
    at = civil.instant_of(day, clock_time("gio", gio))
    known = why(visit.session, cluster, at)
    written = journalled(visit.session, cluster_id, at)
    told = broadcasts_of(visit.session, [one.broadcast.id for one in known.promised])
    return page(
        request,
        visit,
        "audit/moment.html",
        cluster=cluster,
        unit=find(visit.session, Unit, cluster.unit_id),
        day=day,
        at=at,
        clock_time=gio,
        broadcasts=told,
        approvers=approvers(visit.session, {b.revision_id for b in told}),
        yielded=known.yielded,
        silent=[silence_words(silence) for silence in known.silent],
        rules=rule_words(known.against),
        mourning=known.mourning,
        causes=WHY,
        written=written,
        by_hand=said_of_place(visit.session, cluster_id, at - NEAR_MS, at + NEAR_MS),
        of_hand=hand_words,
        entries=testimony_words(written.entries),
        Coverage=Coverage,
        of_audit=of_audit,
    )


def _figures(visit: Visit, day: date) -> Figures:
    units = subtree_ids(visit.session, visit.unit_id)
    found = figures_of(visit.session, units, week_of(day, visit.now), visit.now)
    return together(found.values(), visit.now)


def _chosen_unit(visit: Visit, unit_id: str) -> str:
    chosen = unit_id or visit.unit_id
    require(visit.session, visit.actor, Act.READ, chosen)
    return chosen


def _cluster(visit: Visit, cluster_id: str) -> Cluster:
    cluster = find(visit.session, Cluster, cluster_id)
    require(visit.session, visit.actor, Act.READ, cluster.unit_id)
    return cluster


def _of_reach(visit: Visit, model: type[Named], id_: str) -> Named | None:
    """What a filter names, if the visitor may read it; a foreign one finds nothing anyway."""
    row = visit.session.get(model, id_) if id_ else None
    return row if row is not None and visit.may(Act.READ, row.unit_id) else None
