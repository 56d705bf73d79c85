"""Look ahead: listen to stations some minutes before they are relayed, and warn of the silent ones.

There is time then to telephone the station, to choose something else, or to know why the stand-in
will sound.
"""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.civil import MINUTE_MS
from controller.stations.probe import Finding, Outcome
from controller.stations.service import finding_of
from controller.store.broadcasts import ExpectedBroadcast
from controller.store.bulletins import Bulletin, Revision
from controller.store.stations import Relay, Station

AHEAD_MS = 10 * MINUTE_MS
AGAIN_MS = MINUTE_MS
"""A station that was silent is listened to again after so long."""
WARNED_MS = 30 * MINUTE_MS
"""Before the begin, and while it is relayed, for its first half hour."""


@dataclass(frozen=True, slots=True)
class Coming:
    """A relay that is near."""

    station: Station
    title: str
    starts_at: int
    fallback: str
    """The title of what stands in; empty: silence."""


@dataclass(frozen=True, slots=True)
class Silent:
    """One whose station cannot be heard."""

    coming: Coming
    finding: Finding


def coming(
    session: Session, from_ms: int, to_ms: int, unit_ids: Collection[str] | None = None
) -> list[Coming]:
    """The relays that begin in a time, each broadcast once, the earliest first."""
    query = (
        select(Relay, Bulletin.title, ExpectedBroadcast.planned_start)
        .join(Revision, Revision.id == Relay.revision_id)
        .join(Bulletin, Bulletin.id == Revision.bulletin_id)
        .join(ExpectedBroadcast, ExpectedBroadcast.revision_id == Revision.id)
        .where(
            ExpectedBroadcast.planned_start > from_ms,
            ExpectedBroadcast.planned_start <= to_ms,
            ExpectedBroadcast.withdrawn_at.is_(None),
        )
        .distinct()
        .order_by(ExpectedBroadcast.planned_start, Bulletin.title)
    )
    if unit_ids is not None:
        query = query.where(ExpectedBroadcast.unit_id.in_(unit_ids))
    return [
        Coming(relay.station, title, at, "" if relay.fallback is None else relay.fallback.title)
        for relay, title, at in session.execute(query)
    ]


def to_be_heard(session: Session, now: int) -> list[Station]:
    """The stations to listen to now: each once before its relay, silent ones again and again."""
    due: dict[str, Station] = {}
    for one in coming(session, now, now + AHEAD_MS):
        station, finding = one.station, finding_of(one.station)
        heard_at = station.checked_at or 0
        is_old = heard_at < one.starts_at - AHEAD_MS
        was_silent = finding is not None and finding.outcome is not Outcome.GOOD
        if is_old or (was_silent and heard_at <= now - AGAIN_MS):
            due[station.id] = station
    return list(due.values())


def silent(session: Session, unit_ids: Collection[str], now: int) -> list[Silent]:
    """The relays of units that are near and whose station was silent when it was last heard."""
    near = coming(session, now - WARNED_MS, now + AHEAD_MS, unit_ids)
    told = []
    for one in near:
        finding = finding_of(one.station)
        is_fresh = (one.station.checked_at or 0) >= one.starts_at - AHEAD_MS
        if finding is not None and is_fresh and finding.outcome is not Outcome.GOOD:
            told.append(Silent(one, finding))
    return told
