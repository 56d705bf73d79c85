"""Walk the tree of units, upwards and downwards."""

from typing import Protocol, TypeVar

from sqlalchemy import Select, bindparam, literal, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from controller.errors import NotFoundError
from controller.store.units import Unit


class OfUnit(Protocol):
    """A row that belongs to a unit."""

    @property
    def unit_id(self) -> str:
        """Whose it is."""
        ...


Row = TypeVar("Row", bound=OfUnit)


def _upwards() -> Select[Unit]:
    # One question, not one a step: an order asks for its path several times on its way out.
    own = select(Unit.id, Unit.parent_id, literal(0).label("height"))
    above = own.where(Unit.id == bindparam("unit_id")).cte("above", recursive=True)
    step = select(Unit.id, Unit.parent_id, above.c.height + 1).where(Unit.id == above.c.parent_id)
    above = above.union_all(step)
    return select(Unit).join(above, above.c.id == Unit.id).order_by(above.c.height)


def _downwards() -> Select[str]:
    below = select(Unit.id).where(Unit.id == bindparam("unit_id")).cte("below", recursive=True)
    below = below.union_all(select(Unit.id).where(Unit.parent_id == below.c.id))
    return select(below.c.id)


# To put these together takes ten times as long as to ask them.
_UPWARDS, _DOWNWARDS = _upwards(), _downwards()


def unit_path(session: Session, unit_id: str) -> list[Unit]:
    """The unit and everything above it, itself first. Raises NotFoundError."""
    path = list(session.scalars(_UPWARDS, {"unit_id": unit_id}))
    if not path:
        raise NotFoundError(Unit.__name__, unit_id)
    return path


def subtree_ids(session: Session, unit_id: str) -> set[str]:
    """The unit and everything below it."""
    return set(session.scalars(_DOWNWARDS, {"unit_id": unit_id}))


def units_below(session: Session, unit_id: str) -> list[Unit]:
    """The unit and all below it, by name; merged ones last."""
    query = select(Unit).where(Unit.id.in_(subtree_ids(session, unit_id)))
    found = session.scalars(query.order_by(Unit.name, Unit.id))
    return sorted(found, key=lambda unit: unit.merged_into_id is not None)


def near_ids(session: Session, unit_id: str) -> set[str]:
    """The unit, everything above it and everything below it. Raises NotFoundError."""
    return subtree_ids(session, unit_id) | {unit.id for unit in unit_path(session, unit_id)}


def nearest(
    session: Session, rows: Select[Row], owner: InstrumentedAttribute[str], unit_id: str
) -> Row | None:
    """The row of the unit itself, or of the nearest one above it that has one; `owner`: its column.

    Of several rows of that unit the last of `rows`. Raises NotFoundError.
    """
    path = [unit.id for unit in unit_path(session, unit_id)]
    own = {row.unit_id: row for row in session.scalars(rows.where(owner.in_(path)))}
    return next((own[id_] for id_ in path if id_ in own), None)
