"""A version comes in, is tried, stays or is left."""

import io
import tarfile
from pathlib import Path

import pytest

from edge_agent.playback.state import PlanChanged
from edge_agent.playback.step import CHANGE_TAKES_MS, is_quiet
from edge_agent.update.launcher import NOTHING_CHOSEN as NOTHING
from edge_agent.update.launcher import at_start, put_on_trial, read_choice, write_choice
from edge_agent.update.trial import HEALTHY_FOR_NS, RETURN_AFTER_NS, SECOND_NS, is_newer
from edge_agent.update.updater import Updater
from playlists.messages.command import Update
from tests.edge_agent.life import NOON, Life, occurrence, plan
from tests.waiting import until

WANTED = Update(version="2.0", sha256="a" * 64, size_bytes=1, sources=())


@pytest.fixture
def program(tmp_path: Path) -> Path:
    with tarfile.open(tmp_path / WANTED.sha256, "w") as tar:
        member = tarfile.TarInfo("edge_agent/app.py")
        tar.addfile(member, io.BytesIO(b""))
    return tmp_path / "program"


def updater_of(program: Path, version: str = "1.0") -> Updater:
    return Updater(program, lambda sha256: program.parent / sha256, version, 0)


def test_a_version_that_came_whole_starts_when_all_is_quiet(program: Path) -> None:
    updater = updater_of(program)
    assert not updater.wants_restart(1, healthy=True, quiet=True)
    updater.bring_in(WANTED)
    until((program / "versions" / "2.0").is_dir)
    until(lambda: updater.wants_restart(2, healthy=True, quiet=True))
    assert read_choice(program) == NOTHING | {"current": "2.0", "trial": 0}


def test_nothing_is_changed_in_the_middle_of_a_broadcast(program: Path) -> None:
    updater = updater_of(program)
    updater.bring_in(WANTED)
    until((program / "versions" / "2.0").is_dir)
    assert not updater.wants_restart(2, healthy=True, quiet=False)


def test_a_bundle_that_is_none_is_told_and_changes_nothing(program: Path) -> None:
    (program.parent / WANTED.sha256).write_bytes(b"no archive")
    updater = updater_of(program)
    updater.bring_in(WANTED)
    until(lambda: updater.faults == {"update_refused"})
    assert not updater.wants_restart(2, healthy=True, quiet=True)


def on_trial(program: Path) -> Updater:
    (program / "versions" / "2.0").mkdir(parents=True)
    (program / "versions" / "0.9").mkdir()
    write_choice(program, at_start(put_on_trial(NOTHING, "2.0")))
    return updater_of(program, "2.0")


def test_a_version_that_is_healthy_for_a_while_stays(program: Path) -> None:
    updater = on_trial(program)
    for now_ns in range(0, HEALTHY_FOR_NS + SECOND_NS, SECOND_NS):
        assert not updater.wants_restart(now_ns, healthy=True, quiet=True)
    assert read_choice(program)["trial"] is None
    assert [p.name for p in (program / "versions").iterdir()] == ["2.0"]


def test_a_version_that_is_never_healthy_returns_to_the_one_before_by_itself(program: Path) -> None:
    updater = on_trial(program)
    assert not updater.wants_restart(RETURN_AFTER_NS - 1, healthy=False, quiet=True)
    assert updater.wants_restart(RETURN_AFTER_NS, healthy=False, quiet=True)
    assert read_choice(program) == NOTHING | {"returned_from": "2.0"}
    assert updater_of(program).faults == {"update_returned"}


def test_a_version_that_was_left_is_not_brought_in_again(program: Path) -> None:
    updater = on_trial(program)
    assert updater.wants_restart(RETURN_AFTER_NS, healthy=False, quiet=True)
    before = updater_of(program, "1.0")
    before.bring_in(WANTED)
    assert not before.wants_restart(1, healthy=True, quiet=True)


def test_health_that_comes_and_goes_is_not_enough(program: Path) -> None:
    updater = on_trial(program)
    for now_ns in range(0, HEALTHY_FOR_NS, SECOND_NS):
        assert not updater.wants_restart(now_ns, healthy=now_ns % (60 * SECOND_NS) != 0, quiet=True)
    assert read_choice(program)["trial"] == 1


@pytest.mark.parametrize(("version", "than"), [("0.10.0", "0.9.1"), ("1.0", "0"), ("1", "x")])
def test_a_higher_version_is_newer(version: str, than: str) -> None:
    assert is_newer(version, than)


@pytest.mark.parametrize("version", ["0.9.1", "0.9.0", "next", "", "1.", "²"])
def test_versions_only_rise(version: str) -> None:
    assert not is_newer(version, "0.9.1")


def test_it_is_quiet_when_nothing_sounds_and_nothing_is_about_to() -> None:
    life = Life(NOON - CHANGE_TAKES_MS - 1)
    assert is_quiet(life.state, life.now)
    life.give(PlanChanged(plan(occurrence("news"))))
    assert is_quiet(life.state, life.now)
    assert not is_quiet(life.state, NOON - CHANGE_TAKES_MS)
