"""New rows of `expected_broadcasts`, whoever promises: a plan, an emergency, somebody live."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.store.broadcasts import ExpectedBroadcast
from controller.store.places import Receiver
from controller.store.upsert import insert_or
from playlists.rules.verdict import VerdictKind

_AT_FIRST: Mapping[str, Any] = {
    "slot_id": None,
    "emergency_id": None,
    "in_mourning": False,
    "first_plan_version": 0,
    "withdrawn_at": None,
    "withdrawn_by": "",
    "withdrawn_cause": "",
    "verdict": VerdictKind.WAITING.value,
    "cause": "",
    "heard_ms": 0,
    "verdict_number": 0,
}


def write_promises(session: Session, rows: Iterable[Mapping[str, Any]]) -> int:
    """Write promises by the names of their columns, those left out as they are at first; how many.

    One that was made before stands as it was given: its first time may be long past.
    """
    whole = [{**_AT_FIRST, **row} for row in rows]
    if whole:
        insert = insert_or(session, ExpectedBroadcast).on_conflict_do_nothing()
        session.connection().execute(insert, whole)
    return len(whole)


def served(session: Session, cluster_ids: Collection[str]) -> set[str]:
    """Those of these clusters in which a receiver could keep a promise."""
    query = select(Receiver.cluster_id).where(
        Receiver.cluster_id.in_(cluster_ids), Receiver.retired_at.is_(None)
    )
    return set(session.scalars(query))
