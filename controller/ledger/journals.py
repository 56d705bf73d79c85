"""Where each journal ends in the ledger: read before a group of reports, kept after it."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from controller.store.ledger import Journal, JournalGap
from controller.store.places import Receiver
from controller.store.upsert import insert_or
from playlists.rules.journal import Gap, Tail

JournalId = tuple[str, str]
"""Receiver and epoch."""


def hold_receivers(session: Session, receiver_ids: Collection[str]) -> None:
    """Let no other process add to these receivers' journals until the transaction ends.

    In one order everywhere, so that two cannot wait for each other (PostgreSQL; SQLite has one
    writer).
    """
    query = select(Receiver.id).where(Receiver.id.in_(receiver_ids))
    session.execute(query.order_by(Receiver.id).with_for_update(key_share=True))


def read_tails(session: Session, receiver_ids: Collection[str]) -> dict[JournalId, Tail]:
    """The ends of all journals of these receivers."""
    query = select(Journal.__table__).where(Journal.receiver_id.in_(receiver_ids))
    return {
        (row.receiver_id, row.epoch): Tail(
            sequence=row.last_sequence,
            sha256=row.last_sha256,
            at=row.last_at,
            first_at=row.first_at or None,
            gap_asked_at=row.gap_asked_at,
        )
        for row in session.execute(query)
    }


def keep_tails(session: Session, tails: Mapping[JournalId, Tail]) -> None:
    """Write down where journals end now."""
    rows = [
        {
            "receiver_id": receiver_id,
            "epoch": epoch,
            "first_at": tail.first_at or 0,
            "last_sequence": tail.sequence,
            "last_sha256": tail.sha256,
            "last_at": tail.at,
            "gap_asked_at": tail.gap_asked_at,
        }
        for (receiver_id, epoch), tail in tails.items()
    ]
    if not rows:
        return
    statement = insert_or(session, Journal)
    changed = {
        name: statement.excluded[name]
        for name in ("first_at", "last_sequence", "last_sha256", "last_at", "gap_asked_at")
    }
    keys = [Journal.receiver_id, Journal.epoch]
    session.execute(statement.on_conflict_do_update(index_elements=keys, set_=changed), rows)


def keep_gaps(session: Session, journal: JournalId, gaps: Sequence[Gap], now: int) -> None:
    """Record what a journal will never tell."""
    receiver_id, epoch = journal
    rows = [
        {
            "receiver_id": receiver_id,
            "epoch": epoch,
            "after_sequence": gap.after_sequence,
            "next_sequence": gap.next_sequence,
            "from_at": gap.from_at,
            "to_at": gap.to_at,
            "accepted_at": now,
        }
        for gap in gaps
    ]
    if rows:
        session.execute(insert(JournalGap), rows)
