"""What goes wrong with a simulated receiver, and when. Pure, but for the dice that it is given.

| trouble | means |
|---|---|
| `late` | every message comes 1 to 20 seconds late |
| `offline` | the line is cut every few minutes, for up to a minute |
| `power` | the power fails every few minutes, for up to half a minute |
| `slow` | audio comes at 8 kB/s |
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from random import Random


class Trouble(StrEnum):
    """One kind of it."""

    LATE = "late"
    OFFLINE = "offline"
    POWER = "power"
    SLOW = "slow"


Shares = Mapping[Trouble, int]
"""Trouble → how many in a hundred receivers have it. A receiver has one at most."""
PROFILES: Mapping[str, Shares] = {
    "steady": {},
    "commune": {Trouble.LATE: 5, Trouble.OFFLINE: 5, Trouble.POWER: 3, Trouble.SLOW: 20},
    "storm": {Trouble.LATE: 10, Trouble.OFFLINE: 30, Trouble.POWER: 30, Trouble.SLOW: 20},
}
"""What `--profile` names."""
FAST_BYTES, SLOW_BYTES = 2_000_000, 8_000
"""Bytes of audio a second."""
LATE_S = (1.0, 20.0)
BETWEEN_S = (60.0, 300.0)
OFFLINE_S = (5.0, 60.0)
DARK_S = (2.0, 30.0)


def dealt(count: int, shares: Shares) -> list[Trouble | None]:
    """The trouble of each of `count` receivers, spread evenly over them."""
    troubles: list[Trouble | None] = []
    for number in range(count):
        # 37 and 100 have no common divisor: each hundred receivers have every lot once.
        lot, below = number * 37 % 100, 0
        troubles.append(None)
        for trouble, share in shares.items():
            below += share
            if lot < below:
                troubles[-1] = trouble
                break
    return troubles


@dataclass(frozen=True, slots=True)
class Fate:
    """How the trouble of one receiver works out."""

    trouble: Trouble | None
    random: Random

    @property
    def is_late(self) -> bool:
        """Messages come late."""
        return self.trouble is Trouble.LATE

    @property
    def is_cut(self) -> bool:
        """Line or power fail again and again."""
        return self.trouble in (Trouble.OFFLINE, Trouble.POWER)

    def delay(self) -> float:
        """Seconds until a message that has come is seen."""
        return self.random.uniform(*LATE_S) if self.is_late else 0.0

    def until_next(self) -> float:
        """Seconds until line or power fail."""
        return self.random.uniform(*BETWEEN_S)

    def lasts(self) -> float:
        """Seconds that it takes until they are back."""
        return self.random.uniform(*(DARK_S if self.trouble is Trouble.POWER else OFFLINE_S))

    def fetch_seconds(self, size_bytes: int) -> float:
        """How long a track takes over its line."""
        return size_bytes / (SLOW_BYTES if self.trouble is Trouble.SLOW else FAST_BYTES)
