"""Compare what is kept of journals' ends and gaps with what reports and acts in the log tell.

Ingest believes these tables: whoever lowered an end could take the last entries away, whoever
wrote a gap could excuse any.
"""

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from controller.ledger.journals import JournalId
from controller.store.ledger import Journal, JournalGap
from controller.transparency.faults import Fault, Finding
from playlists.rules.journal import CLOCKS_APART_MS, Tail


@dataclass(frozen=True, kw_only=True, slots=True)
class GapSaid:
    """A gap of a journal, as the act of giving it up tells it."""

    receiver: str
    epoch: str
    after_sequence: int
    next_sequence: int
    from_at: int
    to_at: int


def compare_ends(
    session: Session, tails: Mapping[JournalId, Tail], *, archived: bool
) -> Iterator[Fault]:
    """Journals that end otherwise than their reports lead.

    Of an `archived` part reports are not here: a journal without any is taken as it is.
    """
    kept = {(row.receiver_id, row.epoch): row for row in session.execute(select(Journal.__table__))}
    for name in sorted(kept.keys() | tails.keys()):
        tail, row = tails.get(name, Tail()), kept.get(name)
        if archived and name not in tails:
            continue
        if not _ends_there(tail, row, archived=archived):
            yield Fault(Finding.JOURNAL_CHANGED, None, name[0])


def _ends_there(tail: Tail, row: Row[Any] | None, *, archived: bool) -> bool:
    if row is None:
        return tail.sequence == 0
    if (row.last_sequence, row.last_sha256) != (tail.sequence, tail.sha256):
        return False
    # A report that came again may have led on a little later than it was first kept.
    apart = (abs(row.last_at - tail.at), abs(row.first_at - (tail.first_at or 0)))
    return archived or max(apart) <= CLOCKS_APART_MS


def compare_gaps(session: Session, said: AbstractSet[GapSaid]) -> Iterator[Fault]:
    """Gaps that no act tells of, and acts whose gap is not kept."""
    kept = {
        GapSaid(
            receiver=row.receiver_id,
            epoch=row.epoch,
            after_sequence=row.after_sequence,
            next_sequence=row.next_sequence,
            from_at=row.from_at,
            to_at=row.to_at,
        )
        for row in session.execute(select(JournalGap.__table__))
    }
    for receiver in sorted({gap.receiver for gap in kept ^ said}):
        yield Fault(Finding.JOURNAL_CHANGED, None, receiver)
