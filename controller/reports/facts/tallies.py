"""Broadcasts counted by wording, by cluster, by cause and by day."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from controller.store.broadcasts import ExpectedBroadcast
from playlists.rules.verdict import Cause, VerdictKind


@dataclass(frozen=True, slots=True)
class Tally:
    """So many broadcasts of one thing that went one way."""

    name: str
    """Revision or cluster."""
    verdict: VerdictKind
    cause: Cause
    count: int
    length_ms: int
    """Of all of them together, as planned."""


def by_revision(session: Session, units: Collection[str], from_ms: int, to_ms: int) -> list[Tally]:
    """What became of each wording's broadcasts."""
    return _tallies(session, ExpectedBroadcast.revision_id, units, from_ms, to_ms)


def by_cluster(session: Session, units: Collection[str], from_ms: int, to_ms: int) -> list[Tally]:
    """What became of each cluster's broadcasts."""
    return _tallies(session, ExpectedBroadcast.cluster_id, units, from_ms, to_ms)


def _tallies(
    session: Session,
    what: InstrumentedAttribute[str],
    units: Collection[str],
    from_ms: int,
    to_ms: int,
) -> list[Tally]:
    query = (
        select(
            what,
            ExpectedBroadcast.verdict,
            ExpectedBroadcast.cause,
            func.count(),
            func.sum(ExpectedBroadcast.length_ms),
        )
        .where(
            ExpectedBroadcast.unit_id.in_(units),
            ExpectedBroadcast.planned_start >= from_ms,
            ExpectedBroadcast.planned_start < to_ms,
        )
        .group_by(what, ExpectedBroadcast.verdict, ExpectedBroadcast.cause)
    )
    return [
        Tally(name, VerdictKind(verdict), Cause(cause or Cause.NONE), count, int(length))
        for name, verdict, cause, count, length in session.execute(query)
    ]
