"""Give an emergency: kind, place, words. It sounds seconds later and repeats until it ends.

What was approved beforehand goes out at once. Words that were written just now are spoken first:
until then the nearest message that stands ready sounds, or the siren alone, and the words take
its place by an order of their own (`carry_on`).
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from controller import fields
from controller.accounts.actor import Actor
from controller.accounts.authority import Act, require_author
from controller.audit.service import record
from controller.bulletins import service as bulletins
from controller.bulletins.service import NewBulletin
from controller.civil import HOUR_MS
from controller.emergencies import composing
from controller.emergencies.composing import Alarm, Sound
from controller.emergencies.errors import (
    AnotherNatureError,
    EmergencyOverError,
    EndOutOfBoundsError,
    NoDrillWordsError,
    NoSirenError,
    NothingToSayError,
    WrongLevelError,
)
from controller.emergencies.reach import Aim, Reach, checked_reach, languages_of
from controller.emergencies.rules import rules_of
from controller.emergencies.sending import Errand, order_of, send
from controller.emergencies.shifts import open_shift_of
from controller.emergencies.templates import Ready, first_of, ready_in, variants_of
from controller.emergencies.words import issued_words
from controller.store.base import new_id
from controller.store.bulletins import Revision
from controller.store.emergencies import (
    DutyShift,
    Emergency,
    EmergencyTarget,
    EmergencyTemplate,
    GivenOrder,
    Nature,
    Purpose,
)
from controller.store.lookup import find
from playlists.messages.order import OrderKind
from playlists.messages.plan import ItemKind, Priority, Track
from playlists.rules.emergency import (
    EmergencyKind,
    Level,
    LevelError,
    Pattern,
    check_level,
    sirens,
)

USUAL_HOURS = 6
MOST_HOURS = 24
TEXT_LIMIT = 3_000
"""Three minutes of speech: nobody listens longer to a siren."""


@dataclass(frozen=True, kw_only=True, slots=True)
class NewEmergency:
    """An emergency as it is asked for."""

    unit_id: str
    kind: EmergencyKind
    aims: Sequence[Aim]
    nature: Nature = Nature.REAL
    level: Level | None = None
    template_id: str = ""
    text: str = ""
    """Words for this emergency; then no template is named."""
    hours: int = USUAL_HOURS
    pattern: Pattern | None = None
    """None: as the unit's rules say."""
    replaces_id: str = ""
    """The emergency whose place it takes, as when the danger rises."""


def give(
    session: Session, actor: Actor, new: NewEmergency, now: int, sources: tuple[str, ...]
) -> Emergency:
    """Give the order. Everything is found out before anything sounds.

    Raises NotAllowedError, NoShiftError, OutsideUnitError, NobodyThereError, EndOutOfBoundsError,
    WrongLevelError, NothingToSayError, NoSirenError, NoDrillWordsError, EmergencyOverError,
    AnotherNatureError.
    """
    require_author(session, actor, Act.ORDER_EMERGENCY, new.unit_id)
    shift = open_shift_of(session, actor.person_id, new.unit_id, now)
    reach = checked_reach(session, actor, Act.ORDER_EMERGENCY, new.unit_id, new.aims)
    if not 1 <= new.hours <= MOST_HOURS:
        raise EndOutOfBoundsError(new.hours, MOST_HOURS)
    if new.level is not None:
        try:
            check_level(new.kind, new.level)
        except LevelError as error:
            raise WrongLevelError from error
    ready = ready_in(session, new.unit_id)
    before = _replaced(session, new, now)
    emergency = _emergency(session, actor, new, _Ground(shift, before, ready), now)
    session.add(emergency)
    session.flush()
    for aim in reach.aims:
        session.add(EmergencyTarget(emergency_id=emergency.id, kind=aim.kind, target_id=aim.id))
    session.flush()
    session.refresh(emergency, ["targets"])
    ends = () if before is None else going_on(session, before.id, now)
    quiet = () if before is None or emergency.with_siren else warned_by(session, before.id)
    alarm = _first_alarm(session, emergency, reach, ready, quiet)
    if alarm is not None:
        sounding = partial(composing.emergency, alarm=alarm, sources=sources, ends=ends)
        send(session, Errand.of(emergency, reach), sounding, now)
    elif before is None:
        raise NoSirenError
    told = {
        "kind": emergency.kind,
        "nature": emergency.nature,
        "targets": [aim.id for aim in reach.aims],
        "clusters": len(reach.clusters),
        "ends_at": emergency.ends_at,
        "shift": shift.id,
        "revision": emergency.revision_id,
    }
    record(session, actor, Act.ORDER_EMERGENCY, emergency, now, **told)
    return emergency


