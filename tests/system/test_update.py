"""A version goes from an engineer's hand to true receivers, and one that is broken stops itself."""

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import select

from controller.accounts.actor import SYSTEM
from controller.accounts.service import NewPerson, actor_for, add_person
from controller.clock import now_ms
from controller.demo import receivers
from controller.demo.layout import Layout
from controller.demo.machine import DemoMachine, OwnProcesses, running
from controller.demo.receivers import Seat
from controller.keys.files import KeyFolder
from controller.serve.ports import free_port
from controller.serve.processes import Family
from controller.store.people import StaffRole
from controller.store.places import ReceiverState
from controller.store.updates import Rollout, RolloutStep
from controller.update.service import begin
from deploy.receiver import build
from edge_agent.update import launcher
from playlists.messages.state import State
from playlists.rules.rollout import Outcome
from tests.controller.commune import FAST_HASHER
from tests.system.conftest import OFFLINE
from tests.waiting import until

PATIENCE_S = 150.0

pytestmark = pytest.mark.long


class InstalledProcesses(OwnProcesses):
    """Receivers that start as the package starts them: by the launcher, from a base of its own."""

    def start(self, family: Family, seats: Sequence[Seat], layout: Layout, keys: KeyFolder) -> None:
        base = site(layout.home / "base", "0.1.0")
        for seat in seats:
            receivers.settle(seat, layout, keys, hears=False)
            speaker, agent = receivers.commands(seat, layout, card=False, hears=False)
            family.start(speaker)
            home = str(layout.receiver(seat.code))
            run = [sys.executable, launcher.__file__, str(base), home, "run"]
            family.start(replace(agent, arguments=run))


def site(folder: Path, version: str, *, is_broken: bool = False) -> Path:
    """A version of the program as it lies on a card."""
    build.lay_own(folder, version)
    if is_broken:
        (folder / "edge_agent" / "receiver.py").write_text("raise ImportError('broken')\n")
    return folder


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoMachine]:
    home = tmp_path_factory.mktemp("machine")
    sockets = tmp_path_factory.mktemp("s")
    layout = Layout(home, sockets, free_port(), free_port(), home / "system")
    with running(layout, InstalledProcesses(card=False), OFFLINE) as started:
        yield started


def hand_in(machine: DemoMachine, folder: Path, version: str, *, is_broken: bool = False) -> None:
    """What an engineer does at the signer's machine."""
    bundle = build.pack_bundle(
        site(folder / version, version, is_broken=is_broken), folder / f"{version}.tar.gz"
    )
    settings = machine.settings
    told = {"LOA_HOME": str(settings.home), "LOA_DATABASE_URL": settings.database_url}
    command = [sys.executable, "-m", "controller.cli", "update", "add", str(bundle)]
    subprocess.run(command, env={**os.environ, **told}, check=True)


def send(machine: DemoMachine, version: str, login: str) -> str:
    new = NewPerson(
        unit_id=machine.commune.unit_id,
        login=login,
        name="Kỹ thuật viên",
        role=StaffRole.TECHNICIAN,
        password="mat-khau-thu-nghiem",
    )
    with machine.sessions.begin() as session:
        person = add_person(session, SYSTEM, new, now_ms(), FAST_HASHER)
        actor = actor_for(person, "test")
        return begin(session, actor, machine.commune.unit_id, version, now_ms()).id


def versions(machine: DemoMachine) -> list[str]:
    with machine.sessions() as session:
        states = session.scalars(select(ReceiverState.state))
        return [msgspec.json.decode(state, type=State).agent_version for state in states]


def test_a_broken_version_stops_itself_and_a_good_one_runs_everywhere(
    machine: DemoMachine, tmp_path: Path
) -> None:
    def looks(condition: object) -> bool:
        machine.family.watch_once()
        return bool(condition)

    until(lambda: looks(versions(machine) == ["0.1.0"] * 3), PATIENCE_S)
    hand_in(machine, tmp_path, "8.0.0", is_broken=True)
    broken = send(machine, "8.0.0", "tho.mot")

    def stopped_for() -> str:
        with machine.sessions() as session:
            return session.get_one(Rollout, broken).stopped_for

    until(lambda: looks(stopped_for() == Outcome.RETURNED), PATIENCE_S)
    until(lambda: looks(versions(machine) == ["0.1.0"] * 3), PATIENCE_S)
    hand_in(machine, tmp_path, "9.0.0")
    good = send(machine, "9.0.0", "tho.hai")
    until(lambda: looks(versions(machine) == ["9.0.0"] * 3), PATIENCE_S)

    def outcomes() -> set[Outcome]:
        with machine.sessions() as session:
            query = select(RolloutStep.outcome).where(RolloutStep.rollout_id == good)
            return set(session.scalars(query))

    until(lambda: looks(outcomes() == {Outcome.TRYING}), PATIENCE_S)
