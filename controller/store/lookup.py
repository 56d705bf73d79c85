"""Fetch one row by its identifier, or say that there is none."""

from typing import TypeVar

from sqlalchemy.orm import Session

from controller.errors import NotFoundError
from controller.store.base import Base

Row = TypeVar("Row", bound=Base)


def find(session: Session, model: type[Row], row_id: str, *, to_change: bool = False) -> Row:
    """The row. Raises NotFoundError.

    `to_change` holds the row until the transaction ends, so that two people who decide about the
    same thing at the same moment do so one after the other (PostgreSQL; SQLite has one writer).
    """
    row = session.get(model, row_id, with_for_update=True if to_change else None)
    if row is None:
        raise NotFoundError(model.__name__, row_id)
    return row
