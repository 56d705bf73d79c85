"""Clusters from a table."""

from sqlalchemy.orm import Session

from controller.accounts.actor import Actor
from controller.accounts.authority import Act, require
from controller.errors import OperatorError
from controller.receivers.service import NewCluster, add_cluster
from controller.tables.outcomes import Step
from controller.tables.read import Columns, TableRow

COLUMNS = Columns(
    {
        "mã": "code", "mã cụm": "code", "code": "code",
        "tên": "name", "tên cụm": "name", "name": "name",
        "vĩ độ": "latitude", "latitude": "latitude",
        "kinh độ": "longitude", "longitude": "longitude",
    },
    needed=("code", "name"),
)  # fmt: skip


class BadCoordinateError(OperatorError):
    """A coordinate that is no number, or is outside of the world."""

    def __init__(self, value: str) -> None:
        super().__init__(f"{value!r:.40} is no coordinate")
        self.value = value


def adding_clusters(session: Session, actor: Actor, unit_id: str, now: int) -> Step:
    """What a row of clusters does: it adds one to a unit."""
    require(session, actor, Act.MANAGE_CLUSTERS, unit_id)

    def add(row: TableRow) -> object:
        new = NewCluster(
            unit_id=unit_id,
            code=row["code"],
            name=row["name"],
            latitude=_coordinate(row["latitude"], 90),
            longitude=_coordinate(row["longitude"], 180),
        )
        return add_cluster(session, actor, new, now)

    return add


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
