"""Communes are put together: one unit takes the place of others.

A merged unit stays in the tree, below the one that took its place, with its name, its clusters and
its history. So nothing that names it breaks: promises and records keep the old name; receivers,
which know only their own unit and those above it, need no visit and no new key (what was delegated
over them goes on holding); what was aimed at the old commune still sounds exactly there, and what
is aimed at the new one sounds there, too. What is still alive (areas, programmes, schedules,
waiting bulletins of other levels) moves to the new unit, whose staff are in charge of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from controller.accounts.actor import Actor
from controller.accounts.authority import Act, require
from controller.audit.service import record
from controller.planning.marks import mark_unit
from controller.store.broadcasts import Programme, Slot
from controller.store.lookup import find
from controller.store.places import Area
from controller.store.source_bulletins import SourceBulletin, SourceState
from controller.store.units import Unit
from controller.units.errors import MergerRefusedError
from controller.units.tree import unit_path


@dataclass(frozen=True, kw_only=True, slots=True)
class Merger:
    """Which units another one takes the place of."""

    from_ids: Sequence[str]
    into_id: str


def merge_units(session: Session, actor: Actor, merger: Merger, now: int) -> Unit:
    """Put units together. The actor must be in charge of all of them, and of what is above.

    Raises MergerRefusedError. Plans are made anew for every cluster of the new unit.
    """
    into = find(session, Unit, merger.into_id, to_change=True)
    require(session, actor, Act.RECUT_UNITS, into.id)
    gone = [find(session, Unit, id_, to_change=True) for id_ in dict.fromkeys(merger.from_ids)]
    for unit in gone:
        require(session, actor, Act.RECUT_UNITS, unit.id)
    above = {unit.id for unit in unit_path(session, into.id)}
    if not gone or into.merged_into_id is not None:
        raise MergerRefusedError(into.id)
    for unit in gone:
        if unit.id in above or unit.merged_into_id is not None:
            raise MergerRefusedError(unit.id)
        _move(session, unit, into, now)
    mark_unit(session, into.id, now)
    names = [unit.name for unit in gone]
    record(session, actor, Act.RECUT_UNITS, into, now, merged=[u.id for u in gone], names=names)
    return into


def _move(session: Session, unit: Unit, into: Unit, now: int) -> None:
    unit.parent_id = into.id
    unit.merged_into_id = into.id
    unit.merged_at = now
    for alive in (
        update(Area).where(Area.unit_id == unit.id),
        update(Programme).where(Programme.unit_id == unit.id),
        update(Slot).where(Slot.unit_id == unit.id, Slot.cancelled_at.is_(None)),
    ):
        session.execute(alive.values(unit_id=into.id))
    waiting = select(SourceBulletin).where(
        SourceBulletin.unit_id == unit.id, SourceBulletin.state == SourceState.WAITING
    )
    for source in session.scalars(waiting):
        same = select(SourceBulletin.id).where(
            SourceBulletin.unit_id == into.id,
            SourceBulletin.source == source.source,
            SourceBulletin.number == source.number,
        )
        if session.scalar(same) is None:
            source.unit_id = into.id
    session.flush()
    session.expire_all()
