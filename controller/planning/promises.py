"""Expected broadcasts: what a plan promises to the people around a cluster.

A promise is made, changed or withdrawn only before its planned start; from then on it stands as
it was given, and only evidence decides what is said of it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import accumulate

from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.ledger.judge import judge
from controller.planning.compile import LONGEST_AIRING_MS, Compiled
from controller.planning.withdrawals import Reasons
from controller.store.base import new_id
from controller.store.broadcasts import ExpectedBroadcast
from controller.store.places import Cluster
from playlists.messages.plan import ItemKind, Plan, ms_of_frames
from playlists.rules.verdict import VerdictKind

PROMISED = frozenset({ItemKind.BULLETIN})
"""Tunes, greetings and closings are heard around what is promised."""

Name = tuple[str, str]
"""Occurrence and item."""


@dataclass(frozen=True, slots=True)
class Promise:
    """One item at its planned time."""

    occurrence: str
    item: str
    sha256: str
    planned_start: int
    length_ms: int


def promises_of(plan: Plan) -> Iterator[Promise]:
    """What a plan promises."""
    frames = {track.sha256: track.frames for track in plan.tracks}
    for occurrence in plan.occurrences:
        lengths = [frames[item.sha256] for item in occurrence.items]
        for item, before in zip(occurrence.items, accumulate(lengths, initial=0), strict=False):
            if item.kind in PROMISED:
                yield Promise(
                    occurrence=occurrence.id,
                    item=item.id,
                    sha256=item.sha256,
                    planned_start=occurrence.starts_at + ms_of_frames(before),
                    length_ms=ms_of_frames(frames[item.sha256]),
                )


def keep_promises(session: Session, cluster: Cluster, compiled: Compiled, now: int) -> None:
    """Make what stands in `expected_broadcasts` agree with a new plan of the cluster."""
    wanted = {(p.occurrence, p.item): p for p in promises_of(compiled.plan)}
    given = _given(session, cluster.id, now)
    for name, promise in wanted.items():
        row = given.get(name)
        if row is None and promise.planned_start > now:
            session.add(_new(promise, cluster, compiled, now))
        elif row is not None and row.planned_start > now:
            _renew(row, promise, compiled)
    session.flush()
    _withdraw(session, given, wanted, compiled, now)


def tell_what_yields(session: Session, cluster: Cluster, compiled: Compiled, now: int) -> None:
    """Promise and withdraw at once what yields and was never in a plan.

    Nothing that somebody put on the schedule may vanish without a verdict and a cause.
    """
    if not compiled.displaced:
        return
    given = _given(session, cluster.id, now)
    told = {
        (promise.occurrence, promise.item): _new(promise, cluster, compiled, now)
        for promise in promises_of(compiled.yielding)
        if (promise.occurrence, promise.item) not in given and promise.planned_start > now
    }
    session.add_all(told.values())
    session.flush()
    _withdraw(session, told, {}, compiled, now)


def _given(session: Session, cluster_id: str, now: int) -> dict[Name, ExpectedBroadcast]:
    """What was promised and may still be in a plan, begun broadcasts included."""
    query = (
        select(ExpectedBroadcast)
        .where(
            ExpectedBroadcast.cluster_id == cluster_id,
            ExpectedBroadcast.planned_start > now - LONGEST_AIRING_MS,
        )
        .execution_options(populate_existing=True)
    )
    return {(row.occurrence, row.item): row for row in session.scalars(query)}


def _new(promise: Promise, cluster: Cluster, compiled: Compiled, now: int) -> ExpectedBroadcast:
    return ExpectedBroadcast(
        id=new_id(now),
        occurrence=promise.occurrence,
        item=promise.item,
        cluster_id=cluster.id,
        unit_id=cluster.unit_id,
        slot_id=compiled.slots[promise.occurrence],
        revision_id=compiled.revisions[promise.item],
        sha256=promise.sha256,
        planned_start=promise.planned_start,
        length_ms=promise.length_ms,
        first_plan_version=compiled.plan.version,
        promised_at=now,
        withdrawn_at=None,
        verdict=VerdictKind.WAITING,
    )


def _renew(row: ExpectedBroadcast, promise: Promise, compiled: Compiled) -> None:
    """Promise again what was withdrawn, or at another time, or with another sound."""
    revision_id = compiled.revisions[promise.item]
    asked = (promise.planned_start, promise.length_ms, promise.sha256, revision_id)
    held = (row.planned_start, row.length_ms, row.sha256, row.revision_id)
    if asked == held and row.withdrawn_at is None:
        return
    row.planned_start, row.length_ms, row.sha256, row.revision_id = asked
    row.withdrawn_at, row.withdrawn_by, row.withdrawn_cause = None, "", ""
    row.first_plan_version = compiled.plan.version


def _withdraw(
    session: Session,
    given: Mapping[Name, ExpectedBroadcast],
    wanted: Mapping[Name, Promise],
    compiled: Compiled,
    now: int,
) -> None:
    gone = [
        row
        for name, row in given.items()
        if name not in wanted
        and row.withdrawn_at is None
        and now < row.planned_start < compiled.horizon
    ]
    reasons = Reasons(session, compiled, now)
    for row in gone:
        why = reasons.of(row)
        row.withdrawn_at, row.withdrawn_by, row.withdrawn_cause = why.at, why.by, why.cause
    session.flush()
    judge(session, [row.id for row in gone], now)
