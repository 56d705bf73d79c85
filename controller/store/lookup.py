"""Fetch one row by its identifier, or say that there is none."""

from typing import Protocol, TypeVar

from sqlalchemy.orm import Session

from controller.errors import ChangedMeanwhileError, NotFoundError
from controller.store.base import Base

Row = TypeVar("Row", bound=Base)


class Versioned(Protocol):
    """What tells by a number that it was changed."""

    @property
    def id(self) -> str:
        """Its identifier."""

    version: int


def find(session: Session, model: type[Row], row_id: str, *, to_change: bool = False) -> Row:
    """The row. Raises NotFoundError.

    `to_change` holds the row until the transaction ends, so that two people who decide about the
    same thing at the same moment do so one after the other (PostgreSQL; SQLite has one writer).
    """
    row = session.get(model, row_id, with_for_update=True if to_change else None)
    if row is None:
        raise NotFoundError(model.__name__, row_id)
    return row


def note_change(row: Versioned, seen: int | None) -> None:
    """Note a change of what a person saw as version `seen`; None for who says nothing of it.

    Raises ChangedMeanwhileError where it is another one by now.
    """
    if seen is not None and seen != row.version:
        raise ChangedMeanwhileError(type(row).__name__, row.id, row.version)
    row.version += 1
