"""Walk the tree of units, upwards and downwards."""

from sqlalchemy import literal, select
from sqlalchemy.orm import Session

from controller.errors import NotFoundError
from controller.store.units import Unit


def unit_path(session: Session, unit_id: str) -> list[Unit]:
    """The unit and everything above it, itself first. Raises NotFoundError."""
    # One question, not one a step: an order asks for its path several times on its way out.
    own = select(Unit.id, Unit.parent_id, literal(0).label("height"))
    above = own.where(Unit.id == unit_id).cte("above", recursive=True)
    step = select(Unit.id, Unit.parent_id, above.c.height + 1).where(Unit.id == above.c.parent_id)
    above = above.union_all(step)
    query = select(Unit).join(above, above.c.id == Unit.id).order_by(above.c.height)
    path = list(session.scalars(query))
    if not path:
        raise NotFoundError(Unit.__name__, unit_id)
    return path


def subtree_ids(session: Session, unit_id: str) -> set[str]:
    """The unit and everything below it."""
    below = select(Unit.id).where(Unit.id == unit_id).cte("below", recursive=True)
    below = below.union_all(select(Unit.id).where(Unit.parent_id == below.c.id))
    return set(session.scalars(select(below.c.id)))
