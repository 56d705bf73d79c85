"""Promises of an export, the plans that hold them, and their verdicts judged again."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from playlists.messages.order import Order
from playlists.messages.plan import SAMPLE_RATE, Plan
from playlists.messages.repetition import order_of
from playlists.rules.expected import Expected
from playlists.rules.promise import came_in_time, promised_by_order, promised_by_plan
from playlists.rules.verdict import (
    Evidence,
    Testimony,
    VerdictKind,
    verdict,
)
from playlists.rules.verdict_record import FIRST, told
from playlists.rules.withdrawal import Withdrawal, WithdrawalKind
from playlists.verification.errors import DoesNotHoldError
from playlists.verification.journals import JournalTrail, Witnessed
from playlists.verification.lines import ReceiverLine

RECALLED = "recalled"
SOUNDED = frozenset({VerdictKind.PLAYED, VerdictKind.PLAYED_HEARD, VerdictKind.PARTIAL})

Record = dict[str, Any]
Name = tuple[str, str, str]
"""Cluster, occurrence, item."""


@dataclass(slots=True)
class Promised:
    """One promise and what was said of it last."""

    record: Record
    line: int
    number: int = 0
    kind: str = str(FIRST["kind"])


@dataclass(slots=True)
class Promises:
    """Everything that was promised in an export, in its order."""

    witnessed: Witnessed
    receivers: dict[str, ReceiverLine]
    known: dict[str, Promised] = field(default_factory=dict)
    frames: dict[str, int] = field(default_factory=dict)
    """SHA-256 of a track → its length, as signed plans say."""
    planned: dict[Name, set[tuple[int, str]]] = field(default_factory=dict)
    """What signed plans hold: planned start and sound."""
    first_line: dict[Name, tuple[int, int]] = field(default_factory=dict)
    """What plans promise: start, and the line of the first plan that does."""
    orders: dict[str, Order] = field(default_factory=dict)
    """Signed orders, by name."""
    not_judged: int = 0
    judged: int = 0

    def plan(self, plan: Plan, line: int) -> None:
        """A signed plan."""
        self.frames.update((track.sha256, track.frames) for track in plan.tracks)
        for occurrence in plan.occurrences:
            permitted = (item for item in occurrence.items if item.permission)
            self.frames.update((item.permission, item.frames) for item in permitted)
        for one in promised_by_plan(plan):
            name = (plan.cluster, one.occurrence, one.item)
            self.planned.setdefault(name, set()).add((one.planned_start, one.sha256))
            if one.planned_start > plan.issued_at:
                self.first_line.setdefault(name, (one.planned_start, line))

    def order(self, order: Order) -> None:
        """A signed order."""
        self.frames.update((track.sha256, track.frames) for track in order.tracks)
        self.orders[order.id] = order

    def promise(self, record: Record, state: int, line: int) -> None:
        """A promise as it was given or changed. Raises DoesNotHoldError."""
        known = self.known.get(record["id"])
        if known is None:
            if state and not self.witnessed.begins_before:
                raise DoesNotHoldError(f"promise {record['id']}: its first state is not there")
            self.known[record["id"]] = Promised(record, line)
            return
        known.record, known.line = record, line

    def judged_as(self, record: Record) -> None:
        """A verdict. Raises DoesNotHoldError if the evidence before it says another one."""
        promised = self.known.get(record["promise"])
        if promised is None:
            if not self.witnessed.begins_before:
                raise DoesNotHoldError(f"a verdict on promise {record['promise']}, never given")
            self.not_judged += 1
            return
        if promised.number and record["number"] != promised.number + 1:
            raise DoesNotHoldError(f"verdict {record['number']} follows {promised.number}")
        if not promised.number and record["number"] != 1 and not self.witnessed.begins_before:
            raise DoesNotHoldError(f"verdict {record['number']} follows none")
        promised.number, promised.kind = record["number"], record["kind"]
        said = {name: record[name] for name in FIRST}
        again = list(self._again(promised.record, record["at"]))
        if said not in again:
            told_again = again[0]
            different = ", ".join(
                f"{name} {said[name]!r} instead of {told_again[name]!r}"
                for name in FIRST
                if said[name] != told_again[name]
            )
            raise DoesNotHoldError(f"the evidence gives another verdict: {different}")
        self.judged += 1

    def unkept(self, until: int) -> Iterator[tuple[int, str]]:
        """Promises that no signed plan held in time, and what plans hold that was not promised.

        As line and words; the caller decides which of them are faults.
        """
        for promised in self.known.values():
            record = promised.record
            if record["withdrawn_at"] is not None or record["planned_start"] > until:
                continue
            if not self._is_planned(record) and not self._is_ordered(record):
                yield promised.line, f"promise {record['id']} is in no signed plan"

    def _is_planned(self, record: Record) -> bool:
        name = (record["cluster"], record["occurrence"], record["item"])
        return (record["planned_start"], record["sha256"]) in self.planned.get(name, ())

    def _is_ordered(self, record: Record) -> bool:
        order = self.orders.get(order_of(record["occurrence"]))
        if order is None:
            return False
        said = (record["occurrence"], record["item"], record["sha256"], record["planned_start"])
        return said in {
            (one.occurrence, one.item, one.sha256, one.planned_start)
            for one in promised_by_order(order, order.issued_at, record["planned_start"] + 1)
        }

    def unpromised(self, until: int) -> Iterator[tuple[int, str]]:
        """What signed plans hold and nobody promised: a promise was left out."""
        given = {
            (p.record["cluster"], p.record["occurrence"], p.record["item"])
            for p in self.known.values()
        }
        for name, (start, line) in self.first_line.items():
            if name not in given and start <= until:
                yield line, f"the plan holds {name[2]} of {name[1]}, and no promise speaks of it"

    def _again(self, record: Record, now: int) -> Iterator[Record]:
        sha256 = record["sha256"]
        expected = Expected(
            occurrence=record["occurrence"],
            item=record["item"],
            cluster=record["cluster"],
            sha256=sha256,
            planned_start=record["planned_start"],
            frames=self.frames.get(sha256, record["length_ms"] * SAMPLE_RATE // 1000),
        )
        accepted = self._accepted(record)
        testimonies = self._testimonies(record)
        # Of an export that begins in the middle it is not known what plans came into force before.
        for at in {accepted, 0} if self.witnessed.begins_before else (accepted,):
            evidence = self._evidence(record, testimonies, at)
            yield told(verdict(expected, evidence, now), testimonies)

    def _evidence(
        self, record: Record, testimonies: tuple[Testimony, ...], accepted: int | None
    ) -> Evidence:
        at, cause = record["withdrawn_at"], record["withdrawn_cause"]
        recalled = cause == RECALLED
        withdrawn = None
        if at is not None and not recalled:
            withdrawn = Withdrawal(WithdrawalKind(cause), at, record["withdrawn_by"])
        start = record["planned_start"]
        end = start + record["length_ms"]
        trails = [
            trail
            for receiver in self._of_cluster(record)
            if receiver.enrolled_at <= start
            and (receiver.retired_at is None or receiver.retired_at > end)
            for trail in self._trails(receiver.id)
        ]
        whole = [t for t in trails if (t.tail.first_at or 0) <= start and not _lost(t, start, end)]
        return Evidence(
            testimonies=testimonies,
            plan_accepted_at=accepted,
            withdrawn=withdrawn,
            recalled_at=at if recalled else None,
            in_mourning=record.get("in_mourning", False),
            reported_until=max((trail.tail.at for trail in whole), default=0),
            journal_lost=any(_lost(trail, start, end) for trail in trails),
        )

    def _of_cluster(self, record: Record) -> list[ReceiverLine]:
        return [r for r in self.receivers.values() if r.cluster == record["cluster"]]

    def _trails(self, receiver: str) -> list[JournalTrail]:
        return [t for (whose, _epoch), t in self.witnessed.trails.items() if whose == receiver]

    def _testimonies(self, record: Record) -> tuple[Testimony, ...]:
        return tuple(
            testimony
            for receiver in self._of_cluster(record)
            for testimony in self.witnessed.testimonies.get(
                (receiver.id, record["occurrence"], record["item"]), ()
            )
        )

    def _accepted(self, record: Record) -> int | None:
        order = order_of(record["occurrence"])
        if order:
            return self._order_accepted(record, order)
        return min(
            (
                at
                for receiver in self._of_cluster(record)
                for version, at in self.witnessed.accepted.get(receiver.id, {}).items()
                if version >= record["first_plan_version"]
            ),
            default=None,
        )

    def _order_accepted(self, record: Record, order: str) -> int | None:
        known = self.witnessed.ordered
        said = [known.get((receiver.id, order)) for receiver in self._of_cluster(record)]
        first = min((at for at in said if at is not None), default=None)
        if first is None:
            return None
        start = record["planned_start"]
        return came_in_time(first, start, start + record["length_ms"])


def _lost(trail: JournalTrail, start: int, end: int) -> bool:
    return any(lost.from_at <= end and lost.to_at >= start for lost in trail.lost)