def standing_ids(session: Session, emergency_id: str, now: int) -> tuple[str, ...]:
    """The orders of an emergency that may still sound somewhere."""
    query = select(GivenOrder.id).where(
        GivenOrder.emergency_id == emergency_id,
        GivenOrder.order == OrderKind.EMERGENCY,
        GivenOrder.expires_at > now,
    )
    return tuple(session.scalars(query.order_by(GivenOrder.sequence)))


def going_on(session: Session, emergency_id: str, now: int) -> tuple[str, ...]:
    """The orders that sound of an emergency, or meanwhile of what it shall replace once spoken."""
    standing = standing_ids(session, emergency_id, now)
    older = session.get_one(Emergency, emergency_id).replaces_id
    return standing if standing or older is None else going_on(session, older, now)


def warned_by(session: Session, emergency_id: str) -> tuple[str, ...]:
    """The orders by which people were warned of this danger, since it was last raised.

    An emergency that took the place of another and raised nothing names the other's orders too.
    """
    query = (
        select(GivenOrder)
        .where(
            GivenOrder.emergency_id == emergency_id,
            GivenOrder.order == OrderKind.EMERGENCY,
        )
        .order_by(GivenOrder.sequence)
    )
    given = list(session.scalars(query))
    before = [order_of(one).emergency for one in given[:1]]
    inherited = [id_ for alarm in before if alarm is not None for id_ in alarm.warned_by]
    return (*inherited, *(one.id for one in given))


def nearest(ready: Sequence[Ready], kind: EmergencyKind) -> Revision | None:
    """The message that comes nearest to words of a kind: that kind's, else the general one."""
    own = first_of(ready, Purpose.MESSAGE, kind)
    return own if own is not None else first_of(ready, Purpose.MESSAGE, EmergencyKind.OTHER)


def siren_of(ready: Sequence[Ready]) -> Sound | None:
    """The siren that stands ready. Every order carries it, for whoever was not warned yet."""
    tune = first_of(ready, Purpose.SIREN)
    return None if tune is None else sound_of(tune, composing.SIREN)


def sound_of(revision: Revision, name: str) -> Sound:
    """What sounds of a revision, under the name of an item. Its sound must be finished."""
    audio = revision.audio
    if audio is None:
        raise NothingToSayError
    track = Track(sha256=audio.sha256, size_bytes=audio.size_bytes, frames=audio.frames)
    kind = revision.bulletin.kind if name != composing.DRILL else ItemKind.GREETING
    return Sound.of(name, kind, revision.bulletin.title, track)


def drill_sounds(emergency: Emergency, ready: Sequence[Ready]) -> list[Sound]:
    """What a drill says before anything else; nothing for an emergency that is meant."""
    if emergency.nature is not Nature.DRILL:
        return []
    words = first_of(ready, Purpose.DRILL)
    if words is None:
        raise NoDrillWordsError
    return [sound_of(words, composing.DRILL)]


def message_sounds(
    session: Session, revision: Revision, reach: Reach, name: str = composing.MESSAGE
) -> list[Sound]:
    """A message and its variants in the languages that are spoken where it sounds."""
    variants = variants_of(session, revision, languages_of(reach.clusters))
    others = [sound_of(variant, f"{name}-{variant.bulletin.language}") for variant in variants]
    return [sound_of(revision, name), *others]


@dataclass(frozen=True, slots=True)
class _Ground:
    """What an order stands on: the right to give it, what it replaces, what is at hand."""

    shift: DutyShift
    before: Emergency | None
    ready: Sequence[Ready]


