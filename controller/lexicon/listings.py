"""What pages and the command line show of a unit's lexicon."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.accounts.actor import Actor
from controller.accounts.authority import Act, require
from controller.lexicon.entries import EntryKey, UnitEntry
from controller.lexicon.errors import NoSuchEntryError
from controller.lexicon.layered import our_entries
from controller.lexicon.standing import Standing, entry_of, standing
from controller.store.lexicon import LexiconChange
from controller.store.units import Unit
from controller.units.tree import unit_path


@dataclass(frozen=True, slots=True)
class Listed:
    """An entry that holds in a unit."""

    entry: UnitEntry
    unit: Unit | None
    """Whose layer it comes from; None is ours."""
    change: LexiconChange | None


@dataclass(frozen=True, slots=True)
class Changed:
    """One change in the history."""

    entry: UnitEntry
    """Without senses where it was taken away."""
    unit: Unit
    change: LexiconChange


def list_entries(session: Session, actor: Actor, unit_id: str) -> list[Listed]:
    """What holds in a unit: its own entries first, then those of units above it, then ours."""
    found = {one.entry.key: one for one in entries_of_units(session, actor, unit_id)}
    for entry in our_entries():
        found.setdefault(entry.key, Listed(entry, None, None))
    return list(found.values())


def entries_of_units(session: Session, actor: Actor, unit_id: str) -> list[Listed]:
    """What holds in a unit by word of people: its own entries, then those of units above it."""
    require(session, actor, Act.READ, unit_id)
    path = unit_path(session, unit_id)
    layers = standing(session, [unit.id for unit in path])
    found: dict[EntryKey, Listed] = {}
    for unit in path:
        for key, one in sorted(layers.get(unit.id, {}).items(), key=_by_form):
            found.setdefault(key, Listed(one.entry, unit, one.change))
    return list(found.values())


def one_entry(session: Session, actor: Actor, unit_id: str, key: EntryKey) -> Listed:
    """The entry that holds in a unit. Raises NoSuchEntryError."""
    for one in list_entries(session, actor, unit_id):
        if one.entry.key == key:
            return one
    raise NoSuchEntryError(key.form)


def history(
    session: Session,
    actor: Actor,
    unit_id: str,
    limit: int = 100,
    *,
    key: EntryKey | None = None,
) -> list[Changed]:
    """The newest changes in the layers of a unit and of those above it, of one entry or all."""
    require(session, actor, Act.READ, unit_id)
    units = {unit.id: unit for unit in unit_path(session, unit_id)}
    query = (
        select(LexiconChange)
        .where(LexiconChange.unit_id.in_(units))
        .order_by(
            LexiconChange.changed_at.desc(), LexiconChange.unit_id, LexiconChange.number.desc()
        )
        .limit(limit)
    )
    if key is not None:
        query = query.where(LexiconChange.part == key.part, LexiconChange.form == key.form)
    return [
        Changed(entry_of(change), units[change.unit_id], change)
        for change in session.scalars(query)
    ]


def _by_form(item: tuple[EntryKey, Standing]) -> tuple[str, EntryKey]:
    return item[1].entry.written.lower(), item[0]
