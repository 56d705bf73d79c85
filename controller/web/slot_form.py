"""The form of a slot: its fields as they are sent, the way out that was tapped, what is asked."""

from collections.abc import Sequence
from enum import StrEnum

from pydantic import BaseModel

from controller import fields
from controller.programmes.shortening import shortened
from controller.schedules.errors import BadTimeError, NoTargetError
from controller.schedules.service import NewSlot, Target
from controller.store.broadcasts import Slot, TargetKind
from controller.web.errors import RuleEndsTwiceError
from controller.web.recurring import (
    InMonth,
    Otherwise,
    Period,
    Repeat,
    has_end,
    other_rule,
    rule_of,
    season_from,
    until,
)
from controller.web.visits import Visit
from playlists.messages.plan import Lateness, PlannedPriority, Priority
from playlists.rules.recurrence_rule import MAX_RULE_CHARACTERS

ALL, CHOSEN = "tat-ca", "chon"


class WhereForm(BaseModel):
    """Where a slot sounds, as it was sent."""

    where: str = ALL
    units: list[str] = []
    areas: list[str] = []
    clusters: list[str] = []
    without_areas: list[str] = []
    without_clusters: list[str] = []


class SlotForm(WhereForm):
    """The fields of a new slot."""

    programme_id: str = ""
    starts_on: str = ""
    at: str = ""
    repeat: Repeat = Repeat.ONCE
    weekdays: list[str] = []
    last_day: str = ""
    priority: PlannedPriority = Priority.NORMAL
    lateness: Lateness = Lateness.JOIN
    goes_first: bool = False
    accepts: str = ""
    """What the person has seen of what it would do."""
    skips_holidays: bool = False
    follows_worked_days: bool = False
    skips_tet: bool = False
    rule: str = ""
    """For "khác…", by whoever knows it: a rule as RFC 5545 writes it, in place of the fields."""
    every: str = "1"
    period: Period = Period.WEEKS
    other_weekdays: list[str] = []
    in_month: InMonth = InMonth.WEEKDAY
    dates: str = ""
    nth: str = "1"
    weekday: str = "MO"
    count: str = ""
    season_first: str = ""
    """Day and month ("15/4") from which it is on air each year; empty: all the year."""
    season_last: str = ""
    left_out: str = ""
    """Local dates, with commas between."""
    way: str = ""
    """The way out that was tapped, as `way_choices` names it."""


class Scope(StrEnum):
    """How much of a slot is changed."""

    THIS = "nay"
    FROM_HERE = "tu-day"
    ALL = "tat-ca"


class ChangeForm(WhereForm):
    """The fields by which a slot is changed; what is empty stays."""

    where: str = ""
    scope: Scope = Scope.ALL
    local_date: str = ""
    """The day that is meant, or from which on."""
    to_date: str = ""
    at: str = ""
    reason: str = ""
    programme_id: str = ""
    left_out: str = ""
    accepts: str = ""
    seen: int | None = None
    """The slot's version when the person looked at it."""
    way: str = ""


class AddedDayForm(BaseModel):
    """A day that a slot shall also be on air, at its own time."""

    local_date: str = ""
    reason: str = ""
    accepts: str = ""
    seen: int | None = None
    """The slot's version when the person looked at it."""


def by_way(visit: Visit, form: SlotForm) -> SlotForm:
    """The form after the way out that was tapped; what is no way of ours changes nothing."""
    kind, _, value = form.way.partition(":")
    taken = form.model_copy(update={"way": "", "accepts": ""})
    match kind:
        case "gio":
            return taken.model_copy(update={"at": value})
        case "ngay":
            return taken.model_copy(update={"starts_on": value})
        case "bo":
            return taken.model_copy(update={"left_out": value})
        case "rut" if value.isdecimal():
            made = shortened(
                visit.session, visit.actor, form.programme_id, int(value[:4]), visit.now
            )
            return taken.model_copy(update={"programme_id": made.id})
        case _:
            return form


def change_by_way(visit: Visit, form: ChangeForm) -> ChangeForm:
    """The same for a change; another day is one for a single broadcast."""
    if form.way.startswith("ngay:"):
        other = {"to_date": form.way.removeprefix("ngay:"), "way": "", "accepts": ""}
        return form.model_copy(update=other)
    shared = {"way", "at", "left_out", "programme_id", "accepts"}
    taken = by_way(visit, SlotForm(**form.model_dump(include=shared)))
    return form.model_copy(update=taken.model_dump(include=shared))


