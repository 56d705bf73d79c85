"""Broadcasts counted by wording, by cluster, by cause and by day."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, func, literal, select
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
    heard_ms: int = 0
    """How much of all of them together came out of loudspeakers; only of wordings."""


def by_revision(session: Session, units: Collection[str], from_ms: int, to_ms: int) -> list[Tally]:
    """What became of each wording's broadcasts."""
    heard = func.sum(ExpectedBroadcast.heard_ms)
    return _tallies(session, _counted(ExpectedBroadcast.revision_id, heard, units, from_ms, to_ms))


def by_cluster(session: Session, units: Collection[str], from_ms: int, to_ms: int) -> list[Tally]:
    """What became of each cluster's broadcasts."""
    query = _counted(ExpectedBroadcast.cluster_id, literal(0), units, from_ms, to_ms)
    return _tallies(session, query)


def _counted(
    what: InstrumentedAttribute[str],
    heard: ColumnElement[int],
    units: Collection[str],
    from_ms: int,
    to_ms: int,
) -> Select[str, str, str, int, int]:
    return (
        select(what, ExpectedBroadcast.verdict, ExpectedBroadcast.cause, func.count(), heard)
        .select_from(ExpectedBroadcast)
        .where(
            ExpectedBroadcast.unit_id.in_(units),
            ExpectedBroadcast.planned_start >= from_ms,
            ExpectedBroadcast.planned_start < to_ms,
        )
        .group_by(what, ExpectedBroadcast.verdict, ExpectedBroadcast.cause)
    )


def _tallies(session: Session, query: Select[str, str, str, int, int]) -> list[Tally]:
    return [
        Tally(name, VerdictKind(verdict), Cause(cause or Cause.NONE), count, int(heard))
        for name, verdict, cause, count, heard in session.execute(query)
    ]
