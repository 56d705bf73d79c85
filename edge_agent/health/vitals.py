"""What machine and board last said, and what is wrong with them."""

from edge_agent.board.board import Report
from edge_agent.faults import Rising
from edge_agent.health.judgement import board_faults, machine_faults, steady
from edge_agent.health.machine import Look
from edge_agent.settings import Board
from playlists.messages.state import BoardState, Machine

DEGREES_STEP = 5
ROOM_STEP_MB = 500
SIGNAL_STEP_PERCENT = 15
MAINS_STEP_V = 10
BATTERY_STEP_MV = 300
TENTHS = 10


class Vitals:
    """Takes looks and reports in, gives what `state` tells."""

    def __init__(self, settings: Board, starts: int) -> None:
        self._settings = settings
        self._starts = starts
        self._looked: frozenset[str] = frozenset()
        self._reported: frozenset[str] = frozenset()
        self._undervoltage, self._restarts = Rising(), Rising()
        self._undervolted = self._restarted = 0
        self._presses: int | None = None
        self.machine = Machine(starts=starts)
        self.board = None if settings.kind == "none" else BoardState(kind=settings.kind)

    @property
    def board_answers(self) -> bool:
        """Whether there is none to ask, or it answers."""
        return self.board is None or self.board.connected

    def look(self, look: Look) -> None:
        """Take a look at the machine in."""
        self._looked = machine_faults(look, self._starts, self._looked)
        self._undervolted += look.undervoltage
        told = self.machine
        self.machine = Machine(
            celsius=steady(told.celsius, look.celsius, DEGREES_STEP),
            free_mb=steady(told.free_mb, look.free_mb, ROOM_STEP_MB),
            wear_percent=look.wear_percent,
            signal_percent=steady(told.signal_percent, look.signal_percent, SIGNAL_STEP_PERCENT),
            starts=self._starts,
        )

    def report(self, report: Report, *, asked: bool) -> bool:
        """Take a board's report in; whether its test button was pressed since the last one.

        `asked`: the amplifier was wanted within the last seconds.
        """
        if self.board is None:
            return False
        self._reported = board_faults(report, self._settings, self._reported, asked=asked)
        self._restarted = report.restarts
        told, measured = self.board, report.measured
        heat = measured.temperature_tenths
        celsius = None if heat is None else heat // TENTHS
        self.board = BoardState(
            kind=self._settings.kind,
            connected=report.connected,
            mains_v=steady(told.mains_v, measured.mains_v, MAINS_STEP_V),
            battery_mv=steady(told.battery_mv, measured.battery_mv, BATTERY_STEP_MV),
            celsius=steady(told.celsius, celsius, DEGREES_STEP),
            door_open=report.door_open,
            presses=report.button_presses,
            firmware=report.firmware or told.firmware,
        )
        return self._was_pressed(report)

    def faults(self, now_ns: int) -> frozenset[str]:
        """What is wrong with machine and board (monotonic ns)."""
        rising = {
            "undervoltage": self._undervoltage.is_on(self._undervolted, now_ns),
            "board_restarted": self._restarts.is_on(self._restarted, now_ns),
        }
        return self._looked | self._reported | {fault for fault, is_so in rising.items() if is_so}

    def _was_pressed(self, report: Report) -> bool:
        if not report.connected:
            return False
        before, self._presses = self._presses, report.button_presses
        return before is not None and report.button_presses > before
