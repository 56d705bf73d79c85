"""Walk the tree of units, upwards and downwards."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.store.lookup import find
from controller.store.units import Unit


def unit_path(session: Session, unit_id: str) -> list[Unit]:
    """The unit and everything above it, itself first. Raises NotFoundError."""
    path = [find(session, Unit, unit_id)]
    while path[-1].parent_id is not None:
        path.append(find(session, Unit, path[-1].parent_id))
    return path


def subtree_ids(session: Session, unit_id: str) -> set[str]:
    """The unit and everything below it."""
    below = select(Unit.id).where(Unit.id == unit_id).cte("below", recursive=True)
    below = below.union_all(select(Unit.id).where(Unit.parent_id == below.c.id))
    return set(session.scalars(select(below.c.id)))
