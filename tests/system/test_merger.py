"""Communes are put together while receivers play: nobody visits them, none is enrolled anew.

The whole house on each database, with a real broker and three receivers. What the old commune had
on its schedule is heard after the merger, and so is what the new one writes; what was heard before
is found by the staff of both, under the old name.
"""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from controller.accounts.actor import SYSTEM, Actor
from controller.accounts.service import NewPerson, actor_for, add_person
from controller.audit.search import everywhere
from controller.clock import now_ms
from controller.demo import job
from controller.demo.commune import COMMUNE, DemoCommune
from controller.demo.layout import Layout
from controller.demo.machine import DemoMachine, OwnProcesses, running
from controller.serve.ports import free_port
from controller.store.broadcasts import ExpectedBroadcast
from controller.store.enrolment import Enrolment
from controller.store.ledger import JournalGap
from controller.store.people import StaffRole
from controller.store.places import Receiver
from controller.store.units import Unit
from controller.units.merging import Merger, merge_units
from controller.units.service import NewUnit, add_unit
from playlists.messages.plan import ItemKind
from playlists.rules.verdict import VerdictKind
from tests.real_parts.postgres import Postgres, find_programs
from tests.system.conftest import OFFLINE

pytestmark = pytest.mark.long
AHEAD_S = 25
AFTERWARDS_S = 100
"""Ahead of what was planned before the merger and is to be heard after it."""
NEW_NAME = "Xã Hòa Hiệp"
WORDS = "Mời bà con đến nhà văn hóa nhận lịch tiêm phòng cho đàn gia cầm."
NEW_WORDS = "Xã mới làm việc tại trụ sở cũ của xã."


@pytest.fixture(
    scope="module",
    params=[
        "sqlite",
        pytest.param(
            "postgresql",
            marks=pytest.mark.skipif(find_programs() is None, reason="PostgreSQL is not installed"),
        ),
    ],
)
def machine(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[DemoMachine]:
    home, sockets = tmp_path_factory.mktemp("machine"), tmp_path_factory.mktemp("s")
    layout = Layout(home, sockets, free_port(), free_port(), home / "system")
    if request.param == "sqlite":
        with running(layout, OwnProcesses(card=False), OFFLINE) as started:
            yield started
        return
    with Postgres() as server:
        told = {**OFFLINE, "LOA_DATABASE_URL": server.new_database()}
        with running(layout, OwnProcesses(card=False), told) as started:
            yield started
            started.sessions.kw["bind"].dispose()


def ready(machine: DemoMachine, title: str, words: str) -> str:
    """A bulletin of the machine's commune that may be broadcast."""
    bulletin = job.write_words(machine, title, words, ItemKind.BULLETIN)
    job.accept_readings(machine, (bulletin,))
    job.wait_for_speech(machine, (bulletin,))
    job.submit_and_approve(machine, (bulletin,))
    return bulletin


def merged(machine: DemoMachine) -> DemoMachine:
    """The same machine as the staff of the new commune have it."""
    with machine.sessions.begin() as session:
        old = session.get_one(Unit, machine.commune.unit_id)
        new = NewUnit(parent_id=old.parent_id, kind="xã", name=NEW_NAME)
        unit = add_unit(session, SYSTEM, new, now_ms())
        staff = {}
        for role in (StaffRole.OPERATOR, StaffRole.APPROVER):
            person = NewPerson(
                unit_id=unit.id,
                login=f"{role}.hoa-hiep",
                name=f"Phan Thị {role}",
                position="Công chức",
                role=role,
                password="mat-khau-thu-nghiem",
            )
            added = add_person(session, SYSTEM, person, now_ms(), PasswordHasher())
            staff[role] = actor_for(added, "test")
        merge_units(session, SYSTEM, Merger(from_ids=[old.id], into_id=unit.id), now_ms())
    commune = DemoCommune(unit.id, staff[StaffRole.OPERATOR], staff[StaffRole.APPROVER])
    return replace(machine, commune=commune)


def verdicts(machine: DemoMachine, aired: job.Aired) -> dict[str, tuple[str, str]]:
    """Of each place: the verdict, and the unit that stands in its record."""
    of_slot = ExpectedBroadcast.slot_id == aired.slot_id
    codes = {seat.enrolled.cluster_id: seat.code for seat in machine.seats}
    with machine.sessions() as session:
        query = (
            select(ExpectedBroadcast, Unit.name)
            .join(Unit, Unit.id == ExpectedBroadcast.unit_id)
            .where(of_slot)
        )
        return {codes[row.cluster_id]: (row.verdict, name) for row, name in session.execute(query)}


def enrolled(machine: DemoMachine) -> list[tuple[str, bytes, int | None]]:
    """Every receiver with its key; and that no code was given out."""
    with machine.sessions() as session:
        assert session.scalar(select(Enrolment.id).limit(1)) is None
        query = select(Receiver).order_by(Receiver.id)
        return [(r.id, r.public_key, r.retired_at) for r in session.scalars(query)]


def processes(machine: DemoMachine) -> dict[str, int]:
    """The receivers' own, by which it is seen that none was started again."""
    names = [f"receiver {seat.code}" for seat in machine.seats]
    return {name: machine.family.pid(name) for name in names}


def found_by(machine: DemoMachine, actor: Actor, unit_id: str, words: str) -> set[str]:
    """Titles that the search over everything finds."""
    with machine.sessions() as session:
        return {one.title for one in everywhere(session, actor, unit_id, words).bulletins}


def test_after_a_merger_receivers_play_for_the_new_commune_and_history_is_found_by_both(
    machine: DemoMachine,
) -> None:
    first = ready(machine, "Tiêm phòng", WORDS)
    before = job.put_on_air(machine, (first,), AHEAD_S)
    job.wait_for_plans(machine, before)
    job.wait_for_verdicts(machine, before)
    standing = job.put_on_air(machine, (first,), AFTERWARDS_S)
    job.wait_for_plans(machine, standing)
    known, alive = enrolled(machine), processes(machine)

    new = merged(machine)
    second = ready(new, "Trụ sở mới", NEW_WORDS)
    after = job.put_on_air(new, (second,), AHEAD_S)
    job.wait_for_plans(new, after)
    for aired in (after, standing):
        job.wait_for_verdicts(new, aired)

    played = {seat.code: (VerdictKind.PLAYED, COMMUNE) for seat in machine.seats}
    assert [verdicts(new, aired) for aired in (before, standing, after)] == [played] * 3
    assert enrolled(machine) == known
    assert processes(machine) == alive
    with machine.sessions() as session:
        assert session.scalar(select(JournalGap.receiver_id).limit(1)) is None
    old, its = machine.commune, new.commune
    assert found_by(machine, old.operator, old.unit_id, "Tiêm phòng") == {"Tiêm phòng"}
    assert found_by(machine, its.operator, its.unit_id, "Tiêm phòng") == {"Tiêm phòng"}
    assert found_by(machine, its.operator, its.unit_id, "Trụ sở mới") == {"Trụ sở mới"}
    assert found_by(machine, old.operator, old.unit_id, "Trụ sở mới") == set()
