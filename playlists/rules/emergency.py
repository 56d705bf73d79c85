"""Kinds of emergency, the scales that people confuse, and how often the law wants it said.

Three scales are called "cấp" or "báo động": the level of disaster risk (1 to 5), the flood alarm
(1 to 3) and civil defence (1 to 3). Only the first sets how often a bulletin is repeated.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from playlists.messages.order import Repetition
from playlists.rules.errors import RulesError

HOUR_MS = 3_600_000


class EmergencyKind(StrEnum):
    """What a duty officer chooses first."""

    FLOOD = "flood"
    """Lũ, ngập lụt."""
    STORM = "storm"
    """Bão, áp thấp nhiệt đới."""
    DAM_RELEASE = "dam_release"
    """Xả lũ hồ chứa."""
    LANDSLIDE = "landslide"
    """Sạt lở đất, lũ quét."""
    TSUNAMI = "tsunami"
    """Sóng thần."""
    FOREST_FIRE = "forest_fire"
    """Cháy rừng do tự nhiên."""
    FIRE = "fire"
    """Cháy, nổ."""
    EVACUATION = "evacuation"
    """Sơ tán."""
    SEARCH = "search"
    """Tìm người mất tích."""
    HEALTH = "health"
    """Dịch bệnh."""
    OTHER = "other"


class Scale(StrEnum):
    """What a level is a level of."""

    DISASTER_RISK = "disaster_risk"
    """Cấp độ rủi ro thiên tai, 1 to 5 (Quyết định 18/2021/QĐ-TTg)."""
    FLOOD_ALARM = "flood_alarm"
    """Báo động lũ, 1 to 3 (Quyết định 05/2020/QĐ-TTg)."""
    CIVIL_DEFENCE = "civil_defence"
    """Cấp độ phòng thủ dân sự, 1 to 3 (Luật Phòng thủ dân sự 2023)."""


HIGHEST: Mapping[Scale, int] = {
    Scale.DISASTER_RISK: 5,
    Scale.FLOOD_ALARM: 3,
    Scale.CIVIL_DEFENCE: 3,
}

_RIVERS = frozenset({EmergencyKind.FLOOD, EmergencyKind.DAM_RELEASE})
NATURAL = _RIVERS | {
    EmergencyKind.STORM,
    EmergencyKind.LANDSLIDE,
    EmergencyKind.TSUNAMI,
    EmergencyKind.FOREST_FIRE,
}
"""Natural disasters by law (Luật Phòng, chống thiên tai): only these are asked for a level."""


class LevelError(RulesError):
    """The officer's fault: a level that the scale, or the kind, does not have."""

    def __init__(self, kind: EmergencyKind, level: "Level") -> None:
        super().__init__(f"{kind}: no level {level.value} on the scale {level.scale}")
        self.kind = kind
        self.level = level


@dataclass(frozen=True, slots=True)
class Level:
    """A level on one of the scales."""

    scale: Scale
    value: int


class Pattern(StrEnum):
    """How an emergency is repeated."""

    BY_LAW = "by_law"
    """At once, then every 3 hours up to level 3 of disaster risk, every hour above it
    (Nghị định 66/2021/NĐ-CP, Điều 4: at least)."""
    TWICE_THEN_HOURLY = "twice_then_hourly"
    """Twice in a row, then every hour (the pattern of VOV, Quyết định 18/2021/QĐ-TTg, Điều 36)."""


def scales_of(kind: EmergencyKind) -> tuple[Scale, ...]:
    """The scales on which this kind has a level, the one that sets the repetition first."""
    if kind not in NATURAL:
        return ()
    flood = (Scale.FLOOD_ALARM,) if kind in _RIVERS else ()
    return (Scale.DISASTER_RISK, *flood, Scale.CIVIL_DEFENCE)


def check_level(kind: EmergencyKind, level: Level) -> Level:
    """The level, if this kind can have it. Raises LevelError."""
    if level.scale not in scales_of(kind) or not 1 <= level.value <= HIGHEST[level.scale]:
        raise LevelError(kind, level)
    return level


def repetition_for(pattern: Pattern, risk: Level | None) -> Repetition:
    """How an emergency repeats. Without a level of disaster risk it is taken for a grave one."""
    if pattern is Pattern.TWICE_THEN_HOURLY:
        return Repetition(every_ms=HOUR_MS, times_at_once=2)
    graver = risk is None or risk.scale is not Scale.DISASTER_RISK or risk.value > _UP_TO
    return Repetition(every_ms=HOUR_MS if graver else 3 * HOUR_MS)


def sirens(before: Level | None, now: Level | None, *, first: bool) -> bool:
    """Whether the siren sounds: for the first bulletin, and when the danger rises.

    A siren that sounds each time is soon ignored.
    """
    if first:
        return True
    if before is None or now is None or before.scale is not now.scale:
        return False
    return now.value > before.value


def urgency_of(kind: EmergencyKind, level: Level | None) -> int:
    """Which of two emergencies sounds first: the higher. Between 1 and 5.

    A natural disaster without a level is taken for a grave one, as for its repetition.
    """
    if level is None:
        return _URGENCY.get(kind, _GRAVE if kind in NATURAL else _USUAL)
    if level.scale is Scale.DISASTER_RISK:
        return level.value
    return min(level.value + _THREE_STEPS_UP, HIGHEST[Scale.DISASTER_RISK])


_GRAVE, _USUAL = 4, 2
_URGENCY = {EmergencyKind.EVACUATION: 5, EmergencyKind.TSUNAMI: 5, EmergencyKind.FIRE: 4}
_THREE_STEPS_UP = 2
"""The highest of three steps stands beside the highest of five."""
_UP_TO = 3
"""The highest level of disaster risk with the longer interval."""
