"""What stands in units' layers now, or stood at an instant: the newest change of each form."""

from collections.abc import Collection
from dataclasses import dataclass

import msgspec
from sqlalchemy import ColumnElement, func, select, true
from sqlalchemy.orm import Session

from controller.lexicon.entries import EntryKey, UnitEntry
from controller.store.lexicon import LexiconChange
from tts.reading.lexicon import Sense


@dataclass(frozen=True, slots=True)
class Standing:
    """An entry that holds, with the change that made it."""

    entry: UnitEntry
    change: LexiconChange


Layers = dict[str, dict[EntryKey, Standing]]
"""What stands, by unit and by what it is known by."""


def standing(session: Session, unit_ids: Collection[str], at: int | None = None) -> Layers:
    """What holds in the layers of these units; of those without any there is no key."""
    query = (
        select(LexiconChange)
        .where(LexiconChange.unit_id.in_(unit_ids), _until(at))
        .order_by(LexiconChange.unit_id, LexiconChange.number)
    )
    layers: Layers = {}
    for change in session.scalars(query):
        entry = entry_of(change)
        layer = layers.setdefault(change.unit_id, {})
        layer.pop(entry.key, None)
        if entry.senses:
            layer[entry.key] = Standing(entry, change)
    return {unit_id: layer for unit_id, layer in layers.items() if layer}


def newest_changes(
    session: Session, unit_ids: Collection[str], at: int | None = None
) -> frozenset[str]:
    """The newest change of each unit that has any: it tells one state of all of them for good."""
    newest = (
        select(LexiconChange.unit_id, func.max(LexiconChange.number).label("number"))
        .where(LexiconChange.unit_id.in_(unit_ids), _until(at))
        .group_by(LexiconChange.unit_id)
        .subquery()
    )
    same = (LexiconChange.unit_id == newest.c.unit_id) & (LexiconChange.number == newest.c.number)
    return frozenset(session.scalars(select(LexiconChange.id).join(newest, same)))


def entry_of(change: LexiconChange) -> UnitEntry:
    """What a change says; without a sense it takes the entry away."""
    senses = msgspec.json.decode(change.senses, type=tuple[Sense, ...])
    return UnitEntry(change.part, change.written, senses, change.exact)


def _until(at: int | None) -> ColumnElement[bool]:
    return true() if at is None else LexiconChange.changed_at <= at
