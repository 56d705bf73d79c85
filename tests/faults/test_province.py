"""A province under load: each of its parts is killed while a thousand receivers play and report."""

import os
import sys
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random

import psycopg
import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from controller.civil import VIETNAM
from controller.clock import now_ms
from controller.demo import job
from controller.demo.machine import DemoMachine
from controller.ledger.verdict_groups import OPEN, SOUNDED
from controller.programmes.service import NewProgramme
from controller.programmes.service import create as create_programme
from controller.schedules.service import NewSlot, Target, schedule
from controller.store.broadcasts import ExpectedBroadcast, TargetKind
from controller.store.bulletins import Bulletin, SpeechState
from controller.store.delivery import OutboxMessage, StoredPlan
from controller.store.ledger import Journal, JournalGap, StoredEntry
from controller.store.places import ReceiverState
from playlists.messages.journal_entry import MissCause
from playlists.messages.plan import ItemKind
from playlists.rules.verdict import VerdictKind
from tests.faults.province import Province, province
from tests.real_parts.postgres import find_programs
from tests.waiting import until

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(find_programs() is None, reason="PostgreSQL is not installed"),
]
RECEIVERS = int(os.environ.get("LOA_TEST_RECEIVERS", "1000"))
KILLED = ("database", "broker", "link", "planner", "signer", "speech", "web")
NOTHING = "nothing"
"""The same change with everything alive, to compare with."""
WORDS = "Bản tin thử của đài truyền thanh xã."
EVERY_S = 25
"""From one broadcast to the next: they hold one another's entries, so the ledger never rests."""
PATIENCE_S = 240.0


@dataclass(frozen=True)
class Recovery:
    """How long after a kill, in seconds."""

    killed: str
    works: float
    """Until it does its own work again."""
    plan: float
    """Until a change of the schedule, made in the instant of the kill, is told as received."""
    ledger: float
    """Until all that receivers had written by then is in the ledger."""


def has_come(instant: int) -> bool:
    return now_ms() >= instant


def tell(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Province]:
    with province(tmp_path / "home", RECEIVERS) as started:
        yield started


