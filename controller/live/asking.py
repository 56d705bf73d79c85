"""Ask to speak live, and agree to it.

Nobody knows beforehand what will be said, so what is kept, promised and judged is a permission:
who speaks about what, where, how long at most. Nobody approves it as a bulletin; who answers for
it is whoever is on duty, by her open shift.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from controller import fields
from controller.accounts.actor import Actor
from controller.accounts.authority import Act, require_author
from controller.audit.service import record
from controller.emergencies.errors import NoShiftError
from controller.emergencies.reach import Aim, checked_reach
from controller.emergencies.shifts import open_shift_of
from controller.live.errors import MayNotSpeakError, OwnBroadcastError
from controller.live.rules import manner_of
from controller.local_sources.service import lay_permission
from controller.shelf.shelf import Shelf
from controller.store.base import new_id
from controller.store.emergencies import DutyShift
from controller.store.live import (
    LiveAiring,
    LiveConsent,
    LiveSession,
    LiveTarget,
    Origin,
    Second,
    Speakers,
)
from controller.store.lookup import find
from playlists.messages import live
from playlists.messages.permission import Permission, frames_of_minutes

PURPOSE_CHARACTERS = 200


@dataclass(frozen=True, kw_only=True, slots=True)
class NewSession:
    """What is asked for."""

    unit_id: str
    purpose: str
    aims: Sequence[Aim]
    origin: Origin = Origin.MICROPHONE


def ask(session: Session, actor: Actor, new: NewSession, now: int, shelf: Shelf) -> LiveSession:
    """Ask to speak live; the permission's file goes into the folder of the tracks.

    Raises NotAllowedError, MayNotSpeakError, MissingFieldError, OutsideUnitError,
    NobodyThereError, and OSError where the disk refuses.
    """
    speaker_id = require_author(session, actor, Act.SPEAK_LIVE, new.unit_id)
    reach = checked_reach(session, actor, Act.SPEAK_LIVE, new.unit_id, new.aims)
    manner = manner_of(session, new.unit_id)
    has_shift = shift_of(session, speaker_id, new.unit_id, now) is not None
    if manner.speakers is Speakers.ON_DUTY and not has_shift:
        raise MayNotSpeakError
    purpose = fields.required("title", new.purpose, PURPOSE_CHARACTERS)
    frames = frames_of_minutes(manner.most_minutes)
    permission = live.permission_of(new_id(now), new.unit_id, purpose, frames)
    bulletin = lay_permission(session, shelf, permission, speaker_id, now)
    bulletin.current.submitted_at = now  # from here on the database refuses to change it
    asked = LiveSession(
        id=new_id(now),
        unit_id=new.unit_id,
        revision_id=bulletin.current.id,
        origin=new.origin,
        speaker_id=speaker_id,
        second=manner.second if has_shift else Second.BEFORE,
        most_minutes=manner.most_minutes,
        volume_percent=manner.volume_percent,
        asked_at=now,
    )
    session.add(asked)
    session.flush()
    for aim in reach.aims:
        session.add(LiveTarget(session_id=asked.id, kind=aim.kind, target_id=aim.id))
    session.flush()
    session.refresh(asked, ["targets"])
    where = [aim.id for aim in reach.aims]
    record(session, actor, Act.SPEAK_LIVE, asked, now, purpose=purpose, targets=where)
    return asked


@dataclass(frozen=True, kw_only=True, slots=True)
class SecondVoice:
    """What a second person says."""

    session_id: str
    agrees: bool
    note: str = ""


def consent(session: Session, actor: Actor, word: SecondVoice, now: int) -> LiveConsent:
    """Agree, or not, before or after. Said once.

    Raises NotAllowedError, OwnBroadcastError; NoShiftError where who shall speak has no shift.
    """
    asked = find(session, LiveSession, word.session_id, to_change=True)
    person_id = require_author(session, actor, Act.ORDER_EMERGENCY, asked.unit_id)
    if person_id == asked.speaker_id:
        raise OwnBroadcastError
    shift = shift_of(session, person_id, asked.unit_id, now)
    speaks_by_it = shift_of(session, asked.speaker_id, asked.unit_id, now) is None
    if word.agrees and speaks_by_it and shift is None and airing_of(session, asked) is None:
        raise NoShiftError
    said = session.get(LiveConsent, (asked.id, person_id))
    if said is None:
        note = fields.optional("note", word.note, 500)
        said = LiveConsent(
            session_id=asked.id,
            person_id=person_id,
            at=now,
            agrees=word.agrees,
            shift_id=None if shift is None else shift.id,
            note=note,
        )
        session.add(said)
        session.flush()
        record(session, actor, "agree_to_live", asked, now, agrees=word.agrees, note=note)
    return said


def shift_of(session: Session, person_id: str, unit_id: str, now: int) -> DutyShift | None:
    """A person's open shift over a unit."""
    try:
        return open_shift_of(session, person_id, unit_id, now)
    except NoShiftError:
        return None


def airing_of(session: Session, asked: LiveSession) -> LiveAiring | None:
    """The broadcast on air that a request led to."""
    return session.get(LiveAiring, asked.id)


def consents_of(session: Session, session_id: str) -> list[LiveConsent]:
    """What others said of it, in the order of time."""
    query = select(LiveConsent).where(LiveConsent.session_id == session_id)
    return list(session.scalars(query.order_by(LiveConsent.at)))


def aims_of(asked: LiveSession) -> list[Aim]:
    """Where it sounds, as it was asked for."""
    return [Aim(target.kind, target.target_id) for target in asked.targets]


def permission_of(asked: LiveSession) -> Permission:
    """The permission of it, as its revision's sound names it."""
    frames = frames_of_minutes(asked.most_minutes)
    return live.permission_of(asked.revision.bulletin_id, asked.unit_id, asked.purpose, frames)
