"""Take back what was just done to the schedule: a slot called off, a day, a change from a day on.

Nothing of the record is taken back: promises that were withdrawn meanwhile stay withdrawn, what is
still to come is promised again, and each undoing stands in the record itself.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.accounts.actor import Actor
from controller.accounts.authority import SCHEDULING, require
from controller.audit.service import record
from controller.planning.marks import mark_clusters
from controller.planning.schedule import slot_of
from controller.programmes.service import unapproved_bulletins
from controller.schedules.asking import ask_first
from controller.schedules.collisions import Proposal
from controller.schedules.errors import (
    NothingAheadError,
    NothingToUndoError,
    ProgrammeNotApprovedError,
)
from controller.schedules.service import SCHEDULED_AHEAD_MS, cancel_together, copied, in_force
from controller.schedules.standing_in import take_off
from controller.schedules.targets import clusters_of
from controller.series.order import in_schedule, keep_order
from controller.store.broadcasts import Slot
from controller.store.lookup import find, note_change
from playlists.rules import recurrence
from playlists.rules.recurrence_rule import parse_rule


@dataclass(frozen=True, kw_only=True, slots=True)
class Undoing:
    """What is taken back."""

    slot_id: str
    local_date: str = ""
    """The day whose decision is taken back; empty for the whole slot."""
    accepts: str = ""
    """The fingerprint of what the person has seen of what stands there now."""


def restore(session: Session, actor: Actor, undoing: Undoing, now: int) -> Slot:
    """Put a slot that was called off on air again, if others have not taken its place meanwhile.

    Raises NothingToUndoError, and what saving it anew would raise.
    """
    slot = find(session, Slot, undoing.slot_id, to_change=True)
    require(session, actor, SCHEDULING[slot.priority], slot.unit_id)
    if slot.cancelled_at is None:
        raise NothingToUndoError
    waiting = unapproved_bulletins(session, slot.programme)
    if waiting:
        raise ProgrammeNotApprovedError(waiting)
    slot.cancelled_at = None
    _put_back(session, actor, slot, undoing, now)
    keep_order(session, slot, now)
    return slot


def call_off_together(session: Session, actor: Actor, slot_id: str, now: int) -> list[Slot]:
    """Take back all that one press put on the schedule: a table, a week like the last one.

    One press is one instant of one person. What of it was called off since stays so. Raises
    NothingToUndoError if nothing of it stands, SeriesOrderError.
    """
    one = find(session, Slot, slot_id)
    together = select(Slot).where(
        Slot.created_at == one.created_at,
        Slot.created_by == one.created_by,
        Slot.cancelled_at.is_(None),
    )
    slots = list(session.scalars(together.order_by(Slot.id).with_for_update()))
    if not slots:
        raise NothingToUndoError
    for slot in slots:
        note_change(slot, None)
    cancel_together(session, actor, slots, now)
    return slots


def restore_day(session: Session, actor: Actor, undoing: Undoing, now: int) -> Slot:
    """Take back the decision about one day: it is on air as the rule says, or not at all.

    A slot that stands in for it goes off the air. Raises NothingToUndoError, NothingAheadError,
    SeriesOrderError, and what `ask_first` raises.
    """
    slot = in_force(session, undoing.slot_id)
    require(session, actor, SCHEDULING[slot.priority], slot.unit_id)
    decision = next((e for e in slot.exceptions if e.local_date == undoing.local_date), None)
    if decision is None:
        raise NothingToUndoError
    stood = in_schedule(session, slot, now)
    slot.exceptions = [e for e in slot.exceptions if e is not decision]
    session.flush()
    if decision.stand_in_id is not None:
        take_off(session, actor, decision, now)
    _put_back(session, actor, slot, undoing, now)
    keep_order(session, slot, now, stood)
    return slot


def undo_change(session: Session, actor: Actor, undoing: Undoing, now: int) -> Slot:
    """Take back a change from a day on: the slot that continued another ends, the old one goes on.

    Raises NothingToUndoError for a slot that continues none, or of which something was on air;
    SeriesOrderError.
    """
    new = in_force(session, undoing.slot_id)
    require(session, actor, SCHEDULING[new.priority], new.unit_id)
    if new.continues_id is None or recurrence.occurrences(slot_of(new), new.created_at, now + 1):
        raise NothingToUndoError
    old = find(session, Slot, new.continues_id, to_change=True)
    stood = {*in_schedule(session, old, now), *in_schedule(session, new, now)}
    decided = {e.local_date for e in old.exceptions}
    old.exceptions += [copied(e) for e in new.exceptions if e.local_date not in decided]
    old.rule = _joined(old, new)
    old.cancelled_at = None
    new.cancelled_at = now
    note_change(new, None)
    mark_clusters(session, clusters_of(session, new), now)
    _put_back(session, actor, old, undoing, now)
    for changed in (old, new):
        keep_order(session, changed, now, stood)
    return old


def _put_back(session: Session, actor: Actor, slot: Slot, undoing: Undoing, now: int) -> None:
    note_change(slot, None)
    session.flush()
    slot.last_start_at = recurrence.last_start_by(slot_of(slot))
    session.flush()
    ahead = recurrence.occurrences(slot_of(slot), now, now + SCHEDULED_AHEAD_MS)
    wanted = [o for o in ahead if undoing.local_date in {"", o.local_date.isoformat()}]
    if not ahead:
        raise NothingAheadError
    told: dict[str, object] = {}
    clusters = clusters_of(session, slot)
    if wanted:
        proposal = Proposal(
            slot=slot,
            cluster_ids=clusters,
            first_start=wanted[0].starts_at,
            occurrence=wanted[0].id if undoing.local_date else "",
        )
        told = ask_first(session, proposal, undoing.accepts)
    mark_clusters(session, clusters, now)
    record(session, actor, "undo", slot, now, day=undoing.local_date, **told)


def _joined(old: Slot, new: Slot) -> str | None:
    """The rule as it was before it was split: both parts say the same but for where they end."""
    if old.rule is None or new.rule is None:
        return new.rule
    parts = dict(part.split("=", 1) for part in new.rule.split(";"))
    if count := int(parts.get("COUNT", "0")):
        first = date.fromisoformat(old.starts_on)
        last = date.fromisoformat(new.starts_on) - timedelta(days=1)
        gone = sum(1 for _ in parse_rule(old.rule, first).days(first, last))
        parts["COUNT"] = str(count + gone)
    return ";".join(f"{name}={value}" for name, value in parts.items())
