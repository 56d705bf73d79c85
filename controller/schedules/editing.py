"""Change a slot: one of its days, all from a day on, or all that are still to come.

What was on air keeps its name and its time. A slot that is changed from a day on ends the day
before, and another continues it; exceptions of later days go over to that one.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from controller import fields
from controller.accounts.actor import Actor
from controller.accounts.authority import SCHEDULING, Act, require, require_author
from controller.audit.changes import changed
from controller.audit.service import record
from controller.planning.marks import mark_clusters
from controller.planning.schedule import slot_of
from controller.schedules.asking import ask_first
from controller.schedules.collisions import Proposal
from controller.schedules.errors import BadTimeError, NothingAheadError
from controller.schedules.service import (
    SCHEDULED_AHEAD_MS,
    Target,
    decide_day,
    in_force,
    local_date,
    once_as,
    schedule,
)
from controller.schedules.targets import clusters_of
from controller.series.order import in_schedule, keep_order
from controller.store.broadcasts import Slot, SlotException
from controller.store.lookup import note_change
from playlists.rules import recurrence
from playlists.rules.recurrence_rule import parse_rule

DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class MovedDay:
    """One day of a slot, on air at another time, or one that its rule does not name."""

    slot_id: str
    local_date: str
    to: str
    """Local date and time, ISO; empty to add the day at the slot's own time."""
    reason: str
    accepts: str = ""
    """The fingerprint of what the person has seen and accepts."""
    seen: int | None = None
    """The slot's version when the person looked at it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ChangedSlot:
    """What shall be otherwise from a day on; None for what stays."""

    slot_id: str
    from_day: str = ""
    """Local date, ISO; empty for all that is still to come."""
    at: str | None = None
    programme_id: str | None = None
    targets: Sequence[Target] | None = None
    left_out: Sequence[str] = ()
    """Local dates on which it shall be silent, beside those that are."""
    accepts: str = ""
    seen: int | None = None


def change_day(session: Session, actor: Actor, move: MovedDay, now: int) -> Slot:
    """Move or add a day; its broadcast keeps its name.

    Raises BadTimeError, NothingAheadError, SlotCancelledError, ChangedMeanwhileError,
    SeriesOrderError, and what `asking.ask_first` raises until the person has seen what the new
    time does.
    """
    slot = in_force(session, move.slot_id)
    author = require_author(session, actor, SCHEDULING[slot.priority], slot.unit_id)
    note_change(slot, move.seen)
    day = local_date("local_date", move.local_date)
    was_at = start_on(slot, day)
    if was_at is not None and start_on(slot, day, now) is None:
        raise NothingAheadError
    made = SlotException(
        local_date=day.isoformat(),
        change="moved" if move.to else "added",
        moved_to=moment_of(move.to) if move.to else None,
        author_id=author,
        reason=fields.required("reason", move.reason, 1000),
        decided_at=now,
    )
    stood = in_schedule(session, slot, now)
    decide_day(session, slot, made)
    starts_at = start_on(slot, day)
    if starts_at is None:
        raise BadTimeError("local_date", move.local_date)  # the rule does not name it
    if starts_at <= now:
        raise NothingAheadError
    keep_order(session, slot, now, stood)
    slot.last_start_at = recurrence.last_start_by(slot_of(slot))
    session.flush()
    proposal = Proposal(
        slot=slot,
        cluster_ids=clusters_of(session, slot),
        first_start=starts_at,
        occurrence=recurrence.occurrence_id(slot.id, day),
    )
    told = ask_first(session, proposal, move.accepts)
    mark_clusters(session, proposal.cluster_ids, now)
    told |= {"date": move.local_date, "reason": move.reason}
    told |= changed({"starts_at": was_at}, {"starts_at": starts_at})
    record(session, actor, Act.SCHEDULE, slot, now, **told)
    return slot


def start_on(slot: Slot, day: date, after: int = 0) -> int | None:
    """When a slot's broadcast of a day begins, if it does after an instant."""
    name = recurrence.occurrence_id(slot.id, day)
    # A day may be moved far away, but not further than any schedule is made for.
    midnight = int(datetime.combine(day, time.min, ZoneInfo(slot.zone)).timestamp() * 1000)
    found = recurrence.occurrences(
        slot_of(slot), max(after, midnight - SCHEDULED_AHEAD_MS), midnight + SCHEDULED_AHEAD_MS
    )
    return next((o.starts_at for o in found if o.id == name), None)


