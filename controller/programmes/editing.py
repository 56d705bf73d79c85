"""Change what a programme is put together of; what is on the schedule follows.

An item that stays keeps its name, so that what was promised of it is the same promise. Where the
programme is on the schedule, its new length may be in somebody's way: that is told first.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from controller import fields
from controller.accounts.actor import Actor
from controller.accounts.authority import Act, require
from controller.audit.changes import changed as changed_values
from controller.audit.service import record
from controller.planning.marks import mark_clusters
from controller.planning.schedule import slot_of
from controller.programmes.errors import ProgrammeDiscardedError
from controller.programmes.service import Composition, composed, unapproved_bulletins
from controller.schedules.asking import accepted
from controller.schedules.collisions import Proposal
from controller.schedules.errors import ProgrammeNotApprovedError
from controller.schedules.foreseen import Foreseen, look_ahead
from controller.schedules.service import SCHEDULED_AHEAD_MS
from controller.schedules.targets import clusters_of
from controller.series.order import around, keep_order_of, part_of, parts_in
from controller.store.base import new_id
from controller.store.broadcasts import Programme, ProgrammeItem, Slot
from controller.store.lookup import find, note_change
from playlists.rules import recurrence


@dataclass(frozen=True, kw_only=True, slots=True)
class ChangedProgramme:
    """A programme as it shall be from now on."""

    programme_id: str
    name: str
    bulletin_ids: Sequence[str]
    pauses_ms: Sequence[int] = ()
    seen: int | None = None
    """Its version when the person opened it."""
    accepts: str = ""
    """The fingerprint of what the person has seen of what the change does to the schedule."""


def change(session: Session, actor: Actor, changed: ChangedProgramme, now: int) -> Programme:
    """Change it. Raises ChangedMeanwhileError, ProgrammeDiscardedError, what `composed` raises.

    Where it is on the schedule: ProgrammeNotApprovedError, SeriesOrderError, and what
    `asking.accepted` raises.
    """
    programme = find(session, Programme, changed.programme_id, to_change=True)
    require(session, actor, Act.WRITE_PROGRAMME, programme.unit_id)
    if programme.discarded_at is not None:
        raise ProgrammeDiscardedError
    note_change(programme, changed.seen)
    asked = composed(session, programme.unit_id, changed.bulletin_ids, changed.pauses_ms)
    slots = slots_ahead(session, programme.id, now)
    proposals = [p for slot in slots if (p := _proposal(session, slot, now))]
    before = [look_ahead(session, proposal) for proposal in proposals]
    held = as_recorded(programme)
    parts = parts_in(programme)
    parts |= {part for bulletin in asked.bulletins if (part := part_of(bulletin))}
    stood = around(session, parts, now)
    programme.name = fields.required("name", changed.name, 200)
    _put(session, programme, asked, now)
    if slots and (waiting := unapproved_bulletins(session, programme)):
        raise ProgrammeNotApprovedError(waiting)
    if slots:
        keep_order_of(session, parts, now, stood)
    after = [look_ahead(session, proposal) for proposal in proposals]
    told = accepted(_news(before, after), changed.accepts)
    for slot in slots:
        mark_clusters(session, clusters_of(session, slot), now)
    told |= changed_values(held, as_recorded(programme))
    record(session, actor, Act.WRITE_PROGRAMME, programme, now, **told)
    return programme


def as_recorded(programme: Programme) -> dict[str, Any]:
    """What a programme is, as the record keeps it: enough to make it so again."""
    return {
        "name": programme.name,
        "items": [item.bulletin_id for item in programme.items],
        "pauses": [item.pause_after_ms for item in programme.items],
    }


def slots_ahead(session: Session, programme_id: str, now: int) -> list[Slot]:
    """The slots in force that still broadcast a programme."""
    query = select(Slot).where(
        Slot.programme_id == programme_id,
        Slot.cancelled_at.is_(None),
        Slot.last_start_at.is_(None) | (Slot.last_start_at > now),
    )
    return list(session.scalars(query.order_by(Slot.id)))


def _proposal(session: Session, slot: Slot, now: int) -> Proposal | None:
    ahead = recurrence.occurrences(slot_of(slot), now, now + SCHEDULED_AHEAD_MS)
    if not ahead:
        return None
    clusters = clusters_of(session, slot)
    return Proposal(slot=slot, cluster_ids=clusters, first_start=ahead[0].starts_at)


def _put(session: Session, programme: Programme, asked: Composition, now: int) -> None:
    spare = list(programme.items)
    # Out of the way first: two items never have one position, not even between two statements.
    for number, item in enumerate(spare, 1):
        item.position = -number
    session.flush()
    wanted: list[ProgrammeItem] = []
    for bulletin, pause in zip(asked.bulletins, asked.pauses_ms, strict=True):
        kept = next((i for i in spare if i.bulletin_id == bulletin.id), None)
        if kept is not None:
            spare.remove(kept)
        item = kept or ProgrammeItem(id=new_id(now), bulletin=bulletin)
        item.position, item.pause_after_ms = len(wanted), pause
        wanted.append(item)
    programme.items = wanted
    session.flush()


def _news(before: Sequence[Foreseen], after: Sequence[Foreseen]) -> Foreseen:
    """What the change does that was not so before."""
    old = {(d.yields.occurrence, d.to.occurrence) for f in before for d in f.displacements}
    broken = {(h.breach.rule.id, h.day) for f in before for h in f.against if h.breach}
    return Foreseen(
        displacements=tuple(
            d
            for f in after
            for d in f.displacements
            if (d.yields.occurrence, d.to.occurrence) not in old
        ),
        against=tuple(
            h
            for f in after
            for h in f.against
            if h.breach and (h.breach.rule.id, h.day) not in broken
        ),
    )
