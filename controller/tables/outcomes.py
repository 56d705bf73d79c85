"""Take a table in row by row: first tried, then done, both by the same steps.

What is refused stops no other row, and later rows are tried as they would be done: after the
earlier ones.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy.orm import Session

from controller.errors import OperatorError, TakenError
from controller.tables.read import TableRow


class RowFate(StrEnum):
    """What becomes of one row."""

    ADDED = "added"
    TAKEN = "taken"
    """It is there already, or further up in the table."""
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class RowOutcome:
    """One row and what becomes of it."""

    row: TableRow
    fate: RowFate
    error: OperatorError | None = None
    made: object = None
    """What its step made."""


Step = Callable[[TableRow], object]
"""Does what one row asks for, or raises an OperatorError."""


def take_in(session: Session, rows: Sequence[TableRow], step: Step) -> list[RowOutcome]:
    """Do every row that can be done."""
    return [_one(session, row, step) for row in rows]


def try_out(session: Session, rows: Sequence[TableRow], step: Step) -> list[RowOutcome]:
    """What `take_in` would do: itself, taken back, so that both say the same."""
    everything = session.begin_nested()
    outcomes = take_in(session, rows, step)
    everything.rollback()
    return outcomes


def _one(session: Session, row: TableRow, step: Step) -> RowOutcome:
    try:
        with session.begin_nested():
            made = step(row)
    except TakenError as error:
        return RowOutcome(row, RowFate.TAKEN, error)
    except OperatorError as error:
        return RowOutcome(row, RowFate.REFUSED, error)
    return RowOutcome(row, RowFate.ADDED, made=made)
