"""Which expected broadcasts new entries may change the verdict of."""

from collections.abc import Collection, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.ledger.evidence import lies_in_gap, sat_in_cluster
from controller.store.broadcasts import ExpectedBroadcast
from controller.store.ledger import Journal, JournalGap
from controller.store.many import among, numbered
from controller.store.places import Receiver
from playlists.rules.verdict import SILENCE_GRACE_MS, VerdictKind

Subject = tuple[str, str, str]
"""Receiver, occurrence and item that an entry speaks of."""
LOOKED_BACK_MS = 2 * 86_400_000
"""Further than any broadcast is long, and than the planner leaves one without a verdict."""

UNSETTLED = (VerdictKind.WAITING, VerdictKind.AWAITING_REPORT, VerdictKind.UNVERIFIED)
"""What a journal's silence, or its loss, can still settle."""


def touched_broadcasts(
    session: Session,
    receiver_ids: Collection[str],
    subjects: Collection[Subject],
    told_until: Mapping[str, int],
    gaps_of: Collection[str] = (),
) -> set[str]:
    """Identifiers of the broadcasts that the entries name or silently pass over.

    `subjects` are what new entries of these receivers name; `told_until` is up to when each of
    them had told what happened before; `gaps_of` are the receivers of which it became certain just
    now that entries are lost.
    """
    touched = _named(session, receiver_ids, subjects) | _passed_over(session, told_until)
    return touched | _lost(session, gaps_of)


def _named(
    session: Session, receiver_ids: Collection[str], subjects: Collection[Subject]
) -> set[str]:
    occurrences = {occurrence for _receiver, occurrence, _item in subjects if occurrence}
    if not occurrences:
        return set()
    query = (
        select(
            ExpectedBroadcast.id, Receiver.id, ExpectedBroadcast.occurrence, ExpectedBroadcast.item
        )
        .join(Receiver, Receiver.cluster_id == ExpectedBroadcast.cluster_id)
        .where(
            among(session, Receiver.id, receiver_ids),
            among(session, ExpectedBroadcast.occurrence, occurrences),
        )
    )
    # A province's bulletin has one occurrence everywhere: what others are still to tell of it is
    # judged when they do.
    return {id_ for id_, *subject in session.execute(query) if tuple(subject) in subjects}


def _passed_over(session: Session, told_until: Mapping[str, int]) -> set[str]:
    """Unsettled broadcasts that lie wholly within what a journal covers by now.

    What lies further back was looked at when the journal went past it. The journals of a place
    reach back for years: whoever looked through them with every report would look longer each day.
    """
    before = numbered(session, told_until)
    query = (
        select(ExpectedBroadcast.id)
        .join(Receiver, Receiver.cluster_id == ExpectedBroadcast.cluster_id)
        .join(Journal, Journal.receiver_id == Receiver.id)
        .join(before, before.c.name == Receiver.id)
        .where(
            ExpectedBroadcast.verdict.in_(UNSETTLED),
            ExpectedBroadcast.planned_start >= Journal.first_at,
            ExpectedBroadcast.planned_start >= before.c.number - LOOKED_BACK_MS,
            # Said once more without the length, which an index does not know.
            ExpectedBroadcast.planned_start < Journal.last_at,
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
