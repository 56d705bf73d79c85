"""Add many clusters from a table: first tried, row by row, then done."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy.orm import Session

from controller.accounts.actor import Actor
from controller.accounts.authority import Act, require
from controller.errors import OperatorError
from controller.receivers.errors import CodeTakenError
from controller.receivers.service import NewCluster, add_cluster
from controller.receivers.table import TableRow


class RowFate(StrEnum):
    """What becomes of one row."""

    ADDED = "added"
    TAKEN = "taken"
    """A cluster has this code already, in the unit or further up in the table."""
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class RowOutcome:
    """One row and what becomes of it."""

    row: TableRow
    fate: RowFate
    error: OperatorError | None = None


class BadCoordinateError(OperatorError):
    """A coordinate that is no number, or is outside of the world."""

    def __init__(self, value: str) -> None:
        super().__init__(f"{value!r:.40} is no coordinate")
        self.value = value


def import_clusters(
    session: Session, actor: Actor, unit_id: str, rows: Sequence[TableRow], now: int
) -> list[RowOutcome]:
    """Add the clusters of a table, each row by itself; what is refused stops no other."""
    require(session, actor, Act.MANAGE_CLUSTERS, unit_id)
    return [_one(session, actor, unit_id, row, now) for row in rows]


def try_clusters(
    session: Session, actor: Actor, unit_id: str, rows: Sequence[TableRow], now: int
) -> list[RowOutcome]:
    """What importing a table would do: the import itself, taken back, so that both say the same."""
    everything = session.begin_nested()
    outcomes = import_clusters(session, actor, unit_id, rows, now)
    everything.rollback()
    return outcomes


def _one(session: Session, actor: Actor, unit_id: str, row: TableRow, now: int) -> RowOutcome:
    try:
        with session.begin_nested():
            new = NewCluster(
                unit_id=unit_id,
                code=row.cells.get("code", ""),
                name=row.cells.get("name", ""),
                latitude=_coordinate(row.cells.get("latitude", ""), 90),
                longitude=_coordinate(row.cells.get("longitude", ""), 180),
            )
            add_cluster(session, actor, new, now)
    except CodeTakenError as error:
        return RowOutcome(row, RowFate.TAKEN, error)
    except OperatorError as error:
        return RowOutcome(row, RowFate.REFUSED, error)
    return RowOutcome(row, RowFate.ADDED)


def _coordinate(value: str, largest: float) -> float | None:
    if not value:
        return None
    try:
        number = float(value.replace(",", "."))
    except ValueError as error:
        raise BadCoordinateError(value) from error
    if not -largest <= number <= largest:
        raise BadCoordinateError(value)
    return number
