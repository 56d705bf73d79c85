"""Lịch phát: the week, a new slot, cancel a slot or one of its days."""

from dataclasses import dataclass
from datetime import date, timedelta
from http import HTTPStatus
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy import select

from controller import civil
from controller.accounts.authority import SCHEDULING, Act, require
from controller.errors import OperatorError
from controller.schedules import service
from controller.schedules.editing import MovedDay, change_day
from controller.schedules.service import DroppedDate
from controller.schedules.targets import clusters_of
from controller.store.broadcasts import Programme, Slot, SlotException
from controller.store.lookup import find
from controller.units.tree import subtree_ids
from controller.web.asked import AskedDay
from controller.web.composing import spelled
from controller.web.queries.agenda import Airing, agenda
from controller.web.queries.aims import aims_of
from controller.web.queries.month import names_of_days
from controller.web.queries.programmes import listed
from controller.web.queries.receivers import confirmation, standings
from controller.web.queries.repetition import meaning_of
from controller.web.recurring import Repeat
from controller.web.rendering import page
from controller.web.slot_form import ALL, CHOSEN, AddedDayForm, SlotForm, by_way, new_slot, where_of
from controller.web.undo import Deed, Done, with_undo
from controller.web.visits import Reading, Visit, Writing
from controller.web.wording.foreseen import told_of
from controller.web.wording.repeating import NTH, words_of
from controller.web.wording.slot_days import decided
from controller.web.wording.targets import target_words
from playlists.messages.plan import Lateness, Priority
from playlists.rules.recurrence_rule import WEEKDAYS as CODES
from playlists.rules.season import season_of

router = APIRouter(prefix="/lich-phat")

WEEK = 7


@router.get("")
def show_week(request: Request, visit: Reading, tuan: AskedDay = None) -> Response:
    """The week that holds the asked day, else this week."""
    today = civil.day_of(visit.now)
    monday = civil.monday_of(tuan or today)
    units = subtree_ids(visit.session, visit.unit_id)
    airings = agenda(visit.session, units, *civil.bounds(monday, WEEK))
    week = [monday + timedelta(days=n) for n in range(WEEK)]
    days = [(day, [a for a in airings if civil.day_of(a.starts_at) == day]) for day in week]
    return page(
        request,
        visit,
        "schedule/week.html",
        days=days,
        names=names_of_days(visit.session, visit.unit_id, week),
        movable={a.occurrence for a in airings if _may_move(visit, a)},
        today=today,
        monday=monday,
        before=monday - timedelta(days=WEEK),
        next_week=monday + timedelta(days=WEEK),
        confirmed=confirmation(standings(visit.session, units, visit.now)),
        programmes=listed(visit.session, visit.actor),
        copied=_spelled,
        may_schedule=visit.may(Act.SCHEDULE),
        may_compose=visit.may(Act.WRITE_PROGRAMME),
    )


def _spelled(programme: Programme) -> str:
    """The address at which a new programme begins as a copy of another."""
    items = spelled((item.bulletin_id, item.pause_after_ms) for item in programme.items)
    return urlencode({"ten": programme.name, "muc": items}, doseq=True)


def _may_move(visit: Visit, airing: Airing) -> bool:
    """Whether one broadcast may be put elsewhere: it is to come, and of the person's own."""
    slot = airing.slot
    ahead = airing.starts_at > visit.now and slot.cancelled_at is None
    return ahead and airing.is_own and visit.may(SCHEDULING[slot.priority], slot.unit_id)


@router.get("/moi")
def show_new(  # noqa: PLR0913, PLR0917 -- what an address may fill in
    request: Request,
    visit: Reading,
    chuong_trinh: str = "",
    nhu: str = "",
    ngay: AskedDay = None,
    cum: Annotated[list[str] | None, Query()] = None,
) -> Response:
    """The form for a slot, filled in with what is known: programme, day, clusters, or a slot.

    A copy (`nhu`) is for one day, at the time and in the places of the other.
    """
    require(visit.session, visit.actor, Act.SCHEDULE, visit.unit_id)
    tomorrow = civil.day_of(visit.now) + timedelta(days=1)
    usual = SlotForm(
        programme_id=chuong_trinh,
        starts_on=ngay.isoformat() if ngay else tomorrow.isoformat(),
        at="17:00",
        where=CHOSEN if cum else ALL,
        clusters=cum or [],
    )
    if nhu:
        usual = _copied(visit, find(visit.session, Slot, nhu), usual)
    return _form(request, visit, usual)


def _copied(visit: Visit, slot: Slot, usual: SlotForm) -> SlotForm:
    require(visit.session, visit.actor, Act.READ, slot.unit_id)
    copied = {
        **where_of(slot, visit.unit_id).model_dump(),
        "programme_id": slot.programme_id,
        "at": slot.at,
        "priority": slot.priority,
        "lateness": slot.lateness,
        "goes_first": slot.goes_first,
    }
    return usual.model_copy(update=copied)


@router.post("/moi")
def create(request: Request, visit: Writing, form: Annotated[SlotForm, Form()]) -> Response:
    """Put a programme on air."""
    try:
        form = by_way(visit, form)
        new = new_slot(form, visit.unit_id)
        slot = service.schedule(visit.session, visit.actor, new, visit.now)
    except OperatorError as error:
        visit.session.rollback()
        return _form(request, visit, form, error)
    week = civil.monday_of(date.fromisoformat(form.starts_on))
    there = with_undo(f"/lich-phat?tuan={week}&bao=da-xep-lich", Deed.SCHEDULED, slot.id)
    return RedirectResponse(there, HTTPStatus.SEE_OTHER)


