"""What an emergency does by itself once it was given: new words, the time of issue, repetitions.

Everything here lies within what a person ordered: it changes no place, no end and no meaning. The
planner looks at it every second; without it receivers go on with what they have.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from sqlalchemy.orm import Session

from controller.emergencies import composing
from controller.emergencies.composing import Alarm, Sound
from controller.emergencies.giving import (
    drill_sounds,
    going_on,
    message_sounds,
    sha256_of,
    siren_of,
    sound_of,
    standing_ids,
    warned_by,
)
from controller.emergencies.promises import newest_orders, promise_what_comes, unspoken
from controller.emergencies.reach import Aim, Reach, reach_of
from controller.emergencies.sending import Errand, send
from controller.emergencies.stopped import stopped_since, without
from controller.emergencies.templates import ready_in
from controller.store.bulletins import Revision, SpeechState
from controller.store.emergencies import Emergency
from controller.store.lookup import find
from playlists.messages.order import Order
from playlists.messages.plan import frames_of, ms_of_frames
from playlists.messages.repetition import repetitions

SAID_AHEAD_MS = 5_000
"""So long before a repetition the sentence with the time of issue goes out to it."""


@dataclass(frozen=True, slots=True)
class CarriedOn:
    """What one look came to."""

    orders: int
    promises: int


def carry_on(session: Session, now: int, sources: tuple[str, ...]) -> CarriedOn:
    """Send new words that are spoken by now, and promise the repetitions that come soon."""
    orders = promises = 0
    for emergency, order in newest_orders(session, now):
        reach = _still_reached(session, emergency)
        newer = _next_alarm(session, emergency, order, reach, now)
        if newer is not None and reach.clusters:
            ends = standing_ids(session, emergency.id, now)
            sounding = partial(composing.emergency, alarm=newer, sources=sources, ends=ends)
            send(session, Errand.of(emergency, reach), sounding, now)
            orders += 1
            continue
        promises += promise_what_comes(session, emergency, order, reach.clusters, now)
    for emergency in unspoken(session, now):
        orders += _speak_first(session, emergency, now, sources)
    return CarriedOn(orders, promises)


def anything_to_do(session: Session, now: int) -> bool:
    """Whether an emergency is in force."""
    return bool(newest_orders(session, now)) or bool(unspoken(session, now))


def _speak_first(
    session: Session, emergency: Emergency, now: int, sources: tuple[str, ...]
) -> bool:
    """New words in place of older ones, which went on until these were spoken."""
    reach = _still_reached(session, emergency)
    if not _as_given(emergency) or not reach.clusters:
        return False
    _freeze(emergency.revision, now)
    session.flush()
    before = emergency.replaces_id or ""
    words = message_sounds(session, emergency.revision, reach)
    alarm = _alarm(session, emergency, words, reach, warned_by(session, before))
    ends = going_on(session, before, now)
    sounding = partial(composing.emergency, alarm=alarm, sources=sources, ends=ends)
    send(session, Errand.of(emergency, reach), sounding, now)
    return True


def aims_of(emergency: Emergency) -> Sequence[Aim]:
    """Where an emergency sounds, as it was ordered."""
    return [Aim(target.kind, target.target_id) for target in emergency.targets]


def _still_reached(session: Session, emergency: Emergency) -> Reach:
    """Where an emergency goes on: Dừng phát takes its places out, until somebody orders anew."""
    reach = reach_of(session, aims_of(emergency))
    return without(session, reach, stopped_since(session, emergency.given_at))


def _next_alarm(
    session: Session, emergency: Emergency, order: Order, reach: Reach, now: int
) -> Alarm | None:
    """What takes the order's place now; None while it stands as it should."""
    said = {item.id for item in order.items}
    own = emergency.revision
    if emergency.is_free_text:
        if own.audio_sha256 in {item.sha256 for item in order.items} or not _as_given(emergency):
            return None
        if now < order.issued_at + _siren_ms(order):
            return None  # words that are spoken at once must not cut the siren off
        _freeze(own, now)
        session.flush()
        words = message_sounds(session, own, reach)
        return _alarm(session, emergency, words, reach, warned_by(session, emergency.id))
    if emergency.time_words_id is None or composing.TIME in said or emergency.all_clear_of_id:
        return None
    time = find(session, Revision, emergency.time_words_id)
    if time.audio is None or not _begins_again(order, now):
        return None
    _freeze(time, now)
    session.flush()
    words = [sound_of(time, composing.TIME), *message_sounds(session, own, reach)]
    return _alarm(session, emergency, words, reach, warned_by(session, emergency.id))


def _alarm(
    session: Session,
    emergency: Emergency,
    sounds: Sequence[Sound],
    reach: Reach,
    warned: Sequence[str],
) -> Alarm:
    ready = ready_in(session, emergency.unit_id)
    opening = drill_sounds(emergency, ready)
    fallback = []
    if emergency.is_free_text and emergency.fallback_id is not None:
        nearest = find(session, Revision, emergency.fallback_id)
        fallback.append([*opening, *message_sounds(session, nearest, reach, composing.NEAREST)])
    return Alarm(
        kind=emergency.kind,
        level=emergency.named_level,
        pattern=emergency.pattern,
        volume_percent=emergency.volume_percent,
        is_drill=bool(opening),
        siren=siren_of(ready),
        warned_by=warned,
        sounds=[*opening, *sounds],
        fallback=fallback,
    )


def _as_given(emergency: Emergency) -> bool:
    """Whether the words are spoken, and still those that the officer gave."""
    words = emergency.revision
    return (
        words.speech_state is SpeechState.READY
        and words.audio_sha256 is not None
        and words.author_id == emergency.given_by
        and sha256_of(words.written_text) == emergency.written_sha256
    )


def _siren_ms(order: Order) -> int:
    """How long an order's siren sounds before anything else, where people hear it."""
    lengths = {track.sha256: track.frames for track in order.tracks}
    alarm = order.emergency
    siren = None if alarm is None or alarm.warned_by else alarm.siren
    sirens = [siren] if siren is not None else []
    sirens += [item for item in order.items if item.id == composing.SIREN]
    return ms_of_frames(sum(frames_of(item, lengths) for item in sirens))


def _begins_again(order: Order, now: int) -> bool:
    """Whether a repetition other than the first is about to begin."""
    return any(n > 0 for n in repetitions(order, now, now + SAID_AHEAD_MS))


def _freeze(revision: Revision, now: int) -> None:
    """From here on the database itself refuses another wording, reading or sound."""
    if revision.submitted_at is None:
        revision.submitted_at = now
