"""Two of each role on PostgreSQL: the first of each dies for good, and people notice nothing."""

import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlalchemy import func, select

from controller.demo import job
from controller.demo.document import import_and_choose
from controller.demo.layout import Layout
from controller.demo.machine import DemoMachine, OwnProcesses, running
from controller.serve import roles
from controller.serve.ports import free_port
from controller.store.broadcasts import ExpectedBroadcast
from controller.store.ledger import JournalGap
from playlists.rules.verdict import VerdictKind
from tests.real_parts.postgres import Postgres, find_programs
from tests.system.conftest import OFFLINE, SHORT_NOTICE
from tests.waiting import until

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(find_programs() is None, reason="PostgreSQL is not installed"),
]
DOUBLED = ("planner", "link", "signer", "speech")
"""The web has a port of its own, which receivers were told; nginx asks the next one."""
LEADING = ("planner", "link", "signer")
AHEAD_S = 30


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoMachine]:
    """The whole house on PostgreSQL."""
    home, sockets = tmp_path_factory.mktemp("machine"), tmp_path_factory.mktemp("s")
    layout = Layout(home, sockets, free_port(), free_port(), home / "system")
    with Postgres() as server:
        told = {**OFFLINE, "LOA_DATABASE_URL": server.new_database()}
        with running(layout, OwnProcesses(card=False), told) as started:
            yield started
            started.sessions.kw["bind"].dispose()


@pytest.fixture(scope="module")
def second(machine: DemoMachine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Another process of each role, with the settings of the first; the folder of their words."""
    words = tmp_path_factory.mktemp("second")
    with ExitStack() as stack:
        for role in DOUBLED:
            raw = Path(f"/proc/{machine.family.pid(role)}/environ").read_text().split("\0")
            told = dict(line.split("=", 1) for line in raw if "=" in line)
            command = roles.command(role, told, words)
            log = stack.enter_context((words / f"{role}.log").open("wb"))
            process = subprocess.Popen(command.arguments, env=told, stderr=log)
            stack.callback(process.wait)
            stack.callback(process.kill)
        for role in DOUBLED:
            until(lambda name=role: "started" in said(words, name))  # type: ignore[misc]
        yield words


def said(words: Path, role: str) -> str:
    return (words / f"{role}.log").read_text()


def dies(machine: DemoMachine, role: str) -> None:
    """Killed, and nobody starts it again."""
    process = machine.family._children.pop(role).process
    process.kill()
    process.wait()


def test_a_programme_is_spoken_planned_signed_sent_and_judged_by_those_that_stood_by(
    machine: DemoMachine, second: Path
) -> None:
    assert not any("leading" in said(second, role) for role in LEADING)
    choice = import_and_choose(machine, SHORT_NOTICE, None)
    programme = job.write_programme(machine, choice.script, choice.document_id)
    job.accept_readings(machine, programme)
    dies(machine, "speech")
    job.wait_for_speech(machine, programme)
    job.submit_and_approve(machine, programme)
    dies(machine, "planner")
    dies(machine, "signer")
    aired = job.put_on_air(machine, programme, AHEAD_S)
    dies(machine, "link")
    job.wait_for_plans(machine, aired)
    job.wait_for_verdicts(machine, aired)

    assert all("leading" in said(second, role) for role in LEADING)
    with machine.sessions() as session:
        of_slot = ExpectedBroadcast.slot_id == aired.slot_id
        verdicts = set(session.scalars(select(ExpectedBroadcast.verdict).where(of_slot)))
        gaps = session.scalar(select(func.count()).select_from(JournalGap))
    assert verdicts == {VerdictKind.PLAYED}
    assert gaps == 0
    assert not any("ERROR" in said(second, role) for role in DOUBLED)
