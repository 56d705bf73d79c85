"""What a live broadcast owed to the people around clusters: known once it is over, judged then."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.emergencies.reach import reach_of
from controller.live.asking import aims_of
from controller.store.base import new_id
from controller.store.broadcasts import ExpectedBroadcast
from controller.store.live import LiveSession
from controller.store.places import Receiver
from controller.store.upsert import insert_or
from playlists.messages import live
from playlists.messages.order import Order
from playlists.messages.repetition import occurrence_of, starts_at
from playlists.rules.verdict import VerdictKind


def promise_session(
    session: Session,
    asked: LiveSession,
    order: Order,
    length_ms: int,
    now: int,
) -> int:
    """Promise what was spoken, wherever there is a receiver; returns how many promises it made."""
    clusters = reach_of(session, aims_of(asked)).clusters
    query = select(Receiver.cluster_id).where(
        Receiver.cluster_id.in_([cluster.id for cluster in clusters]),
        Receiver.retired_at.is_(None),
    )
    served = set(session.scalars(query))
    rows = [
        {
            "id": new_id(now),
            "occurrence": occurrence_of(order.id, 0),
            "item": live.ITEM,
            "cluster_id": cluster.id,
            "unit_id": cluster.unit_id,
            "slot_id": None,
            "emergency_id": None,
            "revision_id": asked.revision_id,
            "sha256": order.items[0].permission,
            "planned_start": starts_at(order, 0) or order.issued_at,
            "length_ms": length_ms,
            "in_mourning": False,
            "first_plan_version": 0,
            "promised_at": now,
            "withdrawn_at": None,
            "withdrawn_by": "",
            "withdrawn_cause": "",
            "verdict": VerdictKind.WAITING.value,
            "cause": "",
            "verdict_number": 0,
        }
        for cluster in clusters
        if cluster.id in served
    ]
    if rows:
        insert = insert_or(session, ExpectedBroadcast).on_conflict_do_nothing()
        session.connection().execute(insert, rows)
    return len(rows)