def targets_of(form: WhereForm, unit_id: str) -> list[Target]:
    """Where it shall sound, as the person meant it. Raises NoTargetError."""
    if form.where == ALL:
        wanted = [Target(kind=TargetKind.UNIT, id=unit_id)]
    else:
        wanted = [
            *_targets(TargetKind.UNIT, form.units),
            *_targets(TargetKind.AREA, form.areas),
            *_targets(TargetKind.CLUSTER, form.clusters),
        ]
    if not wanted:
        raise NoTargetError
    named = {(target.kind, target.id) for target in wanted}
    unwanted = [
        *_targets(TargetKind.AREA, form.without_areas, excluded=True),
        *_targets(TargetKind.CLUSTER, form.without_clusters, excluded=True),
    ]
    # What is named on both sides is left out: an exception is the later thought.
    named &= {(target.kind, target.id) for target in unwanted}
    return [t for t in wanted if (t.kind, t.id) not in named] + unwanted


def _targets(kind: TargetKind, ids: Sequence[str], *, excluded: bool = False) -> list[Target]:
    return [Target(kind=kind, id=id_, excluded=excluded) for id_ in dict.fromkeys(ids)]


def new_slot(form: SlotForm, unit_id: str) -> NewSlot:
    """The form as the use case takes it.

    Raises BadTimeError, NoTargetError, MissingFieldError, TooLongError, RuleEndsTwiceError.
    """
    return NewSlot(
        programme_id=form.programme_id,
        starts_on=form.starts_on,
        at=form.at,
        rule=repetition(form),
        targets=targets_of(form, unit_id),
        priority=form.priority,
        lateness=form.lateness,
        goes_first=form.goes_first,
        accepts=form.accepts,
        left_out=[day for day in form.left_out.split(",") if day],
        skips_holidays=form.skips_holidays,
        follows_worked_days=form.follows_worked_days,
        skips_tet=form.skips_tet,
        season=season(form),
    )


def season(form: SlotForm) -> str:
    """The season that was filled in. Raises BadTimeError."""
    if form.repeat is Repeat.ONCE:
        return ""
    return season_from(form.season_first, form.season_last)


def repetition(form: SlotForm) -> str | None:
    """The rule that was filled in. Raises BadTimeError, TooLongError, RuleEndsTwiceError."""
    try:
        last = fields.iso_day(form.last_day) if form.last_day else None
    except ValueError as error:
        raise BadTimeError("last_day", form.last_day) from error
    if form.repeat is not Repeat.OTHER:
        return rule_of(form.repeat, form.weekdays, last, form.starts_on)
    if form.rule.strip():
        written = fields.required("rule", form.rule, MAX_RULE_CHARACTERS)
    else:
        written = other_rule(_otherwise(form))
    if last and has_end(written):
        raise RuleEndsTwiceError(written)
    return until(written, last)


def _otherwise(form: SlotForm) -> Otherwise:
    return Otherwise(
        every=form.every,
        period=form.period,
        weekdays=form.other_weekdays,
        in_month=form.in_month,
        dates=form.dates,
        nth=form.nth,
        weekday=form.weekday,
        count=form.count,
    )


def where_of(slot: Slot, unit_id: str) -> WhereForm:
    """A form that says where a slot sounds."""
    ids = {
        (kind, excluded): [
            t.target_id for t in slot.targets if t.kind is kind and t.excluded is excluded
        ]
        for kind in TargetKind
        for excluded in (False, True)
    }
    is_all = ids[TargetKind.UNIT, False] == [unit_id] and not (
        ids[TargetKind.AREA, False] or ids[TargetKind.CLUSTER, False]
    )
    return WhereForm(
        where=ALL if is_all else CHOSEN,
        units=ids[TargetKind.UNIT, False],
        areas=ids[TargetKind.AREA, False],
        clusters=ids[TargetKind.CLUSTER, False],
        without_areas=ids[TargetKind.AREA, True],
        without_clusters=ids[TargetKind.CLUSTER, True],
    )