def _emergency(
    session: Session, actor: Actor, new: NewEmergency, ground: _Ground, now: int
) -> Emergency:
    shift, before, ready = ground.shift, ground.before, ground.ready
    rules = rules_of(session, new.unit_id)
    was = None if before is None else before.named_level
    revision = _words(session, actor, new, ready, now)
    fallback = None if new.template_id else nearest(ready, new.kind)
    return Emergency(
        id=new_id(now),
        unit_id=new.unit_id,
        nature=new.nature,
        kind=new.kind,
        scale=None if new.level is None else new.level.scale,
        level=None if new.level is None else new.level.value,
        pattern=new.pattern or rules.pattern,
        volume_percent=rules.volume_percent,
        with_siren=sirens(was, new.level, first=before is None),
        revision_id=revision.id,
        is_free_text=not new.template_id,
        written_sha256=sha256_of(revision.written_text),
        fallback_id=None if fallback is None else fallback.id,
        time_words_id=_time_words(session, actor, new, now),
        all_clear_of_id=None,
        replaces_id=None if before is None else before.id,
        given_by=shift.person_id,
        shift_id=shift.id,
        given_at=now,
        ends_at=now + new.hours * HOUR_MS,
    )


def _words(
    session: Session, actor: Actor, new: NewEmergency, ready: Sequence[Ready], now: int
) -> Revision:
    """The approved words that were chosen, or a bulletin of those that were written just now."""
    if new.template_id:
        chosen = find(session, EmergencyTemplate, new.template_id)
        for one in ready:
            if one.template is chosen and chosen.purpose is Purpose.MESSAGE:
                return one.revision
        raise NothingToSayError
    text = fields.required("written_text", new.text, TEXT_LIMIT)
    asked = NewBulletin(
        unit_id=new.unit_id,
        title=text.splitlines()[0][:200],
        written_text=f"{issued_words(now)}\n{text}",
        priority=Priority.EMERGENCY,
    )
    return bulletins.create(session, actor, asked, now).current


def sha256_of(text: str) -> str:
    """The hash by which a text is named."""
    return hashlib.sha256(text.encode()).hexdigest()


def _time_words(session: Session, actor: Actor, new: NewEmergency, now: int) -> str | None:
    """The sentence that says when approved words were issued; new words say it themselves."""
    if not new.template_id:
        return None
    words = issued_words(now)
    asked = NewBulletin(
        unit_id=new.unit_id,
        title=words,
        written_text=words,
        kind=ItemKind.GREETING,
        priority=Priority.EMERGENCY,
    )
    return bulletins.create(session, actor, asked, now).current.id


def _first_alarm(
    session: Session,
    emergency: Emergency,
    reach: Reach,
    ready: Sequence[Ready],
    quiet: tuple[str, ...],
) -> Alarm | None:
    """What sounds at once: approved words, or what bridges the time until new ones are spoken.

    None where nothing is at hand, or nothing new: then what is replaced goes on meanwhile.
    `quiet`: the orders behind which the siren is not heard again.
    """
    siren = siren_of(ready)
    words = find(session, Revision, emergency.fallback_id or emergency.revision_id)
    opening = drill_sounds(emergency, ready)
    if words.audio is not None:
        sounds = [*opening, *message_sounds(session, words, reach)]
    elif siren is not None and emergency.with_siren:
        sounds, siren = [*opening, siren], None
    else:
        return None
    return Alarm(
        kind=emergency.kind,
        level=emergency.named_level,
        pattern=emergency.pattern,
        volume_percent=emergency.volume_percent,
        is_drill=emergency.nature is Nature.DRILL,
        siren=siren,
        warned_by=quiet,
        sounds=sounds,
    )


def _replaced(session: Session, new: NewEmergency, now: int) -> Emergency | None:
    if not new.replaces_id:
        return None
    before = find(session, Emergency, new.replaces_id, to_change=True)
    if before.unit_id != new.unit_id or before.ends_at <= now:
        raise EmergencyOverError
    if before.nature is not new.nature:
        raise AnotherNatureError
    return before
