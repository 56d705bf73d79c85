"""How far journals answer for a time, and of which times what they said is lost.

Read once for all clusters of a group, then compared in memory: a receiver has a journal or two and
hardly ever a gap, a group of reports speaks of a thousand broadcasts.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.store.ledger import Journal, JournalGap
from controller.store.many import among
from controller.store.places import Receiver


@dataclass(frozen=True, slots=True)
class Period:
    """From one instant to another."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Span:
    """A journal: when its first and its last entry in the ledger were written."""

    epoch: str
    first_at: int
    last_at: int


@dataclass(frozen=True, slots=True)
class Gap:
    """Entries of a journal that will never come, and when they were written."""

    epoch: str
    from_at: int
    to_at: int

    def touches(self, period: Period) -> bool:
        """Whether something of the period may have stood in it."""
        return self.from_at <= period.end and self.to_at >= period.start


@dataclass(frozen=True, slots=True)
class Sitting:
    """A receiver in a cluster, from when to when, with its journals as far as they are stored."""

    enrolled_at: int
    retired_at: int | None
    journals: tuple[Span, ...]
    gaps: tuple[Gap, ...]

    def had_to_play(self, period: Period) -> bool:
        """Whether it was the one that sat in the cluster then."""
        stayed = self.retired_at is None or self.retired_at > period.end
        return self.enrolled_at <= period.start and stayed


def read_sittings(
    session: Session, cluster_ids: Collection[str]
) -> defaultdict[str, list[Sitting]]:
    """The receivers of these clusters, present and past, by cluster."""
    receivers = select(
        Receiver.id, Receiver.cluster_id, Receiver.enrolled_at, Receiver.retired_at
    ).where(among(session, Receiver.cluster_id, cluster_ids))
    rows = session.execute(receivers).all()
    ids = [row.id for row in rows]
    journals: defaultdict[str, list[Span]] = defaultdict(list)
    spans = select(Journal.receiver_id, Journal.epoch, Journal.first_at, Journal.last_at)
    query = spans.where(among(session, Journal.receiver_id, ids))
    for receiver_id, epoch, first_at, last_at in session.execute(query):
        journals[receiver_id].append(Span(epoch, first_at, last_at))
    gaps: defaultdict[str, list[Gap]] = defaultdict(list)
    lost = select(
        JournalGap.receiver_id, JournalGap.epoch, JournalGap.from_at, JournalGap.to_at
    ).where(among(session, JournalGap.receiver_id, ids))
    for receiver_id, epoch, from_at, to_at in session.execute(lost):
        gaps[receiver_id].append(Gap(epoch, from_at, to_at))
    found: defaultdict[str, list[Sitting]] = defaultdict(list)
    for row in rows:
        found[row.cluster_id].append(
            Sitting(row.enrolled_at, row.retired_at, tuple(journals[row.id]), tuple(gaps[row.id]))
        )
    return found


def reported_until(sittings: Iterable[Sitting], period: Period) -> int:
    """How far the journal reaches of the receiver that had to play in a period; 0 for not at all.

    A journal that began later, or that lost entries around that time, tells nothing by silence.
    """
    return max(
        (
            journal.last_at
            for sitting in sittings
            if sitting.had_to_play(period)
            for journal in sitting.journals
            if journal.first_at <= period.start
            and not any(g.epoch == journal.epoch and g.touches(period) for g in sitting.gaps)
        ),
        default=0,
    )


def is_lost(sittings: Iterable[Sitting], period: Period) -> bool:
    """Whether the receiver that had to play in a period has lost entries of that time."""
    return any(
        sitting.had_to_play(period) and any(gap.touches(period) for gap in sitting.gaps)
        for sitting in sittings
    )
