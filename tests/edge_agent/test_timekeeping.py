from dataclasses import replace
from pathlib import Path

from edge_agent.clock import Clocks
from edge_agent.timekeeping import ASK_AGAIN_NS, TRY_AGAIN_NS, Timekeeper
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
    nonce = keeper.nonce_for_state(machine.clocks.monotonic_ns, trusted=False)
    machine.passes(0.3)
    assert keeper.take(answer(nonce))
    assert keeper.read(0).source == "controller"
    assert keeper.nonce_for_state(machine.clocks.monotonic_ns, trusted=True) == ""


def test_a_slow_answer_is_waited_for_although_states_go_out_meanwhile(tmp_path: Path) -> None:
    machine = Machine()
    keeper = Timekeeper(tmp_path / "clock.json", machine)
    nonce = keeper.nonce_for_state(machine.clocks.monotonic_ns, trusted=False)
    for _state in range(4):
        machine.passes(2)
        assert keeper.nonce_for_state(machine.clocks.monotonic_ns, trusted=False) == nonce
    assert keeper.take(answer(nonce, NOON_MS + 4_000))
    assert keeper.read(0).trusted


def test_answers_to_nobodys_question_or_an_old_one_change_nothing(tmp_path: Path) -> None:
    machine = Machine()
    keeper = Timekeeper(tmp_path / "clock.json", machine)
    assert not keeper.take(answer(""))
    old = keeper.nonce_for_state(machine.clocks.monotonic_ns, trusted=False)
    machine.passes(11)
    new = keeper.nonce_for_state(machine.clocks.monotonic_ns, trusted=False)
    assert not keeper.take(answer(old))
    assert keeper.take(answer(new))
    assert not keeper.take(answer(new, NOON_MS + 99_000)), "an answer counts once"


def test_it_asks_again_after_an_hour(tmp_path: Path) -> None:
    machine = Machine()
    keeper = Timekeeper(tmp_path / "clock.json", machine)
    keeper.take(answer(keeper.nonce_for_state(machine.clocks.monotonic_ns, trusted=False)))
    machine.passes(ASK_AGAIN_NS / SECOND - 1)
    assert keeper.nonce_for_state(machine.clocks.monotonic_ns, trusted=True) == ""
    machine.passes(2)
    assert keeper.nonce_for_state(machine.clocks.monotonic_ns, trusted=True) != ""


def test_it_asks_at_once_when_time_is_doubted_whoever_answered_before(tmp_path: Path) -> None:
    machine = Machine()
    keeper = Timekeeper(tmp_path / "clock.json", machine)
    keeper.take(answer(keeper.nonce_for_state(machine.clocks.monotonic_ns, trusted=False)))
    machine.passes(1)
    assert keeper.nonce_for_state(machine.clocks.monotonic_ns, trusted=False) != ""


def test_a_journal_that_runs_ahead_is_set_back_by_an_answer_and_by_nothing_else(
    tmp_path: Path,
) -> None:
    machine = Machine()
    machine.clocks = replace(machine.clocks, synchronised=True)
    keeper = Timekeeper(tmp_path / "clock.json", machine)
    ahead = NOON_MS + 365 * 86_400_000
    assert not keeper.read(ahead).trusted
    assert keeper.correction(ahead, 0) is None
    assert keeper.take(answer(keeper.nonce_for_state(machine.clocks.monotonic_ns, trusted=False)))
    assert keeper.correction(ahead, NOON_MS + 1) is None, "the plan in force is younger"
    assert keeper.correction(ahead, NOON_MS) == NOON_MS
    assert keeper.read(NOON_MS).trusted


def test_a_disk_that_takes_no_time_stops_nothing_and_is_tried_again(tmp_path: Path) -> None:
    machine = Machine()
    machine.clocks = replace(machine.clocks, synchronised=True)
    (tmp_path / "state").touch()
    keeper = Timekeeper(tmp_path / "state" / "clock.json", machine)
    assert keeper.read(0).trusted
    assert keeper.unkept
    (tmp_path / "state").unlink()
    machine.passes(TRY_AGAIN_NS / SECOND)
    keeper.read(0)
    assert not keeper.unkept


def test_a_restart_in_the_same_boot_holds_the_time_without_a_network(tmp_path: Path) -> None:
    machine = Machine()
    keeper = Timekeeper(tmp_path / "clock.json", machine)
    keeper.take(answer(keeper.nonce_for_state(machine.clocks.monotonic_ns, trusted=False)))
    machine.passes(60)
    again = Timekeeper(tmp_path / "clock.json", machine)
    reading = again.read(0)
    assert (reading.source, reading.utc_ms) == ("held", NOON_MS + 60_000)
    machine.clocks = replace(machine.clocks, boot_id="boot-2")
    assert not Timekeeper(tmp_path / "clock.json", machine).read(0).trusted


def test_a_damaged_file_is_no_good_time(tmp_path: Path) -> None:
    (tmp_path / "clock.json").write_bytes(b"\x00garbage")
    assert not Timekeeper(tmp_path / "clock.json", Machine()).read(0).trusted
