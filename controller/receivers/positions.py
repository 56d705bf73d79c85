"""Where a cluster stands on the map."""

from sqlalchemy.orm import Session

from controller.accounts.actor import Actor
from controller.accounts.authority import Act, require
from controller.audit.changes import changed
from controller.audit.service import record
from controller.errors import OperatorError
from controller.store.lookup import find
from controller.store.places import Cluster

NORTHMOST, EASTMOST = 90, 180


class BadCoordinateError(OperatorError):
    """A coordinate that is no number, or is outside of the world."""

    def __init__(self, value: str) -> None:
        super().__init__(f"{value!r:.40} is no coordinate")
        self.value = value


def read_coordinate(value: str, largest: float) -> float | None:
    """Degrees as people write them; None where nothing is written. Raises BadCoordinateError."""
    if not value:
        return None
    try:
        number = float(value.replace(",", "."))
    except ValueError as error:
        raise BadCoordinateError(value) from error
    if not -largest <= number <= largest:
        raise BadCoordinateError(value)
    return number


def set_position(session: Session, actor: Actor, cluster_id: str, text: str, now: int) -> Cluster:
    """Put a cluster on the map: "12.2451, 109.1943" as maps on telephones say it; empty: nowhere.

    Raises BadCoordinateError.
    """
    cluster = find(session, Cluster, cluster_id, to_change=True)
    require(session, actor, Act.MANAGE_CLUSTERS, cluster.unit_id)
    before = {"latitude": cluster.latitude, "longitude": cluster.longitude}
    # With a blank between the two, each may have a comma of its own: "12,2451, 109,1943".
    written = text.strip()
    north, _, east = written.partition(", " if ", " in written else ",")
    latitude = read_coordinate(north.strip(), NORTHMOST)
    longitude = read_coordinate(east.strip(), EASTMOST)
    if (latitude is None) != (longitude is None):
        raise BadCoordinateError(text)
    cluster.latitude, cluster.longitude = latitude, longitude
    session.flush()
    told = changed(before, {"latitude": latitude, "longitude": longitude})
    record(session, actor, Act.MANAGE_CLUSTERS, cluster, now, **told)
    return cluster
