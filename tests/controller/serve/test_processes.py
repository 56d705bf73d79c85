"""A family of processes: the dead are started again, nobody outlives the parent."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from controller.serve.processes import (
    FIRST_PAUSE_S,
    HEALTHY_AFTER_S,
    LONGEST_PAUSE_S,
    Command,
    Family,
)
from tests.waiting import until

SLEEPER = ("sleep", "600")
STUBBORN = ("sh", "-c", "trap '' TERM; echo ready; while :; do sleep 1; done")


@dataclass
class Clock:
    """Seconds that pass when the test says so."""

    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def family(clock: Clock) -> Iterator[Family]:
    born = Family(clock)
    yield born
    born.end()


def command(folder: Path, name: str, *arguments: str) -> Command:
    return Command(name, arguments or SLEEPER, folder / "logs" / f"{name}.log")


def is_alive(pid: int) -> bool:
    """Whether a process runs; a dead one whose parent has not looked yet does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):  # gone, or gone while it was read
        return False


def kill(family: Family, name: str) -> int:
    pid = family.pid(name)
    os.kill(pid, signal.SIGKILL)
    until(lambda: family.has_ended(name))
    return pid


def test_what_has_died_is_started_again_after_a_pause(
    family: Family, clock: Clock, tmp_path: Path
) -> None:
    family.start(command(tmp_path, "web"))
    dead = kill(family, "web")
    family.watch_once()
    assert family.pid("web") == dead
    clock.now += LONGEST_PAUSE_S
    family.watch_once()
    assert family.pid("web") != dead
    assert is_alive(family.pid("web"))


def test_the_others_run_on_while_one_is_started_again(
    family: Family, clock: Clock, tmp_path: Path
) -> None:
    family.start(command(tmp_path, "web"))
    family.start(command(tmp_path, "link"))
    untouched = family.pid("link")
    kill(family, "web")
    family.watch_once()
    clock.now += LONGEST_PAUSE_S
    family.watch_once()
    assert family.pid("link") == untouched
    assert is_alive(untouched)


def test_pauses_grow_while_a_child_ends_at_once_and_then_it_is_called_hopeless(
    family: Family, clock: Clock, tmp_path: Path
) -> None:
    family.start(command(tmp_path, "speech", "false"))
    for pause in (1.0, 2.0, 4.0):
        until(lambda: family.has_ended("speech"))
        family.watch_once()
        dead = family.pid("speech")
        clock.now += pause - 0.1
        family.watch_once()
        assert family.pid("speech") == dead
        assert not family.hopeless()
        clock.now += 0.1
        family.watch_once()
        assert family.pid("speech") != dead
    until(lambda: family.has_ended("speech"))
    family.watch_once()
    assert [child.name for child in family.hopeless()] == ["speech"]


def test_a_child_that_had_long_been_well_is_started_again_soon(
    family: Family, clock: Clock, tmp_path: Path
) -> None:
    family.start(command(tmp_path, "web"))
    for _death in range(6):
        clock.now += HEALTHY_AFTER_S + 1
        dead = kill(family, "web")
        family.watch_once()
        clock.now += FIRST_PAUSE_S
        family.watch_once()
        assert family.pid("web") != dead
    assert not family.hopeless()


def test_a_program_that_cannot_be_started_for_now_is_tried_again(
    family: Family, clock: Clock, tmp_path: Path
) -> None:
    logs = tmp_path / "logs"
    family.start(command(tmp_path, "web"))
    kill(family, "web")
    family.watch_once()
    logs.rename(tmp_path / "aside")
    logs.touch()  # no folder any more: no word can be written
    clock.now += LONGEST_PAUSE_S
    family.watch_once()
    assert family.has_ended("web")
    logs.unlink()
    clock.now += LONGEST_PAUSE_S
    family.watch_once()
    assert not family.has_ended("web")


def test_at_the_end_every_child_is_ended(family: Family, tmp_path: Path) -> None:
    names = ["broker", "web", "receiver 01"]
    for name in names:
        family.start(command(tmp_path, name))
    pids = [family.pid(name) for name in names]
    family.end()
    assert not any(is_alive(pid) for pid in pids)


def test_a_child_that_does_not_listen_is_killed(tmp_path: Path) -> None:
    impatient = Family(grace_s=0.05)
    impatient.start(command(tmp_path, "hung", *STUBBORN))
    log = tmp_path / "logs" / "hung.log"
    until(lambda: log.exists() and "ready" in log.read_text())
    pid = impatient.pid("hung")
    impatient.end()
    assert not is_alive(pid)


def test_what_a_child_says_is_kept_over_its_deaths(
    family: Family, clock: Clock, tmp_path: Path
) -> None:
    family.start(command(tmp_path, "web", "sh", "-c", "echo trace; echo of error >&2"))
    until(lambda: family.has_ended("web"))
    family.watch_once()
    clock.now += LONGEST_PAUSE_S
    family.watch_once()
    until(lambda: family.has_ended("web"))
    words = (tmp_path / "logs" / "web.log").read_text()
    assert words == "trace\nof error\n" * 2


PARENT = """
import sys, threading
from pathlib import Path
from controller.serve.processes import Command, Family

family = Family()
for name in ("one", "two"):
    family.start(Command(name, ("sleep", "600"), Path(sys.argv[1]) / name))
print(family.pid("one"), family.pid("two"), flush=True)
family.watch(threading.Event())
"""


def test_children_end_when_the_parent_is_killed(tmp_path: Path) -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    assert parent.stdout is not None
    with parent.stdout as told:
        children = [int(pid) for pid in told.readline().split()]
    until(lambda: all("sleep" in Path(f"/proc/{p}/comm").read_text() for p in children))
    parent.kill()
    parent.wait()
    until(lambda: not any(is_alive(pid) for pid in children))
    assert len(children) == 2


def test_what_a_child_that_runs_has_used_of_the_processor_is_known(
    family: Family, tmp_path: Path
) -> None:
    family.start(command(tmp_path, "busy", "sh", "-c", "while :; do :; done"))
    family.start(command(tmp_path, "gone", "false"))
    until(lambda: family.used_s().get("busy", 0.0) > 0.05)
    until(lambda: family.has_ended("gone"))
    assert "gone" not in family.used_s()


def test_what_a_child_that_runs_has_in_memory_is_known(family: Family, tmp_path: Path) -> None:
    hold = "import signal; held = bytes(range(256)) * (200 << 12); signal.pause()"
    family.start(command(tmp_path, "large", sys.executable, "-c", hold))
    family.start(command(tmp_path, "gone", "false"))
    until(lambda: family.memory_mb().get("large", 0.0) > 200)
    until(lambda: family.has_ended("gone"))
    assert family.memory_mb().get("gone", 0.0) == 0
