"""Lịch phát: change a slot, fill a week like the last one, ask why a cluster was silent."""

from datetime import date
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from controller import civil
from controller.accounts.authority import SCHEDULING, Act, require
from controller.errors import ChangedMeanwhileError, OperatorError
from controller.fields import LAST_DAY
from controller.schedules.editing import ChangedSlot, MovedDay, change_day, change_from
from controller.schedules.last_week import as_last_week
from controller.schedules.standing_in import ReplacedDay, replace_day
from controller.store.broadcasts import Slot
from controller.store.lookup import find
from controller.store.places import Cluster
from controller.web.asked import FIRST_DAY, AskedDay, clock_time
from controller.web.queries.aims import aims_of
from controller.web.queries.meanwhile import last_changes
from controller.web.queries.programmes import listed
from controller.web.queries.why import why
from controller.web.rendering import page
from controller.web.slot_form import ChangeForm, Scope, change_by_way, targets_of, where_of
from controller.web.undo import Deed, Done, with_undo
from controller.web.visits import Reading, Visit, Writing
from controller.web.wording.displacing import WHY
from controller.web.wording.errors import sentence
from controller.web.wording.foreseen import EVERY_WAY, OF_ONE_DAY, told_of
from controller.web.wording.repeating import words_of
from controller.web.wording.silence import hush_words, rule_words, silence_words
from controller.web.wording.targets import target_words
from playlists.rules.season import season_of

router = APIRouter()
REPEATED = (
    (Scope.THIS, "Chỉ buổi này"),
    (Scope.FROM_HERE, "Từ ngày này về sau"),
    (Scope.ALL, "Tất cả các buổi còn lại"),
)
SINGLE = (
    (Scope.THIS, "Chỉ đổi ngày, giờ"),
    (Scope.ALL, "Đổi cả chương trình, nơi phát"),
)


@router.post("/lich-phat/nhu-tuan-truoc")
def fill_week(
    request: Request, visit: Writing, tuan: Annotated[date, Form(ge=FIRST_DAY, le=LAST_DAY)]
) -> Response:
    """Như tuần trước."""
    monday = civil.monday_of(tuan)
    filled = as_last_week(visit.session, visit.actor, monday, visit.now)
    if not filled.left_out:
        week = f"/lich-phat?tuan={monday}&bao="
        if filled.made:
            there = with_undo(f"{week}da-nhu-tuan-truoc", Deed.TOGETHER, filled.made[0].id)
        else:
            there = f"{week}khong-co-gi-de-chep"
        return RedirectResponse(there, HTTPStatus.SEE_OTHER)
    left_out = [(left.slot, sentence(left.why)) for left in filled.left_out]
    return page(
        request,
        visit,
        "schedule/filled.html",
        monday=monday,
        made=filled.made,
        undo=Done(Deed.TOGETHER, filled.made[0].id).spelled if filled.made else "",
        left_out=left_out,
    )


@router.get("/lich-phat/{slot_id}/doi")
def show_change(
    request: Request,
    visit: Reading,
    slot_id: str,
    ngay: AskedDay = None,
    sang: AskedDay = None,
) -> Response:
    """The form that changes a slot, filled in with what it is; `sang`: the day it was drawn to."""
    slot = find(visit.session, Slot, slot_id)
    require(visit.session, visit.actor, SCHEDULING[slot.priority], slot.unit_id)
    day = ngay.isoformat() if ngay else max(slot.starts_on, civil.day_of(visit.now).isoformat())
    usual = ChangeForm(
        **where_of(slot, visit.unit_id).model_dump(),
        scope=Scope.THIS if ngay or slot.rule is None else Scope.ALL,
        local_date=day if slot.rule else slot.starts_on,
        to_date=sang.isoformat() if sang else "",
        at=_time_of(slot, ngay),
        programme_id=slot.programme_id,
    )
    return _change_form(request, visit, slot, usual)


def _time_of(slot: Slot, day: date | None) -> str:
    """At what time a day is on air: its own, where it was moved before."""
    moved = {e.local_date: e.moved_to for e in slot.exceptions if e.moved_to}
    return moved.get(day.isoformat() if day else "", f"T{slot.at}").partition("T")[2]


