"""How loud something may be: what was asked for, capped by day and by night.

Per cent are steps that ears hear as even; `sound.volume` makes decibels of them.
"""

from dataclasses import dataclass, field

from playlists.messages.command import LimitVolume

MINUTE_MS = 60_000
DAY_MINUTES = 24 * 60


@dataclass(frozen=True, slots=True)
class Loudness:
    """The receiver's volume and its caps."""

    percent: int = 100
    limits: LimitVolume = field(default_factory=LimitVolume)


def level(asked: int, limits: LimitVolume, at: int, *, overrides: bool) -> int:
    """The volume in per cent at an instant (UTC ms). Caps do not hold for what overrides them."""
    cap = 100
    if not overrides:
        cap = limits.night_percent if is_night(limits, at) else limits.day_percent
    return max(0, min(asked, cap, 100))


def is_night(limits: LimitVolume, at: int) -> bool:
    """Whether the cap of the night holds."""
    minute = at // MINUTE_MS % DAY_MINUTES
    begin, end = limits.night_from_minute % DAY_MINUTES, limits.night_to_minute % DAY_MINUTES
    if begin <= end:
        return begin <= minute < end
    return minute >= begin or minute < end
