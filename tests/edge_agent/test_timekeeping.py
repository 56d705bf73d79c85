from dataclasses import replace
from pathlib import Path

from edge_agent.clock import Clocks
from edge_agent.timekeeping import ASK_AGAIN_NS, Timekeeper
from playlists.messages.time import TimeAnswer

NOON_MS = 1_800_000_000_000
SECOND = 1_000_000_000


class Machine:
    """Clocks that tests move."""

    def __init__(self) -> None:
        self.clocks = Clocks(
            wall_ns=NOON_MS * 1_000_000,
            boottime_ns=50 * SECOND,
            monotonic_ns=50 * SECOND,
            boot_id="boot-1",
            synchronised=False,
        )

    def __call__(self) -> Clocks:
        return self.clocks

    def passes(self, seconds: float) -> None:
        ns = round(seconds * SECOND)
        self.clocks = replace(
            self.clocks,
            wall_ns=self.clocks.wall_ns + ns,
            boottime_ns=self.clocks.boottime_ns + ns,
            monotonic_ns=self.clocks.monotonic_ns + ns,
        )


def answer(nonce: str, now: int = NOON_MS) -> TimeAnswer:
    return TimeAnswer(receiver="r", nonce=nonce, now=now)


def test_an_answer_to_the_last_question_makes_time_trusted(tmp_path: Path) -> None:
    machine = Machine()
    keeper = Timekeeper(tmp_path / "clock.json", machine)
    assert not keeper.read(0).trusted
    nonce = keeper.nonce_for_state(machine.clocks.monotonic_ns)
    machine.passes(0.3)
    assert keeper.take(answer(nonce))
    assert keeper.read(0).source == "controller"
    assert keeper.nonce_for_state(machine.clocks.monotonic_ns) == ""


def test_answers_to_nobodys_question_or_an_old_one_change_nothing(tmp_path: Path) -> None:
    machine = Machine()
    keeper = Timekeeper(tmp_path / "clock.json", machine)
    assert not keeper.take(answer(""))
    old = keeper.nonce_for_state(machine.clocks.monotonic_ns)
    new = keeper.nonce_for_state(machine.clocks.monotonic_ns)
    assert not keeper.take(answer(old))
    assert keeper.take(answer(new))
    assert not keeper.take(answer(new, NOON_MS + 99_000)), "an answer counts once"


def test_it_asks_again_after_an_hour(tmp_path: Path) -> None:
    machine = Machine()
    keeper = Timekeeper(tmp_path / "clock.json", machine)
    keeper.take(answer(keeper.nonce_for_state(machine.clocks.monotonic_ns)))
    machine.passes(ASK_AGAIN_NS / SECOND + 1)
    assert keeper.nonce_for_state(machine.clocks.monotonic_ns) != ""


def test_a_restart_in_the_same_boot_holds_the_time_without_a_network(tmp_path: Path) -> None:
    machine = Machine()
    keeper = Timekeeper(tmp_path / "clock.json", machine)
    keeper.take(answer(keeper.nonce_for_state(machine.clocks.monotonic_ns)))
    machine.passes(60)
    again = Timekeeper(tmp_path / "clock.json", machine)
    reading = again.read(0)
    assert (reading.source, reading.utc_ms) == ("held", NOON_MS + 60_000)
    machine.clocks = replace(machine.clocks, boot_id="boot-2")
    assert not Timekeeper(tmp_path / "clock.json", machine).read(0).trusted


def test_a_damaged_file_is_no_good_time(tmp_path: Path) -> None:
    (tmp_path / "clock.json").write_bytes(b"\x00garbage")
    assert not Timekeeper(tmp_path / "clock.json", Machine()).read(0).trusted