@router.post("/lich-phat/{slot_id}/doi")
def change(
    request: Request, visit: Writing, slot_id: str, form: Annotated[ChangeForm, Form()]
) -> Response:
    """Đổi lịch: this day, from here on, or all that is still to come."""
    try:
        form = change_by_way(visit, form)
        if form.scope is Scope.THIS:
            changed = _change_one_day(visit, find(visit.session, Slot, slot_id), form)
            undo = (Deed.DAY, slot_id, form.local_date)
        else:
            asked = _changed(visit, slot_id, form)
            changed = change_from(visit.session, visit.actor, asked, visit.now)
            undo = (Deed.CHANGED, changed.id, "")
    except OperatorError as error:
        visit.session.rollback()
        slot = find(visit.session, Slot, slot_id)
        require(visit.session, visit.actor, SCHEDULING[slot.priority], slot.unit_id)
        return _change_form(request, visit, slot, form, error)
    there = with_undo(f"/lich-phat/{changed.id}?bao=da-doi-lich", *undo)
    return RedirectResponse(there, HTTPStatus.SEE_OTHER)


def _change_one_day(visit: Visit, slot: Slot, form: ChangeForm) -> Slot:
    """Move the day, or let another slot stand in for it if more than its time is otherwise."""
    stays = {(t.kind, t.target_id, t.excluded) for t in slot.targets}
    asked = targets_of(form, visit.unit_id) if form.where else []
    elsewhere = bool(asked) and {(t.kind, t.id, t.excluded) for t in asked} != stays
    to = f"{form.to_date or form.local_date}T{form.at or slot.at}"
    if elsewhere or form.programme_id not in {"", slot.programme_id}:
        other = ReplacedDay(
            slot_id=slot.id,
            local_date=form.local_date,
            to=to,
            reason=form.reason,
            programme_id=form.programme_id or None,
            targets=asked if elsewhere else None,
            accepts=form.accepts,
            seen=form.seen,
        )
        return replace_day(visit.session, visit.actor, other, visit.now)
    moved = MovedDay(
        slot_id=slot.id,
        local_date=form.local_date,
        to=to if form.at else "",
        reason=form.reason,
        accepts=form.accepts,
        seen=form.seen,
    )
    return change_day(visit.session, visit.actor, moved, visit.now)


def _changed(visit: Visit, slot_id: str, form: ChangeForm) -> ChangedSlot:
    return ChangedSlot(
        slot_id=slot_id,
        from_day=form.local_date if form.scope is Scope.FROM_HERE else "",
        at=form.at or None,
        programme_id=form.programme_id or None,
        targets=targets_of(form, visit.unit_id) if form.where else None,
        left_out=[day for day in form.left_out.split(",") if day],
        accepts=form.accepts,
        seen=form.seen,
    )


def _change_form(
    request: Request,
    visit: Visit,
    slot: Slot,
    form: ChangeForm,
    error: OperatorError | None = None,
) -> Response:
    aims = aims_of(visit.session, visit.unit_id)
    late = isinstance(error, ChangedMeanwhileError)
    return page(
        request,
        visit,
        "schedule/change.html",
        error=error,
        slot=slot,
        form=form,
        aims=aims,
        told=told_of(error, aims.codes, OF_ONE_DAY if form.scope is Scope.THIS else EVERY_WAY),
        meanwhile=last_changes(visit.session, slot, visit.now) if late else [],
        repeats=words_of(slot.rule, slot.starts_on, season_of(slot.season)),
        aimed_at=target_words(slot.targets, aims.names),
        programmes=listed(visit.session, visit.actor),
        scopes=REPEATED if slot.rule else SINGLE,
    )


@router.get("/cum-loa/{cluster_id}/vi-sao")
def show_why(
    request: Request, visit: Reading, cluster_id: str, ngay: AskedDay = None, gio: str = "17:00"
) -> Response:
    """Vì sao cụm này không phát lúc đó."""
    cluster = find(visit.session, Cluster, cluster_id)
    require(visit.session, visit.actor, Act.READ, cluster.unit_id)
    day = ngay or civil.day_of(visit.now)
    found = why(visit.session, cluster, civil.instant_of(day, clock_time("gio", gio)))
    return page(
        request,
        visit,
        "clusters/why.html",
        cluster=cluster,
        day=day,
        clock_time=gio,
        found=found,
        silent=[*map(silence_words, found.silent), *map(hush_words, found.hushes)],
        rules=rule_words(found.against),
        causes=WHY,
    )
