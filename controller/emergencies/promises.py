"""What an emergency promises to the people around clusters: each repetition, judged as any other.

The first repetition is promised within a second of the order, which waits for nothing; later ones
shortly before they begin. What an end takes away is withdrawn by whoever ended it.
"""

from collections.abc import Collection, Sequence

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session, aliased

from controller.emergencies.reach import Place
from controller.emergencies.sending import order_of
from controller.ledger.judge import judge
from controller.planning.new_promises import served, write_promises
from controller.store.base import new_id
from controller.store.broadcasts import ExpectedBroadcast
from controller.store.bulletins import Audio, Revision
from controller.store.emergencies import Emergency, GivenOrder, Nature
from playlists.messages.order import Order, OrderKind
from playlists.rules.promise import promised_by_order
from playlists.rules.withdrawal import WithdrawalKind

AHEAD_MS = 10 * 60_000
"""So long before it begins a repetition is promised."""


def promise_what_comes(
    session: Session, emergency: Emergency, order: Order, clusters: Sequence[Place], now: int
) -> int:
    """Promise what an order says from its beginning until soon, as far as it is not promised.

    Only where there is a receiver to say it; returns how many promises were given.
    """
    mine = ExpectedBroadcast.occurrence.startswith(f"{order.id}~", autoescape=True)
    last = session.scalar(select(func.max(ExpectedBroadcast.planned_start)).where(mine))
    window = (order.issued_at if last is None else last + 1, now + AHEAD_MS)
    coming = list(promised_by_order(order, *window))
    if not coming:
        return 0
    there = served(session, [cluster.id for cluster in clusters])
    revisions = _revisions(session, emergency, [item.sha256 for item in order.items])
    rows = (
        {
            "id": new_id(now),
            "occurrence": said.occurrence,
            "item": said.item,
            "cluster_id": cluster.id,
            "unit_id": cluster.unit_id,
            "emergency_id": emergency.id,
            "revision_id": revisions[said.sha256],
            "sha256": said.sha256,
            "planned_start": said.planned_start,
            "length_ms": said.length_ms,
            "promised_at": now,
        }
        for said in coming
        for cluster in clusters
        if cluster.id in there
    )
    return write_promises(session, rows)


def withdraw_after(
    session: Session,
    order_ids: Collection[str],
    cluster_ids: Collection[str] | None,
    by: str,
    now: int,
) -> None:
    """Withdraw what these orders promised and what was not yet to begin; None: everywhere."""
    ids: list[str] = []
    for order_id in order_ids:
        query = select(ExpectedBroadcast.id).where(
            ExpectedBroadcast.occurrence.startswith(f"{order_id}~", autoescape=True),
            ExpectedBroadcast.planned_start > now,
            ExpectedBroadcast.withdrawn_at.is_(None),
        )
        if cluster_ids is not None:
            query = query.where(ExpectedBroadcast.cluster_id.in_(cluster_ids))
        ids += session.scalars(query).all()
    if ids:
        session.execute(
            update(ExpectedBroadcast)
            .where(ExpectedBroadcast.id.in_(ids))
            .values(withdrawn_at=now, withdrawn_by=by, withdrawn_cause=WithdrawalKind.CANCELLED)
        )
        judge(session, ids, now)


def newest_orders(session: Session, now: int) -> list[tuple[Emergency, Order]]:
    """The orders that may still sound, each with its emergency. Practice is not among them."""
    query = (
        select(Emergency, GivenOrder)
        .join(GivenOrder, GivenOrder.emergency_id == Emergency.id)
        .where(
            GivenOrder.order == OrderKind.EMERGENCY,
            GivenOrder.expires_at > now,
            Emergency.nature != Nature.PRACTICE,
        )
        .order_by(GivenOrder.sequence)
    )
    found = [(emergency, order_of(given)) for emergency, given in session.execute(query)]
    ended = ended_ids(session, now)
    return [(emergency, order) for emergency, order in found if order.id not in ended]


def unspoken(session: Session, now: int) -> list[Emergency]:
    """Emergencies in force that have no order yet: their new words are still being spoken.

    Meanwhile what they replace goes on. Where that was ended, whoever ended it meant both. Words
    that were replaced before they were spoken are never said.
    """
    newer = aliased(Emergency)
    replaced = select(newer.id).where(newer.replaces_id == Emergency.id)
    given = select(GivenOrder.emergency_id).where(GivenOrder.emergency_id == Emergency.id)
    query = select(Emergency).where(
        Emergency.replaces_id.is_not(None),
        Emergency.ends_at > now,
        Emergency.nature != Nature.PRACTICE,
        ~given.exists(),
        ~replaced.exists(),
    )
    return [one for one in session.scalars(query) if not is_called_off(session, one, now)]


def is_called_off(session: Session, emergency: Emergency, now: int) -> bool:
    """Whether everything by which an emergency sounds, or waits to sound, was ended."""
    query = select(GivenOrder.id).where(
        GivenOrder.emergency_id == emergency.id, GivenOrder.order == OrderKind.EMERGENCY
    )
    own = set(session.scalars(query))
    if own or emergency.replaces_id is None:
        return bool(own) and own <= ended_ids(session, now)
    before = session.get_one(Emergency, emergency.replaces_id)
    return is_called_off(session, before, now)


def ended_ids(session: Session, now: int) -> set[str]:
    """The orders that a later one has ended everywhere."""
    query = select(GivenOrder).where(
        GivenOrder.order.in_([OrderKind.EMERGENCY, OrderKind.CANCEL]), GivenOrder.expires_at > now
    )
    return {id_ for given in session.scalars(query) for id_ in order_of(given).ends}


def _revisions(session: Session, emergency: Emergency, sounds: Sequence[str]) -> dict[str, str]:
    """Whose words each sound is. Of two wordings with the same sound, the emergency's own."""
    query = (
        select(Revision.audio_sha256, func.max(Revision.id))
        .join(Audio, Audio.sha256 == Revision.audio_sha256)
        .where(Revision.audio_sha256.in_(sounds))
        .group_by(Revision.audio_sha256)
    )
    found = {sha256: id_ for sha256, id_ in session.execute(query) if sha256 is not None}
    own = emergency.revision.audio_sha256
    return found if own is None else {**found, own: emergency.revision_id}
