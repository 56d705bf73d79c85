"""Báo yên: an emergency is called off, and people are told that it is.

Calling off takes no shift: whoever may take a broadcast off the air may end an emergency. Words
of all-clear are an order of their own and need one.
"""

from dataclasses import dataclass, replace
from functools import partial

from sqlalchemy.orm import Session

from controller import fields
from controller.accounts.actor import Actor
from controller.accounts.authority import Act, require_author
from controller.audit.service import record
from controller.civil import HOUR_MS
from controller.emergencies import composing
from controller.emergencies.alerts import obey_cancels
from controller.emergencies.carrying_on import aims_of
from controller.emergencies.composing import Alarm, Sound
from controller.emergencies.errors import EmergencyOverError, NothingToSayError
from controller.emergencies.giving import (
    drill_sounds,
    message_sounds,
    sha256_of,
    standing_ids,
)
from controller.emergencies.promises import ended_ids, withdraw_after
from controller.emergencies.reach import Reach, reach_of
from controller.emergencies.sending import Errand, send
from controller.emergencies.shifts import open_shift_of
from controller.emergencies.templates import first_of, ready_in
from controller.store.base import new_id
from controller.store.bulletins import Revision
from controller.store.emergencies import (
    DutyShift,
    Emergency,
    EmergencyTarget,
    Nature,
    Purpose,
)
from controller.store.lookup import find

ALL_CLEAR_MS = HOUR_MS
"""So long the words of all-clear still reach whoever comes back."""


@dataclass(frozen=True, slots=True)
class CallingOff:
    """Which emergency is called off, and how."""

    emergency_id: str
    reason: str = ""
    with_words: bool = True
    """Whether people are told, by an order of its own."""


def call_off(
    session: Session, actor: Actor, asked: CallingOff, now: int, sources: tuple[str, ...]
) -> Emergency:
    """End an emergency everywhere, at once; then say so, if the unit has words for it.

    Raises EmergencyOverError; for words NoShiftError and NothingToSayError, before anything ends.
    """
    emergency = find(session, Emergency, asked.emergency_id, to_change=True)
    person_id = require_author(session, actor, Act.CANCEL_BROADCAST, emergency.unit_id)
    reason = fields.optional("reason", asked.reason, 2000)
    standing = standing_ids(session, emergency.id, now)
    if not standing and emergency.replaces_id is not None:
        # Its words are not spoken yet: what goes on meanwhile is called off, and it with that.
        return call_off(
            session, actor, replace(asked, emergency_id=emergency.replaces_id), now, sources
        )
    if not standing or set(standing) <= ended_ids(session, now):
        raise EmergencyOverError
    reach = reach_of(session, aims_of(emergency))
    words = _all_clear(session, actor, emergency, now) if asked.with_words else None
    errand = Errand(
        unit_id=emergency.unit_id,
        given_by=person_id,
        reach=reach,
        # Until then a receiver that was away could still believe what this ends.
        expires_at=emergency.ends_at,
        emergency=emergency,
    )
    send(session, errand, partial(composing.cancel, ends=standing), now)
    withdraw_after(session, standing, None, f"Báo yên: {actor.name}", now)
    record(session, actor, "call_off", emergency, now, reason=reason, orders=standing)
    obey_cancels(session, actor, emergency, now)
    if words is not None:
        _say(session, emergency, words, sources, now)
    session.flush()
    return emergency


@dataclass(frozen=True, slots=True)
class _Words:
    revision: Revision
    opening: list[Sound]
    shift: DutyShift
    reach: Reach


def _all_clear(session: Session, actor: Actor, ended: Emergency, now: int) -> _Words:
    """The words of all-clear, and by what right they are said."""
    ready = ready_in(session, ended.unit_id)
    words = first_of(ready, Purpose.ALL_CLEAR)
    if words is None:
        raise NothingToSayError
    shift = open_shift_of(session, actor.person_id, ended.unit_id, now)
    return _Words(words, drill_sounds(ended, ready), shift, reach_of(session, aims_of(ended)))


def _say(
    session: Session, ended: Emergency, words: _Words, sources: tuple[str, ...], now: int
) -> None:
    revision, shift, reach = words.revision, words.shift, words.reach
    said = Emergency(
        id=new_id(now),
        unit_id=ended.unit_id,
        nature=ended.nature,
        kind=ended.kind,
        scale=None,
        level=None,
        pattern=ended.pattern,
        volume_percent=ended.volume_percent,
        with_siren=False,
        revision_id=revision.id,
        is_free_text=False,
        written_sha256=sha256_of(revision.written_text),
        fallback_id=None,
        time_words_id=None,
        all_clear_of_id=ended.id,
        given_by=shift.person_id,
        shift_id=shift.id,
        given_at=now,
        ends_at=now + ALL_CLEAR_MS,
    )
    session.add(said)
    session.flush()
    for aim in reach.aims:
        session.add(EmergencyTarget(emergency_id=said.id, kind=aim.kind, target_id=aim.id))
    alarm = Alarm(
        kind=ended.kind,
        level=None,
        pattern=ended.pattern,
        volume_percent=ended.volume_percent,
        is_drill=ended.nature is Nature.DRILL,
        siren=None,
        sounds=[*words.opening, *message_sounds(session, revision, reach)],
        once=True,
    )
    sounding = partial(composing.emergency, alarm=alarm, sources=sources, ends=())
    send(session, Errand.of(said, reach), sounding, now)
