"""Cụm X lúc T: how far the receiver's own journal answers for an instant, and what it says."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from controller.store.ledger import Journal, JournalGap, StoredEntry
from controller.store.places import Receiver

NEAR_MS = 10 * 60_000
"""A resident's clock, or memory, is ten minutes off."""


class Coverage(StrEnum):
    """What the silence of the journal is worth."""

    COVERED = "covered"
    """The journal goes on behind the instant without a gap: what it does not say did not sound."""
    NOT_YET = "not_yet"
    """It has not been reported so far."""
    LOST = "lost"
    """Entries of that time are gone."""
    NO_RECEIVER = "no_receiver"
    """No receiver of ours sat in the cluster: nothing of ours could sound there."""


@dataclass(frozen=True, slots=True)
class Journalled:
    """What the receivers of a cluster wrote about an instant."""

    coverage: Coverage
    receivers: tuple[Receiver, ...]
    entries: tuple[StoredEntry, ...]
    """Written within ten minutes of it, in order."""


def journalled(session: Session, cluster_id: str, at: int) -> Journalled:
    """Gather it."""
    receivers = session.scalars(
        select(Receiver).where(
            Receiver.cluster_id == cluster_id,
            Receiver.enrolled_at <= at,
            or_(Receiver.retired_at.is_(None), Receiver.retired_at > at),
        )
    ).all()
    ids = [receiver.id for receiver in receivers]
    entries = session.scalars(
        select(StoredEntry)
        .where(
            StoredEntry.receiver_id.in_(ids),
            StoredEntry.at.between(at - NEAR_MS, at + NEAR_MS),
        )
        .order_by(StoredEntry.at, StoredEntry.sequence)
    ).all()
    return Journalled(_coverage(session, ids, at), tuple(receivers), tuple(entries))


def _coverage(session: Session, receiver_ids: Sequence[str], at: int) -> Coverage:
    if not receiver_ids:
        return Coverage.NO_RECEIVER
    gap = select(JournalGap.epoch).where(
        JournalGap.receiver_id.in_(receiver_ids), JournalGap.from_at <= at, JournalGap.to_at >= at
    )
    if session.scalar(gap.limit(1)) is not None:
        return Coverage.LOST
    journal = select(Journal.epoch).where(
        Journal.receiver_id.in_(receiver_ids), Journal.first_at <= at, Journal.last_at >= at
    )
    return Coverage.NOT_YET if session.scalar(journal.limit(1)) is None else Coverage.COVERED
