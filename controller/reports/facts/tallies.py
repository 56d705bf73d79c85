"""Broadcasts counted by wording, by cluster, by cause and by day."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, case, func, literal, select
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


def by_revision(
    session: Session, units: Collection[str], spans: Sequence[tuple[int, int]]
) -> list[list[Tally]]:
    """What became of each wording's broadcasts, in each of these spans; each begins where one ends.

    Read in one pass: asked for a month of many, PostgreSQL looks through the whole table.
    """
    found: list[list[Tally]] = [[] for _span in spans]
    if not spans:
        return found
    heard = func.sum(ExpectedBroadcast.heard_ms)
    query = _counted(ExpectedBroadcast.revision_id, heard, units, spans[0][0], spans[-1][1])
    ends = (
        (ExpectedBroadcast.planned_start < end, literal(number))
        for number, (_begin, end) in enumerate(spans)
    )
    which = case(*ends).label("which")
    for *tally, number in session.execute(query.add_columns(which).group_by(which)):
        found[number].append(_tally(*tally))
    return found


def by_cluster(session: Session, units: Collection[str], from_ms: int, to_ms: int) -> list[Tally]:
    """What became of each cluster's broadcasts."""
    query = _counted(ExpectedBroadcast.cluster_id, literal(0), units, from_ms, to_ms)
    return [_tally(*row) for row in session.execute(query)]


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


def _tally(name: str, verdict: str, cause: str, count: int, heard_ms: int) -> Tally:
    return Tally(name, VerdictKind(verdict), Cause(cause or Cause.NONE), count, int(heard_ms))
