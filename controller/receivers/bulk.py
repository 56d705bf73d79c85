"""Clusters from a table."""

from sqlalchemy.orm import Session

from controller.accounts.actor import Actor
from controller.accounts.authority import Act, require
from controller.receivers.positions import EASTMOST, NORTHMOST, read_coordinate
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


def adding_clusters(session: Session, actor: Actor, unit_id: str, now: int) -> Step:
    """What a row of clusters does: it adds one to a unit."""
    require(session, actor, Act.MANAGE_CLUSTERS, unit_id)

    def add(row: TableRow) -> object:
        new = NewCluster(
            unit_id=unit_id,
            code=row["code"],
            name=row["name"],
            latitude=read_coordinate(row["latitude"], NORTHMOST),
            longitude=read_coordinate(row["longitude"], EASTMOST),
        )
        return add_cluster(session, actor, new, now)

    return add
