"""Orders as playback holds them: in force, stopping others, or waiting to be confirmed."""

from dataclasses import dataclass

from playlists.messages.command import Tone
from playlists.messages.order import Order, OrderKind
from playlists.messages.plan import Priority

LIVE_RANK = Priority.EMERGENCY.rank
"""Whoever speaks now goes before whatever a plan holds."""
DRILL_RANK = LIVE_RANK + 1
"""All drills alike; every true emergency is above them."""


@dataclass(frozen=True, slots=True)
class Given:
    """An order to sound something, in force here."""

    order: Order
    given_at: int
    """When this receiver took it (UTC ms)."""
    told: int = 0
    """Repetitions below this one have been laid out already."""

    @property
    def rank(self) -> int:
        """Its place in the order of interruption."""
        emergency = self.order.emergency
        if self.order.order is OrderKind.PLAY:
            return self.order.priority.rank
        if self.order.order is OrderKind.LIVE_START:
            return LIVE_RANK
        if emergency is None:
            return DRILL_RANK + 1
        return DRILL_RANK if emergency.drill else DRILL_RANK + 1 + emergency.urgency

    @property
    def overrides_limits(self) -> bool:
        """Whether night caps and mutes by command do not hold for it."""
        emergency = self.order.emergency
        if self.order.order is not OrderKind.EMERGENCY:
            return False
        return emergency is None or emergency.overrides_limits

    @property
    def patient_until(self) -> int:
        """Until when its own audio is waited for before something pinned sounds instead."""
        emergency = self.order.emergency
        return self.given_at + (emergency.patience_ms if emergency is not None else 0)


@dataclass(frozen=True, slots=True)
class Halt:
    """A stop in force: what was to begin until `issued_at` sounds no more."""

    order: str
    issued_at: int
    expires_at: int


@dataclass(frozen=True, slots=True)
class Silence:
    """A stop whose voices are not all out yet."""

    order: str
    voices: frozenset[int]
    sounded: tuple[str, ...] = ()
    """The occurrences of those that are out and had sounded."""


@dataclass(frozen=True, slots=True)
class Trial:
    """A tone that was asked for."""

    command: str
    tone: Tone
    until: int
    """When it is too late for it (UTC ms)."""


BUTTON = "button"
"""In the place of a command: somebody at the box pressed the test button."""
BUTTON_PATIENCE_MS = 30_000


def button_trial(now: int) -> Trial:
    """The tone that the test button asks for: whoever pressed it stands there and listens."""
    return Trial(BUTTON, Tone.LOUD, now + BUTTON_PATIENCE_MS)
