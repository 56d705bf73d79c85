"""Change a slot: one of its days, all from a day on, or all that are still to come.

What was on air keeps its name and its time. A slot that is changed from a day on ends the day
before, and another continues it; exceptions of later days go over to that one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from controller import fields
from controller.accounts.actor import Actor
from controller.accounts.authority import PLANNING, Act, require, require_author
from controller.audit.service import record
from controller.planning.marks import mark_clusters
from controller.planning.schedule import slot_of
from controller.schedules.errors import BadTimeError, NothingAheadError, SlotCancelledError
from controller.schedules.service import LOOKED_AHEAD_MS, NewSlot, Target, schedule
from controller.schedules.targets import clusters_of
from controller.store.broadcasts import Slot, SlotException
from controller.store.lookup import find
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


@dataclass(frozen=True, kw_only=True, slots=True)
class ChangedSlot:
    """What shall be otherwise from a day on; None for what stays."""

    slot_id: str
    from_day: str = ""
    """Local date, ISO; empty for all that is still to come."""
    at: str | None = None
    programme_id: str | None = None
    targets: Sequence[Target] | None = None
    accepts: str = ""


def change_day(session: Session, actor: Actor, move: MovedDay, now: int) -> Slot:
    """Move or add a day; its broadcast keeps its name. Raises BadTimeError, SlotCancelledError."""
    slot = _in_force(session, move.slot_id)
    author = require_author(session, actor, PLANNING[slot.priority], slot.unit_id)
    day = _day("local_date", move.local_date)
    try:
        to = datetime.fromisoformat(move.to) if move.to else None
    except ValueError as error:
        raise BadTimeError("at", move.to) from error
    if to is not None and to.tzinfo is not None:
        raise BadTimeError("at", move.to)
    slot.exceptions = [e for e in slot.exceptions if e.local_date != day.isoformat()]
    session.flush()
    slot.exceptions.append(
        SlotException(
            local_date=day.isoformat(),
            change="moved" if to else "added",
            moved_to=to.isoformat(timespec="seconds") if to else None,
            author_id=author,
            reason=fields.required("reason", move.reason, 1000),
            decided_at=now,
        )
    )
    session.flush()
    slot.last_start_at = recurrence.last_start_by(slot_of(slot))
    mark_clusters(session, clusters_of(session, slot), now)
    record(
        session, actor, Act.SCHEDULE, slot, now, date=move.local_date, to=move.to,
        reason=move.reason,
    )  # fmt: skip
    return slot


def change_from(session: Session, actor: Actor, change: ChangedSlot, now: int) -> Slot:
    """Change a slot from a day on; the slot that continues it.

    Raises what `service.schedule` raises, NothingAheadError if nothing comes from that day on.
    """
    old = _in_force(session, change.slot_id)
    require(session, actor, PLANNING[old.priority], old.unit_id)
    first = _first_changed(old, change.from_day, now)
    later = [e for e in old.exceptions if e.local_date >= first.isoformat()]
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
    new = NewSlot(
        programme_id=programme_id or old.programme_id,
        starts_on=first.isoformat(),
        at=at or old.at,
        targets=targets
        or [Target(kind=t.kind, id=t.target_id, excluded=t.excluded) for t in old.targets],
        zone=old.zone,
        rule=remaining,
        priority=old.priority,
        lateness=old.lateness,
        late_minutes=old.late_minutes,
        goes_first=old.goes_first,
        accepts=change.accepts,
        left_out=[e.local_date for e in later if e.change == "removed"],
        skips_holidays=old.skips_holidays,
        follows_worked_days=old.follows_worked_days,
        skips_tet=old.skips_tet,
    )
    made = schedule(session, actor, new, now)
    made.continues_id = old.id
    session.flush()
    mark_clusters(session, clusters_of(session, old), now)
    record(session, actor, Act.SCHEDULE, made, now, continues=old.id, from_day=first.isoformat())
    return made


def _first_changed(slot: Slot, from_day: str, now: int) -> date:
    """The first day by the rule that is still to come, and not before the asked one."""
    asked = _day("starts_on", from_day) if from_day else date.min
    known = recurrence.Slot(
        slot.id, date.fromisoformat(slot.starts_on), time.fromisoformat(slot.at), slot.zone,
        slot.rule,
    )  # fmt: skip
    begin = now
    if asked > datetime.fromtimestamp(now / 1000, UTC).date():
        midnight = datetime.combine(asked, time.min, ZoneInfo(slot.zone))
        begin = int(midnight.timestamp() * 1000)
    ahead = recurrence.occurrences(known, begin, begin + LOOKED_AHEAD_MS)
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


def _in_force(session: Session, slot_id: str) -> Slot:
    slot = find(session, Slot, slot_id, to_change=True)
    if slot.cancelled_at is not None:
        raise SlotCancelledError(slot_id)
    return slot


def _day(field: str, value: str) -> date:
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise BadTimeError(field, value) from error
