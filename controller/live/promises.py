"""What a live broadcast owed to the people around clusters: known once it is over, judged then."""

from sqlalchemy.orm import Session

from controller.emergencies.reach import reach_of
from controller.live.asking import aims_of
from controller.planning.new_promises import served, write_promises
from controller.store.base import new_id
from controller.store.live import LiveSession
from playlists.messages import live
from playlists.messages.order import Order
from playlists.messages.repetition import occurrence_of, starts_at


def promise_session(
    session: Session,
    asked: LiveSession,
    order: Order,
    length_ms: int,
    now: int,
) -> int:
    """Promise what was spoken, wherever there is a receiver; returns how many promises it made."""
    clusters = reach_of(session, aims_of(asked)).clusters
    there = served(session, [cluster.id for cluster in clusters])
    rows = (
        {
            "id": new_id(now),
            "occurrence": occurrence_of(order.id, 0),
            "item": live.ITEM,
            "cluster_id": cluster.id,
            "unit_id": cluster.unit_id,
            "revision_id": asked.revision_id,
            "sha256": order.items[0].permission,
            "planned_start": starts_at(order, 0) or order.issued_at,
            "length_ms": length_ms,
            "promised_at": now,
        }
        for cluster in clusters
        if cluster.id in there
    )
    return write_promises(session, rows)
