"""Which expected broadcasts new entries may change the verdict of."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.ledger.evidence import lies_in_gap, sat_in_cluster
from controller.store.broadcasts import ExpectedBroadcast
from controller.store.ledger import Journal, JournalGap
from controller.store.many import among
from controller.store.places import Receiver
from playlists.rules.verdict import SILENCE_GRACE_MS, VerdictKind

UNSETTLED = (VerdictKind.WAITING, VerdictKind.AWAITING_REPORT, VerdictKind.UNVERIFIED)
"""What a journal's silence, or its loss, can still settle."""


def touched_broadcasts(
    session: Session,
    receiver_ids: Collection[str],
    subjects: Collection[tuple[str, str]],
    gaps_of: Collection[str] = (),
) -> set[str]:
    """Identifiers of the broadcasts that the entries name or silently pass over.

    `subjects` are the occurrences and items named by new entries of these receivers; `gaps_of`
    are the receivers of which it became certain just now that entries are lost.
    """
    touched = _named(session, receiver_ids, subjects) | _passed_over(session, receiver_ids)
    return touched | _lost(session, gaps_of)


def _named(
    session: Session, receiver_ids: Collection[str], subjects: Collection[tuple[str, str]]
) -> set[str]:
    occurrences = {occurrence for occurrence, _item in subjects if occurrence}
    if not occurrences:
        return set()
    query = (
        select(ExpectedBroadcast.id, ExpectedBroadcast.occurrence, ExpectedBroadcast.item)
        .join(Receiver, Receiver.cluster_id == ExpectedBroadcast.cluster_id)
        .where(
            Receiver.id.in_(receiver_ids),
            among(session, ExpectedBroadcast.occurrence, occurrences),
        )
    )
    found = session.execute(query)
    return {id_ for id_, occurrence, item in found if (occurrence, item) in subjects}


def _passed_over(session: Session, receiver_ids: Collection[str]) -> set[str]:
    """Unsettled broadcasts that lie wholly within what a journal covers by now."""
    query = (
        select(ExpectedBroadcast.id)
        .join(Receiver, Receiver.cluster_id == ExpectedBroadcast.cluster_id)
        .join(Journal, Journal.receiver_id == Receiver.id)
        .where(
            Receiver.id.in_(receiver_ids),
            ExpectedBroadcast.verdict.in_(UNSETTLED),
            ExpectedBroadcast.planned_start >= Journal.first_at,
            ExpectedBroadcast.planned_start
            < Journal.last_at - ExpectedBroadcast.length_ms - SILENCE_GRACE_MS,
        )
    )
    return set(session.scalars(query))


def _lost(session: Session, gaps_of: Collection[str]) -> set[str]:
    """Unsettled broadcasts of which a receiver lost what it had written."""
    if not gaps_of:
        return set()
    query = (
        select(ExpectedBroadcast.id)
        .join(Receiver, Receiver.cluster_id == ExpectedBroadcast.cluster_id)
        .join(JournalGap, JournalGap.receiver_id == Receiver.id)
        .where(
            Receiver.id.in_(gaps_of),
            ExpectedBroadcast.verdict.in_(UNSETTLED),
            sat_in_cluster(),
            lies_in_gap(),
        )
    )
    return set(session.scalars(query))
