"""Units from a table: each below the actor's own, or below one that it names."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.accounts.actor import Actor
from controller.accounts.authority import Act, require
from controller.store.units import Unit
from controller.tables.outcomes import Step
from controller.tables.read import Columns, TableRow
from controller.units.errors import UnitTakenError, UnknownUnitNameError
from controller.units.service import NewUnit, add_unit
from controller.units.tree import subtree_ids

COLUMNS = Columns(
    {
        "tên": "name", "tên đơn vị": "name", "name": "name",
        "loại": "kind", "cấp": "kind", "kind": "kind",
        "thuộc": "parent", "đơn vị cấp trên": "parent", "parent": "parent",
    },
    needed=("name", "kind"),
)  # fmt: skip


def adding_units(session: Session, actor: Actor, unit_id: str, now: int) -> Step:
    """What a row of units does: it adds one below a unit, or below one that stands there."""
    require(session, actor, Act.MANAGE_UNITS, unit_id)

    def add(row: TableRow) -> object:
        parent = _named(session, unit_id, row["parent"]) if row["parent"] else unit_id
        there = select(Unit.id).where(Unit.parent_id == parent, Unit.name == row["name"])
        if session.scalar(there) is not None:
            raise UnitTakenError(row["name"])
        new = NewUnit(parent_id=parent, kind=row["kind"], name=row["name"])
        return add_unit(session, actor, new, now)

    return add


def _named(session: Session, unit_id: str, name: str) -> str:
    query = select(Unit.id).where(
        Unit.id.in_(subtree_ids(session, unit_id)),
        Unit.name == name,
        Unit.merged_into_id.is_(None),
    )
    found = list(session.scalars(query.limit(2)))
    if len(found) != 1:
        raise UnknownUnitNameError(name, is_ambiguous=len(found) > 1)
    return found[0]