def moment_of(to: str) -> str:
    """Local date and time as they are kept. Raises BadTimeError, which tells them apart."""
    try:
        fields.iso_day(to.partition("T")[0])
    except ValueError as error:
        raise BadTimeError("to_date", to.partition("T")[0]) from error
    try:
        moment = datetime.fromisoformat(to)
    except ValueError as error:
        raise BadTimeError("at", to) from error
    if moment.tzinfo is not None:
        raise BadTimeError("at", to)
    return moment.isoformat(timespec="seconds")


def change_from(session: Session, actor: Actor, change: ChangedSlot, now: int) -> Slot:
    """Change a slot from a day on; the slot that continues it.

    Raises what `service.schedule` raises, NothingAheadError if nothing comes from that day on,
    ChangedMeanwhileError.
    """
    old = in_force(session, change.slot_id)
    require(session, actor, SCHEDULING[old.priority], old.unit_id)
    note_change(old, change.seen)
    first = _first_changed(old, change.from_day, now)
    stood = in_schedule(session, old, now)
    later = [e for e in old.exceptions if e.local_date >= first.isoformat()]
    silent = {e.local_date for e in later if e.silences}
    programme_id, at, targets = change.programme_id, change.at, change.targets
    rule, remaining = _split(old, first)
    # A day that was added before the rule's end must not call the ended slot back.
    old.exceptions = [e for e in old.exceptions if e not in later]
    if rule is None:
        old.cancelled_at = now
    old.rule = rule
    session.flush()
    old.last_start_at = recurrence.last_start_by(slot_of(old))
    session.flush()
    usual = once_as(old)
    new = replace(
        usual,
        programme_id=programme_id or usual.programme_id,
        starts_on=first.isoformat(),
        at=at or usual.at,
        targets=targets or usual.targets,
        rule=remaining,
        accepts=change.accepts,
        left_out=[day for day in change.left_out if day not in silent],
        carried=[e for e in later if e.silences or e.local_date not in change.left_out],
        skips_holidays=old.skips_holidays,
        follows_worked_days=old.follows_worked_days,
        skips_tet=old.skips_tet,
        season=old.season,
    )
    made = schedule(session, actor, new, now)
    made.continues_id = old.id
    session.flush()
    keep_order(session, old, now, stood)  # it may have taken away parts that the new one lacks
    mark_clusters(session, clusters_of(session, old), now)
    record(session, actor, Act.SCHEDULE, made, now, continues=old.id, from_day=first.isoformat())
    return made


def _first_changed(slot: Slot, from_day: str, now: int) -> date:
    """The first day by the rule that is still to come, and not before the asked one."""
    asked = local_date("starts_on", from_day) if from_day else date.min
    known = recurrence.Slot(
        slot.id, date.fromisoformat(slot.starts_on), time.fromisoformat(slot.at), slot.zone,
        slot.rule,
    )  # fmt: skip
    begin = now
    if asked > datetime.fromtimestamp(now / 1000, UTC).date():
        midnight = datetime.combine(asked, time.min, ZoneInfo(slot.zone))
        begin = int(midnight.timestamp() * 1000)
    ahead = recurrence.occurrences(known, begin, begin + SCHEDULED_AHEAD_MS)
    found = next((o.local_date for o in ahead if o.local_date >= asked), None)
    if found is None:
        raise NothingAheadError
    return found


def _split(slot: Slot, first: date) -> tuple[str | None, str | None]:
    """The rule up to the day before, and the rule from the day on; None for what has none left."""
    if slot.rule is None:
        return None, None
    parts = dict(part.split("=", 1) for part in slot.rule.upper().split(";"))
    rest = dict(parts)
    starts_on = date.fromisoformat(slot.starts_on)
    if count := int(parts.pop("COUNT", "0")):
        gone = sum(1 for _ in parse_rule(slot.rule, starts_on).days(starts_on, first - DAY))
        rest["COUNT"] = str(count - gone)
    parts["UNTIL"] = f"{first - DAY:%Y%m%d}"
    before = _joined(parts) if first > starts_on else None
    return before, _joined(rest)


def _joined(parts: dict[str, str]) -> str:
    return ";".join(f"{name}={value}" for name, value in parts.items())
