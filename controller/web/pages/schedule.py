"""Lịch phát: the week, a new slot, cancel a slot or one of its days."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Query, Request
from fastapi.responses import RedirectResponse, Response

from controller.accounts.authority import Act, require
from controller.errors import OperatorError
from controller.programmes.shortening import shortened
from controller.schedules import service
from controller.schedules.errors import BadTimeError, ForeseenError, NoTargetError
from controller.schedules.foreseen import Foreseen
from controller.schedules.service import DroppedDate, NewSlot, Target
from controller.schedules.targets import clusters_of
from controller.store.broadcasts import Slot, TargetKind
from controller.store.lookup import find
from controller.units.tree import subtree_ids
from controller.web import civil
from controller.web.asked import AskedDay
from controller.web.queries.agenda import agenda
from controller.web.queries.programmes import listed
from controller.web.queries.receivers import confirmation, standings
from controller.web.recurring import CODES, Repeat, rule_of, words_of
from controller.web.rendering import page
from controller.web.visits import Reading, Visit, Writing
from controller.web.wording.displacing import displaced_lines
from controller.web.wording.regulations import against_lines, way_choices
from playlists.messages.plan import Lateness, PlannedPriority, Priority

router = APIRouter(prefix="/lich-phat")

WEEK = 7
ALL, CHOSEN = "tat-ca", "chon"


@dataclass(frozen=True, slots=True)
class SlotForm:
    """The fields of the form, as they were sent."""

    programme_id: str
    starts_on: str
    at: str
    repeat: Repeat
    weekdays: list[str]
    last_day: str
    where: str
    clusters: list[str]
    priority: Priority
    lateness: Lateness
    goes_first: bool
    accepts: str
    """What the person has seen of what it would do."""
    skips_holidays: bool
    follows_worked_days: bool
    skips_tet: bool
    rule: str
    """For "khác…": a rule as RFC 5545 writes it."""
    left_out: str
    """Local dates, with commas between."""
    way: str
    """The way out that was tapped, as `way_choices` names it."""


def sent_slot(  # noqa: PLR0913 -- the fields of one form
    *,
    programme_id: Annotated[str, Form()] = "",
    starts_on: Annotated[str, Form()] = "",
    at: Annotated[str, Form()] = "",
    repeat: Annotated[Repeat, Form()] = Repeat.ONCE,
    weekdays: Annotated[list[str] | None, Form()] = None,
    last_day: Annotated[str, Form()] = "",
    where: Annotated[str, Form()] = ALL,
    clusters: Annotated[list[str] | None, Form()] = None,
    priority: Annotated[PlannedPriority, Form()] = Priority.NORMAL,
    lateness: Annotated[Lateness, Form()] = Lateness.JOIN,
    goes_first: Annotated[bool, Form()] = False,
    accepts: Annotated[str, Form()] = "",
    skips_holidays: Annotated[bool, Form()] = False,
    follows_worked_days: Annotated[bool, Form()] = False,
    skips_tet: Annotated[bool, Form()] = False,
    rule: Annotated[str, Form()] = "",
    left_out: Annotated[str, Form()] = "",
    way: Annotated[str, Form()] = "",
) -> SlotForm:
    """Gather the fields."""
    return SlotForm(
        programme_id=programme_id,
        starts_on=starts_on,
        at=at,
        repeat=repeat,
        weekdays=weekdays or [],
        last_day=last_day,
        where=where,
        clusters=clusters or [],
        priority=priority,
        lateness=lateness,
        goes_first=goes_first,
        accepts=accepts,
        skips_holidays=skips_holidays,
        follows_worked_days=follows_worked_days,
        skips_tet=skips_tet,
        rule=rule,
        left_out=left_out,
        way=way,
    )


@router.get("")
def show_week(request: Request, visit: Reading, tuan: AskedDay = None) -> Response:
    """The week that holds the asked day, else this week."""
    today = civil.day_of(visit.now)
    monday = civil.monday_of(tuan or today)
    units = subtree_ids(visit.session, visit.unit_id)
    airings = agenda(visit.session, units, *civil.bounds(monday, WEEK))
    days = [
        (day, [a for a in airings if civil.day_of(a.starts_at) == day])
        for day in (monday + timedelta(days=n) for n in range(WEEK))
    ]
    return page(
        request,
        visit,
        "schedule/week.html",
        days=days,
        today=today,
        monday=monday,
        before=monday - timedelta(days=WEEK),
        next_week=monday + timedelta(days=WEEK),
        confirmed=confirmation(standings(visit.session, units, visit.now)),
        programmes=listed(visit.session, visit.actor),
        may_schedule=visit.may(Act.SCHEDULE),
        may_compose=visit.may(Act.WRITE_PROGRAMME),
    )


@router.get("/moi")
def show_new(
    request: Request,
    visit: Reading,
    chuong_trinh: str = "",
    ngay: AskedDay = None,
    cum: Annotated[list[str] | None, Query()] = None,
) -> Response:
    """The form for a slot, filled in with what is known: programme, day, clusters."""
    require(visit.session, visit.actor, Act.SCHEDULE, visit.unit_id)
    tomorrow = civil.day_of(visit.now) + timedelta(days=1)
    usual = sent_slot(
        programme_id=chuong_trinh,
        starts_on=ngay.isoformat() if ngay else tomorrow.isoformat(),
        at="17:00",
        where=CHOSEN if cum else ALL,
        clusters=cum,
    )
    return _form(request, visit, usual)


@router.post("/moi")
def create(
    request: Request, visit: Writing, form: Annotated[SlotForm, Depends(sent_slot)]
) -> Response:
    """Put a programme on air."""
    try:
        form = _by_way(visit, form)
        service.schedule(visit.session, visit.actor, _asked(visit, form), visit.now)
    except OperatorError as error:
        visit.session.rollback()
        return _form(request, visit, form, error)
    week = civil.monday_of(date.fromisoformat(form.starts_on))
    return RedirectResponse(f"/lich-phat?tuan={week}&bao=da-xep-lich", HTTPStatus.SEE_OTHER)


@router.get("/{slot_id}")
def show(request: Request, visit: Reading, slot_id: str, ngay: AskedDay = None) -> Response:
    """One slot: what, when, where, and how to call it off."""
    slot = find(visit.session, Slot, slot_id)
    require(visit.session, visit.actor, Act.READ, slot.unit_id)
    from_ms = civil.bounds(ngay)[0] if ngay else visit.now
    ahead = agenda(
        visit.session,
        subtree_ids(visit.session, slot.unit_id),
        from_ms,
        from_ms + 8 * civil.DAY_MS,
    )
    mine = [airing for airing in ahead if airing.slot.id == slot_id]
    places = standings(visit.session, subtree_ids(visit.session, visit.unit_id), visit.now)
    aimed = mine[0].aimed_ids if mine else clusters_of(visit.session, slot)
    targets = [place for place in places if place.cluster.id in aimed]
    return page(
        request,
        visit,
        "schedule/slot.html",
        slot=slot,
        day=ngay,
        ahead=mine,
        targets=targets,
        confirmed=confirmation(targets),
        repeats=words_of(slot.rule, slot.starts_on),
        may_cancel=slot.cancelled_at is None and visit.may(Act.CANCEL_BROADCAST, slot.unit_id),
    )


@router.post("/{slot_id}/huy")
def cancel(visit: Writing, slot_id: str) -> Response:
    """Hủy lịch."""
    service.cancel(visit.session, visit.actor, slot_id, visit.now)
    return RedirectResponse("/lich-phat?bao=da-huy-lich", HTTPStatus.SEE_OTHER)


@router.post("/{slot_id}/nghi")
def drop_day(
    visit: Writing,
    slot_id: str,
    local_date: Annotated[str, Form()] = "",
    reason: Annotated[str, Form()] = "",
) -> Response:
    """Leave one day out."""
    drop = DroppedDate(slot_id=slot_id, local_date=local_date, reason=reason)
    service.drop_date(visit.session, visit.actor, drop, visit.now)
    return RedirectResponse(f"/lich-phat?tuan={local_date}&bao=da-nghi-ngay", HTTPStatus.SEE_OTHER)


def _by_way(visit: Visit, form: SlotForm) -> SlotForm:
    """The form after the way out that was tapped; what is no way of ours changes nothing."""
    kind, _, value = form.way.partition(":")
    taken = replace(form, way="", accepts="")
    match kind:
        case "gio":
            return replace(taken, at=value)
        case "ngay":
            return replace(taken, starts_on=value)
        case "bo":
            return replace(taken, left_out=value)
        case "rut" if value.isdecimal():
            made = shortened(
                visit.session, visit.actor, form.programme_id, int(value[:4]), visit.now
            )
            return replace(taken, programme_id=made.id)
        case _:
            return form


def _asked(visit: Visit, form: SlotForm) -> NewSlot:
    """The form as the use case takes it. Raises BadTimeError, NoTargetError."""
    if form.where == ALL:
        targets = [Target(kind=TargetKind.UNIT, id=visit.unit_id)]
    else:
        targets = [Target(kind=TargetKind.CLUSTER, id=id_) for id_ in form.clusters]
    if not targets:
        raise NoTargetError
    try:
        last = date.fromisoformat(form.last_day) if form.last_day else None
    except ValueError as error:
        raise BadTimeError("last_day", form.last_day) from error
    return NewSlot(
        programme_id=form.programme_id,
        starts_on=form.starts_on,
        at=form.at,
        rule=form.rule.strip() or None
        if form.repeat is Repeat.OTHER
        else rule_of(form.repeat, form.weekdays, last, form.starts_on),
        targets=targets,
        priority=form.priority,
        lateness=form.lateness,
        goes_first=form.goes_first,
        accepts=form.accepts,
        left_out=[day for day in form.left_out.split(",") if day],
        skips_holidays=form.skips_holidays,
        follows_worked_days=form.follows_worked_days,
        skips_tet=form.skips_tet,
    )


def _form(
    request: Request, visit: Visit, form: SlotForm, error: OperatorError | None = None
) -> Response:
    units = subtree_ids(visit.session, visit.unit_id)
    places = standings(visit.session, units, visit.now)
    foreseen = error.foreseen if isinstance(error, ForeseenError) else Foreseen()
    codes = {place.cluster.id: place.cluster.code for place in places}
    return page(
        request,
        visit,
        "schedule/new.html",
        error=error,
        form=form,
        programmes=listed(visit.session, visit.actor),
        places=places,
        displaced=displaced_lines(foreseen.displacements, foreseen.new_slot, codes),
        against=against_lines(foreseen.against, codes),
        ways=way_choices(foreseen.ways),
        fingerprint="" if foreseen.is_quiet or foreseen.stops else foreseen.fingerprint,
        weekdays=list(zip(CODES, civil.WEEKDAYS, strict=True)),
        Repeat=Repeat,
        Lateness=Lateness,
        priorities=(Priority.NORMAL, Priority.PRIORITY),
    )