@router.get("/{slot_id}")
def show(request: Request, visit: Reading, slot_id: str, ngay: AskedDay = None) -> Response:
    """One slot: what, when, where, and how to call it off."""
    slot = find(visit.session, Slot, slot_id)
    require(visit.session, visit.actor, Act.READ, slot.unit_id)
    return _slot(request, visit, slot, ngay)


@dataclass(frozen=True, slots=True)
class _RefusedDay:
    """A day that was to be added, and what stands in its way."""

    form: AddedDayForm
    why: OperatorError


def _slot(
    request: Request,
    visit: Visit,
    slot: Slot,
    ngay: date | None = None,
    refused: _RefusedDay | None = None,
) -> Response:
    error = refused.why if refused else None
    from_ms = civil.bounds(ngay)[0] if ngay else visit.now
    ahead = agenda(
        visit.session,
        subtree_ids(visit.session, slot.unit_id),
        from_ms,
        from_ms + 8 * civil.DAY_MS,
    )
    mine = [airing for airing in ahead if airing.slot.id == slot.id]
    places = standings(visit.session, subtree_ids(visit.session, visit.unit_id), visit.now)
    aimed = mine[0].aimed_ids if mine else clusters_of(visit.session, slot)
    targets = [place for place in places if place.cluster.id in aimed]
    aims = aims_of(visit.session, slot.unit_id)
    decisions = _decisions(slot, visit.now)
    return page(
        request,
        visit,
        "schedule/slot.html",
        error=error,
        slot=slot,
        adding=refused.form if refused else None,
        # The day is what is asked for: another time or programme is a slot of its own.
        told=told_of(error, aims.codes, ways=()),
        day=ngay,
        ahead=mine,
        targets=targets,
        confirmed=confirmation(targets),
        decisions=decisions,
        has_stand_ins=any(made.stand_in_id for made, _words, _deed in decisions),
        stands_in_for=visit.session.scalar(
            select(SlotException).where(SlotException.stand_in_id == slot.id)
        ),
        repeats=words_of(slot.rule, slot.starts_on, season_of(slot.season)),
        aimed_at=target_words(slot.targets, aims.names),
        may_change=slot.cancelled_at is None and visit.may(SCHEDULING[slot.priority], slot.unit_id),
        may_cancel=slot.cancelled_at is None and visit.may(Act.CANCEL_BROADCAST, slot.unit_id),
    )


def _decisions(slot: Slot, now: int) -> list[tuple[SlotException, str, str]]:
    """What was decided about days that are still to come, in words, and how to take it back."""
    today = civil.day_of(now).isoformat()
    ahead = sorted(
        (e for e in slot.exceptions if e.local_date >= today), key=lambda e: e.local_date
    )
    return [(e, decided(e), Done(Deed.DAY, slot.id, e.local_date).spelled) for e in ahead]


@router.post("/{slot_id}/huy")
def cancel(visit: Writing, slot_id: str, seen: Annotated[int | None, Form()] = None) -> Response:
    """Hủy lịch."""
    service.cancel(visit.session, visit.actor, slot_id, visit.now, seen)
    there = with_undo("/lich-phat?bao=da-huy-lich", Deed.CANCELLED, slot_id)
    return RedirectResponse(there, HTTPStatus.SEE_OTHER)


@router.post("/{slot_id}/nghi")
def drop_day(
    visit: Writing,
    slot_id: str,
    local_date: Annotated[str, Form()] = "",
    reason: Annotated[str, Form()] = "",
    seen: Annotated[int | None, Form()] = None,
) -> Response:
    """Leave one day out."""
    drop = DroppedDate(slot_id=slot_id, local_date=local_date, reason=reason, seen=seen)
    service.drop_date(visit.session, visit.actor, drop, visit.now)
    there = with_undo(
        f"/lich-phat?tuan={local_date}&bao=da-nghi-ngay", Deed.DAY, slot_id, local_date
    )
    return RedirectResponse(there, HTTPStatus.SEE_OTHER)


@router.post("/{slot_id}/them")
def add_day(
    request: Request, visit: Writing, slot_id: str, form: Annotated[AddedDayForm, Form()]
) -> Response:
    """Thêm một ngày."""
    added = MovedDay(
        slot_id=slot_id,
        local_date=form.local_date,
        to="",
        reason=form.reason,
        accepts=form.accepts,
        seen=form.seen,
    )
    try:
        change_day(visit.session, visit.actor, added, visit.now)
    except OperatorError as error:
        visit.session.rollback()
        slot = find(visit.session, Slot, slot_id)
        require(visit.session, visit.actor, SCHEDULING[slot.priority], slot.unit_id)
        return _slot(request, visit, slot, refused=_RefusedDay(form, error))
    there = with_undo(
        f"/lich-phat?tuan={form.local_date}&bao=da-them-ngay", Deed.DAY, slot_id, form.local_date
    )
    return RedirectResponse(there, HTTPStatus.SEE_OTHER)


def _form(
    request: Request, visit: Visit, form: SlotForm, error: OperatorError | None = None
) -> Response:
    aims = aims_of(visit.session, visit.unit_id)
    return page(
        request,
        visit,
        "schedule/new.html",
        error=error,
        form=form,
        programmes=listed(visit.session, visit.actor),
        aims=aims,
        told=told_of(error, aims.codes),
        weekdays=list(zip(CODES, civil.WEEKDAYS, strict=True)),
        nth=list(NTH.items()),
        meaning=meaning_of(visit.session, visit.unit_id, form, visit.now),
        Repeat=Repeat,
        Lateness=Lateness,
        priorities=(Priority.NORMAL, Priority.PRIORITY),
    )
