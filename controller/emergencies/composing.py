"""Orders as receivers get them, put together from what was chosen. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from playlists.messages import order as messages
from playlists.messages.order import Order, OrderKind
from playlists.messages.plan import ItemKind, PlannedItem, Track, frames_of, ms_of_frames
from playlists.messages.repetition import repetitions, starts_at
from playlists.rules.emergency import (
    EmergencyKind,
    Level,
    Pattern,
    Scale,
    repetition_for,
    urgency_of,
)
from playlists.rules.programme import WITH_WORDS

SIREN, DRILL, TIME, MESSAGE = "siren", "drill", "time", "message"
"""Names of items, as journals will have them; a message in another language adds its code."""


@dataclass(frozen=True, slots=True)
class Sound:
    """One item with its track."""

    item: PlannedItem
    track: Track

    @classmethod
    def of(cls, name: str, kind: ItemKind, title: str, track: Track) -> "Sound":
        """A sound under the name by which journals will call it."""
        return cls(PlannedItem(id=name, kind=kind, title=title, sha256=track.sha256), track)


@dataclass(frozen=True, kw_only=True, slots=True)
class Number:
    """What names an order and says when it holds."""

    id: str
    sequence: int
    issued_at: int
    expires_at: int
    targets: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Alarm:
    """What an emergency says and how."""

    kind: EmergencyKind
    level: Level | None
    pattern: Pattern
    volume_percent: int
    is_drill: bool
    siren: Sound | None
    sounds: Sequence[Sound]
    fallback: Sequence[Sequence[Sound]] = ()
    once: bool = False


def emergency(number: Number, alarm: Alarm, sources: tuple[str, ...], ends: Iterable[str]) -> Order:
    """The order that lets an emergency sound."""
    siren = () if alarm.siren is None else (alarm.siren,)
    every = [*alarm.sounds, *siren, *(sound for row in alarm.fallback for sound in row)]
    risk = alarm.level if _is_risk(alarm.level) else None
    return Order(
        id=number.id,
        sequence=number.sequence,
        order=OrderKind.EMERGENCY,
        issued_at=number.issued_at,
        expires_at=number.expires_at,
        targets=number.targets,
        items=tuple(sound.item for sound in alarm.sounds),
        tracks=tuple({sound.track.sha256: sound.track for sound in every}.values()),
        audio_sources=sources,
        repetition=None if alarm.once else repetition_for(alarm.pattern, risk),
        volume_percent=alarm.volume_percent,
        emergency=messages.Emergency(
            kind=alarm.kind,
            scale="" if alarm.level is None else alarm.level.scale,
            level=0 if alarm.level is None else alarm.level.value,
            urgency=urgency_of(alarm.kind, alarm.level),
            drill=alarm.is_drill,
            siren=None if alarm.siren is None else alarm.siren.item,
            fallback=tuple(tuple(sound.item for sound in row) for row in alarm.fallback),
        ),
        ends=tuple(ends),
    )


def cancel(number: Number, ends: Iterable[str]) -> Order:
    """The order that ends others, their sound included."""
    return _ending(OrderKind.CANCEL, number, ends)


def stop(number: Number) -> Order:
    """The order that silences whatever began before it."""
    return _ending(OrderKind.STOP, number, ())


@dataclass(frozen=True, slots=True)
class Repeated:
    """One item of one repetition, with the time at which it should begin if all goes well."""

    repetition: int
    item: str
    sha256: str
    planned_start: int
    length_ms: int


def promised(order: Order, from_ms: int, to_ms: int) -> Iterator[Repeated]:
    """What an order promises of the repetitions that begin in [from_ms, to_ms)."""
    lengths = {track.sha256: track.frames for track in order.tracks}
    frames = [frames_of(item, lengths) for item in order.items]
    siren = order.emergency.siren if order.emergency else None
    for number in repetitions(order, from_ms, to_ms):
        begins = starts_at(order, number)
        ahead = frames_of(siren, lengths) if siren is not None and not number else 0
        befores = accumulate(frames, initial=ahead)
        for item, length, before in zip(order.items, frames, befores, strict=False):
            if item.kind in WITH_WORDS and begins is not None:
                yield Repeated(
                    number,
                    item.id,
                    item.sha256,
                    begins + ms_of_frames(before),
                    ms_of_frames(length),
                )


def _ending(kind: OrderKind, number: Number, ends: Iterable[str]) -> Order:
    return Order(
        id=number.id,
        sequence=number.sequence,
        order=kind,
        issued_at=number.issued_at,
        expires_at=number.expires_at,
        targets=number.targets,
        ends=tuple(ends),
    )


def _is_risk(level: Level | None) -> bool:
    return level is not None and level.scale is Scale.DISASTER_RISK
