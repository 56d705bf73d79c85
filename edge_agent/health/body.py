"""The receiver's body: amplifier, board and machine, each watched by a thread of its own."""

from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random

from edge_agent.board.amplifier import Amplifier
from edge_agent.board.attendant import Attendant, monotonic_ms
from edge_agent.board.board import Report
from edge_agent.board.choice import open_board
from edge_agent.health.battery import battery_percent
from edge_agent.health.machine import Look
from edge_agent.health.starts import count_this_start
from edge_agent.health.vitals import Vitals
from edge_agent.health.watch import MachineWatch
from edge_agent.machine_clocks import read_boot_id
from edge_agent.playback.state import Voice
from edge_agent.settings import Settings
from edge_agent.sound.meter import open_meter

AWAY_S = 120
"""How long a board waits for a receiver that parted before it restarts it."""


class Body:
    """Switches what playback needs, and knows how machine and board are."""

    def __init__(
        self, home: Path, settings: Settings, put: Callable[[Look | Report], None], random: Random
    ) -> None:
        wired = settings.board
        board = open_board(wired.kind, wired.path, random.randrange(256))
        self._attendant = Attendant(board, put)
        self._amplifier = Amplifier(self._attendant, wired)
        self._meter = open_meter(settings.sound.source_input)
        self._watch = MachineWatch(home, put)
        starts = count_this_start(home / "state" / "starts.json", read_boot_id())
        self.vitals = Vitals(wired, starts)
        self._low_mv = wired.battery_low_mv

    @property
    def battery_percent(self) -> int | None:
        """What is left in the battery that feeds the receiver; None on mains, or unknown."""
        return battery_percent(self.vitals.board, self._low_mv)

    @property
    def level_db(self) -> int | None:
        """How loud the source was that was open last; None where nothing measures it."""
        return None if self._meter is None else self._meter.level_db

    def start(self) -> None:
        """Begin to watch."""
        self._attendant.start()
        self._watch.start()

    def stop(self) -> None:
        """Open all relays and end."""
        self._attendant.stop(AWAY_S)
        self._watch.stop()

    def take(self, news: Look | Report) -> bool:
        """Take in what a watching thread left; whether the test button was pressed."""
        if isinstance(news, Look):
            self.vitals.look(news)
            return False
        return self.vitals.report(news, asked=self._amplifier.was_asked(monotonic_ms()))

    def attend(self, voices: Sequence[Voice], now: int, *, ready: bool) -> None:
        """Want what is needed now (UTC ms); to be repeated as long as the receiver thinks."""
        wanted = self._amplifier.attend(voices, now, monotonic_ms(), ready=ready)
        if self._meter is not None:
            self._meter.follow(is_open=wanted.source)

    def when_warm(self, voice: Voice, now: int) -> Voice:
        """The voice, begun no earlier than the amplifier can carry it."""
        return self._amplifier.when_warm(voice, now, monotonic_ms())

    def wait_ms(self, voices: Sequence[Voice], now: int) -> int | None:
        """How long until a relay must move although nothing happens; None for never."""
        return self._amplifier.wait_ms(voices, now, monotonic_ms())
