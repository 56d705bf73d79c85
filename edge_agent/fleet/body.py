"""A body without board and machine: nothing to switch, nothing that is hot."""

from collections.abc import Sequence

from edge_agent.board.board import Report
from edge_agent.health.machine import Look
from edge_agent.health.vitals import Vitals
from edge_agent.playback.state import Voice
from edge_agent.settings import Board


class NoBody:
    """The limb of a mind that has none."""

    battery_percent: int | None = None
    level_db: int | None = None

    def __init__(self) -> None:
        self.vitals = Vitals(Board(), starts=1)

    def take(self, _news: Look | Report) -> bool:
        """Nobody presses a button."""
        return False

    def attend(self, voices: Sequence[Voice], now: int, *, ready: bool) -> None:
        """There is no amplifier to switch."""

    def when_warm(self, voice: Voice, _now: int) -> Voice:
        """At once."""
        return voice

    def wait_ms(self, _voices: Sequence[Voice], _now: int) -> int | None:
        """Never."""
        return None
