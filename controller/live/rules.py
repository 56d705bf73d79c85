"""How a unit handles live broadcasts: who may speak, who must agree, how long, how loud."""

from dataclasses import asdict, dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.accounts.actor import Actor
from controller.accounts.authority import Act, require
from controller.audit.changes import changed
from controller.audit.service import record
from controller.civil import MINUTE_MS
from controller.live.errors import LiveMinutesError
from controller.store.live import LiveRules, Second, Speakers
from controller.store.lookup import find
from controller.store.units import Unit
from controller.units.tree import nearest
from playlists.messages import live

MOST_MINUTES = live.LONGEST_MS // MINUTE_MS
LEAST_PERCENT = 10


@dataclass(frozen=True, kw_only=True, slots=True)
class Manner:
    """The rules that hold in a unit."""

    speakers: Speakers = Speakers.ON_DUTY
    second: Second = Second.AFTER
    most_minutes: int = 15
    volume_percent: int = 100


def manner_of(session: Session, unit_id: str) -> Manner:
    """The rules of the unit, or of the nearest above it that has some, or the usual ones."""
    row = nearest(session, select(LiveRules), LiveRules.unit_id, unit_id)
    if row is None:
        return Manner()
    return Manner(
        speakers=row.speakers,
        second=row.second,
        most_minutes=row.most_minutes,
        volume_percent=row.volume_percent,
    )


def set_manner(session: Session, actor: Actor, unit_id: str, manner: Manner, now: int) -> None:
    """Set a unit's rules. Raises NotAllowedError, LiveMinutesError."""
    require(session, actor, Act.WRITE_REGULATION, unit_id)
    if not 1 <= manner.most_minutes <= MOST_MINUTES:
        raise LiveMinutesError(manner.most_minutes, MOST_MINUTES)
    before = asdict(manner_of(session, unit_id))
    session.merge(
        LiveRules(
            unit_id=unit_id,
            speakers=manner.speakers,
            second=manner.second,
            most_minutes=manner.most_minutes,
            volume_percent=max(LEAST_PERCENT, min(manner.volume_percent, 100)),
        )
    )
    session.flush()
    change = changed(before, asdict(manner_of(session, unit_id)))
    record(session, actor, "set_live_rules", find(session, Unit, unit_id), now, **change)
