"""What is told while work goes on: a line written over, or few lines in a log."""

from dataclasses import dataclass
from io import StringIO

from controller.demo.words import QUIET_S, ProgressLine


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


@dataclass
class Clock:
    now: float = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_log_gets_a_line_a_phase_and_not_one_a_second() -> None:
    log, clock = StringIO(), Clock()
    line = ProgressLine("Broadcast", log, clock)
    for phase, seconds in (("in ", 10), ("on air, ", 12)):
        for second in range(seconds):
            line.show(phase, f"{second} s")
            clock.now += 1
    line.done()
    assert log.getvalue().splitlines() == [
        "Broadcast: in 0 s",
        "Broadcast: on air, 0 s",
        "Broadcast: done",
    ]


def test_a_log_is_told_now_and_then_that_a_long_phase_goes_on() -> None:
    log, clock = StringIO(), Clock()
    line = ProgressLine("Speaking", log, clock)
    for second in range(int(QUIET_S) * 2 + 1):
        line.show("", f"{second} of 100")
        clock.now += 1
    assert len(log.getvalue().splitlines()) == 3


def test_a_terminal_sees_each_change_in_one_line_that_is_written_over() -> None:
    terminal = Terminal()
    line = ProgressLine("Speaking", terminal, Clock())
    line.show("", "1 of 2")
    line.show("", "1 of 2")
    line.show("", "2 of 2")
    line.done()
    assert terminal.getvalue() == (
        "\r\033[KSpeaking: 1 of 2\r\033[KSpeaking: 2 of 2\r\033[KSpeaking: done\n"
    )