def test_whatever_is_killed_no_report_and_no_plan_is_lost(running: Province) -> None:
    machine, count = running.machine, running.fleet.count
    programme = written(machine)
    running.come()
    awaited(running, lambda: running.told().connected == count)
    order = [NOTHING, *Random(14).sample(KILLED, len(KILLED))]
    first, slots = on_air(machine, programme, len(order) + 1, 60 + count // 20)
    awaited(running, lambda: everybody_has_it(running, slots), first - now_ms())
    tell(f"\n{count} receivers ready {max(0, first - now_ms()) / 1000:.0f} s before the first")
    recovered, changes = [], []
    for number, part in enumerate(order):
        begins = first + number * EVERY_S * 1000 + 2_000
        awaited(running, partial(has_come, begins))
        recovery, slot = Killing(running, programme, part, number).run()
        recovered.append(recovery)
        changes.append(slot)
        tell(
            f"{part:9} works again after {recovery.works:5.1f} s, a plan of that instant received "
            f"after {recovery.plan:5.1f} s, its reports stored after {recovery.ledger:5.1f} s"
        )
    over = first + (len(order) + 1) * EVERY_S * 1000
    awaited(running, lambda: now_ms() > over, over - now_ms() + 60_000)
    awaited(running, lambda: is_settled(running, slots))

    report = running.told()
    assert report.connected == count
    # One process thinks for all of them: on a busy machine some begin late, and say so.
    assert set(report.missed) <= {MissCause.LATE, MissCause.PREEMPTED}, report.missed
    with machine.sessions() as session:
        entries = session.scalar(select(func.count()).select_from(StoredEntry))
        dense = session.scalar(select(func.sum(Journal.last_sequence)))
        assert entries == dense == report.entries, "none lost, none twice"
        assert not session.scalar(select(func.count()).select_from(JournalGap))
        ended = select(func.count()).where(StoredEntry.event == "item_ended")
        assert session.scalar(ended) == sum(report.items.values())
        of_slots = ExpectedBroadcast.slot_id.in_(slots)
        query = select(ExpectedBroadcast.verdict, func.count()).where(of_slots)
        verdicts = dict(session.execute(query.group_by(ExpectedBroadcast.verdict)).all())
        assert sum(verdicts.values()) == count * len(slots)
        assert VerdictKind.UNVERIFIED not in verdicts, "each was told of"
        assert report.missed or set(verdicts) <= SOUNDED, verdicts
        promised = select(func.count()).where(ExpectedBroadcast.slot_id.in_(changes))
        assert session.scalar(promised) == len(changes), "no plan lost"
    assert has_newest_plans(running)
    tell(f"{entries} entries, none lost, none twice; verdicts {verdicts}; late {report.missed}")
    tell(f"items began late by {report.start_error}")


def written(machine: DemoMachine) -> str:
    """A programme that is spoken and approved; its id."""
    frame = job.write_frame(machine)
    bulletin = job.write_words(machine, "Bản tin thử", WORDS, ItemKind.BULLETIN)
    ids = frame.around((bulletin,))
    job.accept_readings(machine, ids)
    job.wait_for_speech(machine, ids)
    job.submit_and_approve(machine, ids)
    new = NewProgramme(
        unit_id=machine.commune.unit_id,
        name=job.PROGRAMME,
        bulletin_ids=(frame.greeting, bulletin, frame.closing),
    )
    with machine.sessions.begin() as session:
        return create_programme(session, machine.commune.operator, new, now_ms()).id


def on_air(machine: DemoMachine, programme: str, count: int, in_s: int) -> tuple[int, list[str]]:
    """So many broadcasts for all, one after the other; when the first begins, and their slots."""
    begins = (datetime.now(UTC) + timedelta(seconds=in_s)).replace(microsecond=0)
    whom = Target(kind=TargetKind.UNIT, id=machine.commune.unit_id)
    with machine.sessions.begin() as session:
        slots = []
        for number in range(count):
            at = begins + timedelta(seconds=number * EVERY_S)
            new = new_slot(programme, at, whom)
            slots.append(schedule(session, machine.commune.operator, new, now_ms()).id)
    return int(begins.timestamp() * 1000), slots


def new_slot(programme: str, at: datetime, whom: Target) -> NewSlot:
    local = at.astimezone(VIETNAM)
    return NewSlot(
        programme_id=programme,
        starts_on=local.date().isoformat(),
        at=local.time().isoformat(timespec="seconds"),
        targets=[whom],
    )


@dataclass(frozen=True)
class Killing:
    """One kill, with what was asked for in the same instant."""

    running: Province
    programme: str
    part: str
    number: int

    def run(self) -> tuple[Recovery, str]:
        """Change the schedule, kill, wait until all is as before; the times, the change's slot."""
        machine = self.running.machine
        spoken = job.write_words(
            machine, f"Tin {self.number}", f"{WORDS} Số {self.number}.", ItemKind.BULLETIN
        )
        job.accept_readings(machine, (spoken,))
        seat = machine.seats[self.number].enrolled
        whom = Target(kind=TargetKind.CLUSTER, id=seat.cluster_id)
        tomorrow = datetime.now(UTC).replace(hour=3, minute=self.number * 2) + timedelta(days=1)
        before = self.running.told()
        with machine.sessions.begin() as session:
            version = session.get_one(ReceiverState, seat.receiver_id).plan_version
            new = new_slot(self.programme, tomorrow, whom)
            slot = schedule(session, machine.commune.operator, new, now_ms()).id
        if self.part != NOTHING:
            self.running.kill(self.part)
        began = now_ms()
        awaited_things = {
            "works": lambda: self._works(began, before.connections, spoken),
            "plan": lambda: self._is_received(seat.receiver_id, version),
            "ledger": lambda: self.running.entries() >= before.entries,
        }
        took: dict[str, float] = {}

        def all_there() -> bool:
            for name, is_there in awaited_things.items():
                if name not in took and holds(is_there):
                    took[name] = (now_ms() - began) / 1000
            return len(took) == len(awaited_things)

        awaited(self.running, all_there)
        return Recovery(self.part, **took), slot

    def _works(self, began: int, connections: int, spoken: str) -> bool:
        """Whether the part that was killed, or who stood by, does its own work."""
        running = self.running
        if self.part == NOTHING:
            return True
        if self.part == "web":
            address = f"{running.machine.layout.address}/readyz"
            with urllib.request.urlopen(address, timeout=2) as answer:
                return bool(answer.status == 200)
        if self.part == "broker":
            told = running.told()
            everybody = told.connected == running.fleet.count
            return everybody and told.connections >= connections + running.fleet.count
        with running.machine.sessions() as session:
            if self.part == "speech":
                state = session.get_one(Bulletin, spoken).current.speech_state
                return state is SpeechState.READY
            done = {
                "database": select(func.count()).select_from(Journal),
                "link": select(func.count()).where(ReceiverState.heard_at > began),
                "planner": select(func.count()).where(StoredPlan.compiled_at > began),
                "signer": select(func.count()).where(OutboxMessage.signed_at > began),
            }
            return bool(session.scalar(done[self.part]))

    def _is_received(self, receiver: str, before: int) -> bool:
        newest = select(func.max(StoredPlan.version)).where(StoredPlan.receiver_id == receiver)
        with self.running.machine.sessions() as session:
            version = session.scalar(newest) or 0
            return before < version == session.get_one(ReceiverState, receiver).plan_version


def holds(condition: Callable[[], bool]) -> bool:
    """Whether it holds; what cannot be asked because something is dead does not."""
    with suppress(OSError, DBAPIError, psycopg.Error):
        return condition()
    return False


def awaited(running: Province, condition: Callable[[], bool], more_ms: int = 0) -> None:
    """Wait, and start again meanwhile what has died."""

    def looked() -> bool:
        running.look_after()
        return holds(condition)

    until(looked, PATIENCE_S + max(0, more_ms) / 1000, every_s=0.2)


def everybody_has_it(running: Province, slots: list[str]) -> bool:
    with running.machine.sessions() as session:
        query = select(func.count()).where(ExpectedBroadcast.slot_id.in_(slots))
        promised = session.scalar(query)
    ready = running.told().ready_for_air == running.fleet.count
    return promised == running.fleet.count * len(slots) and ready and has_newest_plans(running)


def has_newest_plans(running: Province) -> bool:
    """Whether each receiver has told that it has its newest plan."""
    newest = select(StoredPlan.receiver_id, func.max(StoredPlan.version))
    has = select(ReceiverState.receiver_id, ReceiverState.plan_version)
    with running.machine.sessions() as session:
        versions = dict(session.execute(newest.group_by(StoredPlan.receiver_id)).all())
        return versions == dict(session.execute(has).all())


def is_settled(running: Province, slots: list[str]) -> bool:
    report = running.told()
    with running.machine.sessions() as session:
        query = select(func.count()).where(
            ExpectedBroadcast.slot_id.in_(slots), ExpectedBroadcast.verdict.in_(OPEN)
        )
        is_open = session.scalar(query)
    stored = report.entries == report.entries_stored == running.entries()
    return stored and not is_open and has_newest_plans(running)
