"""Communes out of the official list, below the province that they belong to."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.accounts.actor import Actor
from controller.accounts.authority import Act, require
from controller.store.lookup import find
from controller.store.units import Unit
from controller.units import official
from controller.units.errors import UnitTakenError, UnknownUnitNameError
from controller.units.official import Commune, Province
from controller.units.service import NewUnit, add_unit


@dataclass(frozen=True, slots=True)
class Choice:
    """A commune of the list, and whether the installation has it."""

    commune: Commune
    is_there: bool


def province_of(session: Session, unit_id: str) -> Province | None:
    """The official province that a unit is, by its name; None for a commune, or a made-up one."""
    unit = find(session, Unit, unit_id)
    return official.province(unit.name) if unit.parent_id is None else None


def choices(session: Session, unit_id: str) -> list[Choice]:
    """The communes of a province; none for a unit that is no province."""
    known = province_of(session, unit_id)
    if known is None:
        return []
    there = _names_below(session, unit_id)
    return [Choice(one, one.name in there) for one in known.communes]


def add_chosen(
    session: Session, actor: Actor, unit_id: str, names: Sequence[str], now: int
) -> list[Unit]:
    """Add these communes below their province; all of them or none.

    Raises UnknownUnitNameError for a name that the province does not have, UnitTakenError for one
    that is there.
    """
    require(session, actor, Act.MANAGE_UNITS, unit_id)
    known = province_of(session, unit_id)
    there = _names_below(session, unit_id)
    chosen = []
    for name in dict.fromkeys(names):
        commune = None if known is None else known.commune(name)
        if commune is None:
            raise UnknownUnitNameError(name, is_ambiguous=False)
        if commune.name in there:
            raise UnitTakenError(commune.name)
        chosen.append(NewUnit(parent_id=unit_id, kind=commune.kind, name=commune.name))
    return [add_unit(session, actor, new, now) for new in chosen]


def _names_below(session: Session, unit_id: str) -> set[str]:
    """How they are called; a merged one that sits elsewhere by now is not among them."""
    query = select(Unit.name).where(Unit.parent_id == unit_id)
    return set(session.scalars(query))
