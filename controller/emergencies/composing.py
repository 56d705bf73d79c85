"""Orders as receivers get them, put together from what was chosen. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from playlists.messages import order as messages
from playlists.messages.order import Order, OrderKind
from playlists.messages.plan import ItemKind, PlannedItem, Track
from playlists.rules.emergency import (
    EmergencyKind,
    Level,
    Pattern,
    Scale,
    repetition_for,
    urgency_of,
)

SIREN, DRILL, TIME, MESSAGE, NEAREST = "siren", "drill", "time", "message", "nearest"
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
    warned_by: Sequence[str] = ()
    """Orders behind which the siren stays silent."""
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
            warned_by=() if alarm.siren is None else tuple(alarm.warned_by),
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
