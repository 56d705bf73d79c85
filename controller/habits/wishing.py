"""Hẹn giờ phát: once approved, a bulletin that waits is on air at a time by itself.

Who approves is shown what was wished. `laying` puts it on the schedule afterwards.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from controller import civil
from controller.accounts.actor import Actor
from controller.accounts.authority import SCHEDULING, require_author
from controller.audit.service import record
from controller.errors import NotFoundError
from controller.habits.errors import (
    AfterEndError,
    BadWishError,
    NoRoomError,
    NothingToWishForError,
)
from controller.habits.proposing import AHEAD_DAYS, room_for
from controller.programmes.service import list_templates
from controller.store.air_wishes import AirWish
from controller.store.broadcasts import Programme
from controller.store.bulletins import Bulletin, BulletinStatus
from controller.store.lookup import find

LONGEST_DAYS = 60
"""Further ahead a schedule is made, not a wish."""


@dataclass(frozen=True, kw_only=True, slots=True)
class NewWish:
    """A time as it is asked for."""

    bulletin_id: str
    at: str
    """Local date and time, ISO; empty: none is wished (any more)."""
    pattern_id: str = ""
    """The pattern that the bulletin is laid into; empty: it goes alone."""


def wish(session: Session, actor: Actor, new: NewWish, now: int) -> AirWish | None:
    """Say when the waiting wording shall be on air in its unit; what was said before goes.

    Raises NothingToWishForError, BadWishError, AfterEndError, NoRoomError, NotFoundError.
    """
    bulletin = find(session, Bulletin, new.bulletin_id, to_change=True)
    author = require_author(session, actor, SCHEDULING[bulletin.priority], bulletin.unit_id)
    if bulletin.status is not BulletinStatus.PENDING:
        raise NothingToWishForError
    before = session.get(AirWish, bulletin.current.id)
    if not new.at:
        if before is not None:
            session.delete(before)
            session.flush()
            record(session, actor, "wish_air_time", bulletin, now, at="")
        return None
    pattern = pattern_of(session, bulletin.unit_id, new.pattern_id)
    if new.pattern_id and pattern is None:
        raise NotFoundError(Programme.__name__, new.pattern_id)
    at = _free(session, bulletin, pattern, new.at, now)
    row = before or AirWish(revision_id=bulletin.current.id, unit_id=bulletin.unit_id)
    row.at = at.isoformat(timespec="seconds")
    row.pattern_id = pattern.id if pattern is not None else None
    row.wished_by, row.wished_at = author, now
    session.add(row)
    session.flush()
    told = {"programme": pattern.name} if pattern is not None else {}
    record(session, actor, "wish_air_time", bulletin, now, at=row.at, **told)
    return row


def pattern_of(session: Session, unit_id: str, pattern_id: str | None) -> Programme | None:
    """A pattern that a unit may use."""
    return next((one for one in list_templates(session, unit_id) if one.id == pattern_id), None)


def wish_of(session: Session, revision_id: str) -> AirWish | None:
    """What was wished for a wording. The caller checked READ."""
    return session.get(AirWish, revision_id)


def _free(
    session: Session, bulletin: Bulletin, pattern: Programme | None, spelled: str, now: int
) -> datetime:
    """The time, if it is one that is free as things stand."""
    try:
        at = datetime.fromisoformat(spelled)
    except ValueError as error:
        raise BadWishError(spelled, LONGEST_DAYS) from error
    if at.tzinfo is not None or at.microsecond:
        raise BadWishError(spelled, LONGEST_DAYS)
    days = (at.date() - civil.day_of(now)).days
    if not 0 <= days <= LONGEST_DAYS:
        raise BadWishError(spelled, LONGEST_DAYS)
    if bulletin.ends_on and at.date().isoformat() > bulletin.ends_on:
        raise AfterEndError(at, bulletin.ends_on)
    room = room_for(
        session, bulletin.unit_id, bulletin, pattern, now, days=max(AHEAD_DAYS, days + 1)
    )
    if room is None:
        raise NothingToWishForError
    if at < room.earliest:
        raise BadWishError(spelled, LONGEST_DAYS)
    if not room.has(at):
        near = replace(room, wanted=replace(room.wanted, at=at.time())).time_on(at.date())
        raise NoRoomError(at, datetime.combine(at.date(), near) if near else None)
    return at
