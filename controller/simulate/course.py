"""What a simulated fleet goes through: it comes, gets a plan, plays, is interrupted, reports."""

import sys
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import func, select

from controller.clock import now_ms
from controller.demo import job
from controller.demo.job import JobFailedError
from controller.demo.machine import DemoMachine
from controller.demo.readiness import make_ready
from controller.demo.words import ProgressLine, say
from controller.ledger.verdict_groups import OPEN, SOUNDED
from controller.simulate.judging import (
    Finding,
    judge,
    judge_diary,
    memory,
    processors,
    table,
)
from controller.simulate.reconciling import reconcile
from controller.simulate.seating import OneFleet
from controller.simulate.shift import give_drill
from controller.store.broadcasts import ExpectedBroadcast
from controller.store.delivery import StoredPlan
from playlists.messages.fleet_report import FleetReport
from playlists.messages.plan import ItemKind

BULLETIN = (
    "Hôm nay hệ thống truyền thanh của xã được kiểm tra bằng các bộ thu mô phỏng. "
    "Đề nghị cán bộ kỹ thuật theo dõi kết quả trên trang Hôm nay."
)
COME_S = 90.0
EACH_S = 0.05
"""So much longer for each receiver."""
SETTLE_S = 90.0
POLL_S = 0.5
NEARLY = 0.9
"""With troubles, so many of the fleet are waited for."""


@dataclass(frozen=True, slots=True)
class Course:
    """A machine that runs, and the fleet in its clusters."""

    machine: DemoMachine
    fleet: OneFleet

    def run(self) -> tuple[Finding, ...]:
        """Go through it all. Raises JobFailedError where nothing can be judged."""
        machine, count = self.machine, self.fleet.count
        make_ready(machine)
        frame = job.write_frame(machine)
        bulletin = job.write_words(machine, "Diễn tập hệ thống", BULLETIN, ItemKind.BULLETIN)
        ids = frame.around((bulletin,))
        job.accept_readings(machine, ids)
        job.wait_for_speech(machine, ids)
        job.submit_and_approve(machine, ids)
        self.fleet.come(machine.family, machine.layout.logs)
        self._wait("Receivers", lambda r: r.connected, "are connected", count)
        ahead_s = 20 + round(count * EACH_S)
        aired = job.put_on_air(machine, ids, ahead_s)
        say(f"Programme on air in {ahead_s} s")
        self._wait(
            "Plans",
            lambda r: self._ready(r, aired.slot_id),
            "are ready for air",
            count,
            patient=False,
        )
        ready_mb = machine.family.memory_mb()
        self._until("Programme", lambda: now_ms() > aired.ends_at + 2_000, aired.ends_at)
        give_drill(machine)
        self._wait("Drill", _accepted, "have the order", count, patient=False)
        self._wait("Sounding", _sounding, "sound it", count, patient=False)
        self._settle(aired.slot_id)
        findings = (
            *judge(self.fleet.told(), self._verdicts(aired.slot_id), troubled=self._is_troubled),
            *self._judge_diary(aired.slot_id),
            processors(machine.family.used_s()),
            memory(ready_mb, machine.family.memory_mb()),
        )
        say(table(findings))
        return findings

    @property
    def _is_troubled(self) -> bool:
        return self.fleet.profile != "steady"

    def _ready(self, report: FleetReport, slot_id: str) -> int:
        """How many are ready for the programme; none before all have the plan that holds it."""
        newest = select(func.max(StoredPlan.version)).group_by(StoredPlan.receiver_id)
        with self.machine.sessions() as session:
            lowest = min(session.scalars(newest), default=0)
        if not self._verdicts(slot_id) or (report.lowest_plan < lowest and not self._is_troubled):
            return 0
        return report.ready_for_air

    def _wait(
        self,
        what: str,
        count_of: Callable[[FleetReport], int],
        words: str,
        count: int,
        *,
        patient: bool = True,
    ) -> None:
        """Until so many are. Not `patient`: what is lacking after a while is judged, no failure."""
        least = round(count * NEARLY) if self._is_troubled else count
        deadline = now_ms() + round((COME_S + count * EACH_S) * 1000)
        line = ProgressLine(what, sys.stdout)
        pause = threading.Event()
        began = now_ms()
        while (have := count_of(self.fleet.told())) < least:
            line.show("", f"{have:,} of {count:,} {words}")
            self._look_after_the_processes()
            if now_ms() > deadline:
                if patient:
                    logs = self.machine.layout.logs
                    raise JobFailedError(f"only {have:,} of {count:,} receivers {words} ({logs})")
                break
            pause.wait(POLL_S)
        line.done(f"{have:,} of {count:,} {words} after {(now_ms() - began) / 1000:.0f} s")

    def _until(self, what: str, is_over: Callable[[], bool], at: int) -> None:
        line = ProgressLine(what, sys.stdout)
        pause = threading.Event()
        while not is_over():
            line.show("", f"over in {max(0, at - now_ms()) / 1000:.0f} s")
            self._look_after_the_processes()
            pause.wait(POLL_S)
        line.done()

    def _settle(self, slot_id: str) -> None:
        """Until the ledger has everything, or for SETTLE_S."""
        deadline = now_ms() + round((SETTLE_S + self.fleet.count * EACH_S) * 1000)

        def is_settled() -> bool:
            report = self.fleet.told()
            unsettled = sum(self._verdicts(slot_id)[kind] for kind in OPEN)
            stored = report.entries_stored == report.entries
            return now_ms() > deadline or (stored and not unsettled)

        self._until("Ledger", is_settled, deadline)

    def _verdicts(self, slot_id: str) -> Counter[str]:
        query = (
            select(ExpectedBroadcast.verdict, func.count())
            .where(ExpectedBroadcast.slot_id == slot_id)
            .group_by(ExpectedBroadcast.verdict)
        )
        with self.machine.sessions() as session:
            return Counter(dict(session.execute(query).all()))

    def _judge_diary(self, slot_id: str) -> tuple[Finding, ...]:
        causes = (
            select(ExpectedBroadcast.cause, func.count())
            .where(ExpectedBroadcast.slot_id == slot_id, ExpectedBroadcast.verdict.not_in(SOUNDED))
            .group_by(ExpectedBroadcast.cause)
        )
        with self.machine.sessions() as session:
            diary = reconcile(session, slot_id)
            counts = dict(session.execute(causes).all())
        said = sum(self._verdicts(slot_id).values())
        return judge_diary(diary, counts, said, troubled=self._is_troubled)

    def _look_after_the_processes(self) -> None:
        self.machine.family.watch_once()
        for command in self.machine.family.hopeless():
            raise JobFailedError(f"{command.name} ends as soon as it starts: {command.log_file}")


def _accepted(report: FleetReport) -> int:
    return max((order.accepted.count for order in report.orders), default=0)


def _sounding(report: FleetReport) -> int:
    return max((order.sounded.count for order in report.orders), default=0)
