"""Gather all that is known about expected broadcasts, for the rules to judge.

In a handful of queries for many broadcasts at once: an ingest of a thousand entries must not ask
a thousand questions.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, func, or_, select
from sqlalchemy.orm import Session

from controller.ledger.coverage import Period, is_lost, read_sittings, reported_until
from controller.store.broadcasts import ExpectedBroadcast
from controller.store.bulletins import Audio
from controller.store.delivery import StoredPlan
from controller.store.ledger import JournalGap, StoredEntry
from controller.store.many import among
from controller.store.places import Receiver
from playlists.messages.journal_entry import ItemEvent, decode_entry
from playlists.messages.order_entries import OrderAccepted
from playlists.messages.plan import SAMPLE_RATE
from playlists.messages.repetition import order_of
from playlists.rules.expected import Expected
from playlists.rules.promise import came_in_time
from playlists.rules.verdict import Evidence, Testimony
from playlists.rules.withdrawal import Withdrawal, WithdrawalKind

ORDER_ACCEPTED = OrderAccepted.__struct_config__.tag
JUDGED_BY = (
    *("id", "occurrence", "item", "cluster_id", "sha256", "planned_start", "length_ms"),
    *("in_mourning", "withdrawn_at", "withdrawn_by", "withdrawn_cause", "verdict_number"),
)
"""What of a promise a verdict depends on: a report speaks of so many that no more is read."""
RECALLED = "recalled"
"""The cause of a withdrawal that was a recall; the other causes are those of WithdrawalKind."""


@dataclass(frozen=True, slots=True)
class Case:
    """One expected broadcast with what is known about it and how it was judged before."""

    id: str
    expected: Expected
    evidence: Evidence
    verdict_number: int


def gather(session: Session, ids: Sequence[str]) -> list[Case]:
    """The cases of these broadcasts."""
    # Columns, not objects: what a session has loaded before must not stand for what is stored.
    columns = [ExpectedBroadcast.__table__.c[name] for name in JUDGED_BY]
    broadcasts = select(*columns, Audio.frames).join(
        Audio, Audio.sha256 == ExpectedBroadcast.sha256
    )
    rows = session.execute(broadcasts.where(among(session, ExpectedBroadcast.id, ids))).all()
    testimonies = _testimonies(session, ids)
    accepted = _plans_accepted(session, ids) | _orders_accepted(session, rows)
    sittings = read_sittings(session, {row.cluster_id for row in rows})
    return [
        Case(
            row.id,
            _expected(row),
            Evidence(
                testimonies=tuple(testimonies[row.id]),
                plan_accepted_at=accepted.get(row.id),
                withdrawn=_withdrawal(row),
                recalled_at=row.withdrawn_at if row.withdrawn_cause == RECALLED else None,
                in_mourning=row.in_mourning,
                reported_until=reported_until(sittings[row.cluster_id], _period(row)),
                journal_lost=is_lost(sittings[row.cluster_id], _period(row)),
            ),
            row.verdict_number,
        )
        for row in rows
    ]


def _expected(row: Row[*tuple[Any, ...]]) -> Expected:
    return Expected(
        occurrence=row.occurrence,
        item=row.item,
        cluster=row.cluster_id,
        sha256=row.sha256,
        planned_start=row.planned_start,
        # A live broadcast is permitted for longer than anybody spoke.
        frames=min(row.frames, row.length_ms * SAMPLE_RATE // 1000),
    )


def _period(row: Row[*tuple[Any, ...]]) -> Period:
    return Period(row.planned_start, row.planned_start + row.length_ms)


def _withdrawal(row: Row[*tuple[Any, ...]]) -> Withdrawal | None:
    if row.withdrawn_at is None or row.withdrawn_cause == RECALLED:
        return None
    return Withdrawal(WithdrawalKind(row.withdrawn_cause), row.withdrawn_at, row.withdrawn_by)


def _testimonies(session: Session, ids: Sequence[str]) -> defaultdict[str, list[Testimony]]:
    """What receivers of the cluster, present and past, wrote about each broadcast."""
    query = (
        select(ExpectedBroadcast.id, StoredEntry.sha256, StoredEntry.raw)
        .join(Receiver, Receiver.cluster_id == ExpectedBroadcast.cluster_id)
        .join(
            StoredEntry,
            and_(
                StoredEntry.receiver_id == Receiver.id,
                StoredEntry.occurrence == ExpectedBroadcast.occurrence,
                StoredEntry.item == ExpectedBroadcast.item,
            ),
        )
        .where(among(session, ExpectedBroadcast.id, ids))
    )
    found: defaultdict[str, list[Testimony]] = defaultdict(list)
    for id_, sha256, raw in session.execute(query):
        event = decode_entry(raw).event
        if isinstance(event, ItemEvent):
            found[id_].append(Testimony(sha256, event))
    return found


def _plans_accepted(session: Session, ids: Sequence[str]) -> dict[str, int]:
    """When a plan that held each broadcast first came into force in its cluster."""
    query = (
        select(ExpectedBroadcast.id, func.min(StoredPlan.accepted_at))
        .join(Receiver, Receiver.cluster_id == ExpectedBroadcast.cluster_id)
        .join(
            StoredPlan,
            and_(
                StoredPlan.receiver_id == Receiver.id,
                StoredPlan.version >= ExpectedBroadcast.first_plan_version,
                StoredPlan.accepted_at.is_not(None),
            ),
        )
        .where(among(session, ExpectedBroadcast.id, ids))
        .group_by(ExpectedBroadcast.id)
    )
    return {id_: at for id_, at in session.execute(query) if at is not None}


def _orders_accepted(session: Session, rows: Sequence[Row[*tuple[Any, ...]]]) -> dict[str, int]:
    """The same for what orders promise: from when each counts as known in its cluster."""
    orders = {order_of(row.occurrence) for row in rows} - {""}
    if not orders:
        return {}
    query = (
        select(StoredEntry.occurrence, Receiver.cluster_id, func.min(StoredEntry.at))
        .join(Receiver, Receiver.id == StoredEntry.receiver_id)
        .where(among(session, StoredEntry.occurrence, orders), StoredEntry.event == ORDER_ACCEPTED)
        .group_by(StoredEntry.occurrence, Receiver.cluster_id)
    )
    first = {(order, cluster): at for order, cluster, at in session.execute(query)}
    found = {}
    for row in rows:
        at = first.get((order_of(row.occurrence), row.cluster_id))
        if at is not None:
            end = row.planned_start + row.length_ms
            found[row.id] = came_in_time(at, row.planned_start, end)
    return found


def lies_in_gap() -> ColumnElement[bool]:
    """The broadcast's time touches the gap's."""
    end = ExpectedBroadcast.planned_start + ExpectedBroadcast.length_ms
    return and_(JournalGap.from_at <= end, JournalGap.to_at >= ExpectedBroadcast.planned_start)


def sat_in_cluster() -> ColumnElement[bool]:
    """The receiver was the one that had to play the broadcast."""
    start = ExpectedBroadcast.planned_start
    end = start + ExpectedBroadcast.length_ms
    stayed = or_(Receiver.retired_at.is_(None), Receiver.retired_at > end)
    return and_(Receiver.enrolled_at <= start, stayed)
