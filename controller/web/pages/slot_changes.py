"""Lịch phát: change a slot, fill a week like the last one, take the calendar along."""

from datetime import date, time
from enum import StrEnum
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from controller.accounts.authority import Act, require
from controller.schedules.editing import ChangedSlot, MovedDay, change_day, change_from
from controller.schedules.last_week import as_last_week
from controller.store.lookup import find
from controller.store.places import Cluster
from controller.store.units import Unit
from controller.units.tree import subtree_ids
from controller.web import civil
from controller.web.asked import AskedDay
from controller.web.calendar_file import calendar_file
from controller.web.errors import BadFormError
from controller.web.queries.agenda import agenda
from controller.web.queries.why import why
from controller.web.rendering import page
from controller.web.visits import Reading, Writing
from controller.web.wording.displacing import WHY
from controller.web.wording.errors import sentence

router = APIRouter()
WEEKS_BACK, WEEKS_AHEAD = 1, 5


class Scope(StrEnum):
    """How much of a slot is changed."""

    THIS = "nay"
    FROM_HERE = "tu-day"
    ALL = "tat-ca"


@router.get("/lich-phat/lich.ics")
def calendar(visit: Reading) -> Response:
    """The broadcasts of last week and the next five, as iCalendar."""
    require(visit.session, visit.actor, Act.READ, visit.unit_id)
    monday = civil.monday_of(civil.day_of(visit.now))
    begins, _ = civil.bounds(monday)
    week = 7 * civil.DAY_MS
    airings = agenda(
        visit.session,
        subtree_ids(visit.session, visit.unit_id),
        begins - WEEKS_BACK * week,
        begins + WEEKS_AHEAD * week,
    )
    name = find(visit.session, Unit, visit.unit_id).name
    return Response(calendar_file(name, airings, visit.now), media_type="text/calendar")


@router.post("/lich-phat/nhu-tuan-truoc")
def fill_week(request: Request, visit: Writing, tuan: Annotated[date, Form()]) -> Response:
    """Như tuần trước."""
    monday = civil.monday_of(tuan)
    filled = as_last_week(visit.session, visit.actor, monday, visit.now)
    if not filled.left_out:
        return RedirectResponse(
            f"/lich-phat?tuan={monday}&bao=da-nhu-tuan-truoc", HTTPStatus.SEE_OTHER
        )
    left_out = [(left.slot, sentence(left.why)) for left in filled.left_out]
    return page(
        request, visit, "schedule/filled.html", monday=monday, made=filled.made, left_out=left_out
    )


@router.post("/lich-phat/{slot_id}/doi")
def change(  # noqa: PLR0913 -- the fields of one form
    visit: Writing,
    slot_id: str,
    *,
    scope: Annotated[Scope, Form()] = Scope.ALL,
    local_date: Annotated[str, Form()] = "",
    at: Annotated[str, Form()] = "",
    to_date: Annotated[str, Form()] = "",
    reason: Annotated[str, Form()] = "",
) -> Response:
    """Đổi giờ: this day, from here on, or all that is still to come."""
    if scope is Scope.THIS:
        to = f"{to_date or local_date}T{at}" if at else ""
        move = MovedDay(slot_id=slot_id, local_date=local_date, to=to, reason=reason)
        changed = change_day(visit.session, visit.actor, move, visit.now)
    else:
        from_day = local_date if scope is Scope.FROM_HERE else ""
        asked = ChangedSlot(slot_id=slot_id, from_day=from_day, at=at or None)
        changed = change_from(visit.session, visit.actor, asked, visit.now)
    return RedirectResponse(f"/lich-phat/{changed.id}?bao=da-doi-lich", HTTPStatus.SEE_OTHER)


@router.get("/cum-loa/{cluster_id}/vi-sao")
def show_why(
    request: Request, visit: Reading, cluster_id: str, ngay: AskedDay = None, gio: str = "17:00"
) -> Response:
    """Vì sao cụm này không phát lúc đó."""
    cluster = find(visit.session, Cluster, cluster_id)
    require(visit.session, visit.actor, Act.READ, cluster.unit_id)
    day = ngay or civil.day_of(visit.now)
    try:
        at = civil.instant_of(day, time.fromisoformat(gio).replace(tzinfo=None))
    except ValueError as error:
        raise BadFormError("gio") from error
    return page(
        request,
        visit,
        "clusters/why.html",
        cluster=cluster,
        day=day,
        clock_time=gio,
        found=why(visit.session, cluster, at),
        causes=WHY,
    )
