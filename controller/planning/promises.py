"""Expected broadcasts: what plans promise to the people around clusters.

A promise is made or changed only before its planned start; from then on it stands as it was given.
It is withdrawn by a decision that was made before its planned start, however late that decision
reaches the planner; of anything else only evidence decides.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, bindparam, select, update
from sqlalchemy.orm import Session

from controller.ledger.judge import judge
from controller.planning.compile import LONGEST_AIRING_MS, Compiled
from controller.planning.new_promises import write_promises
from controller.planning.withdrawals import Reasons, Why
from controller.store.base import new_id
from controller.store.broadcasts import ExpectedBroadcast
from playlists.messages.plan import Plan
from playlists.rules.promise import Promise, promised_by_plan
from playlists.rules.withdrawal import WithdrawalKind

Name = tuple[str, str]
"""Occurrence and item."""
Given = Row[*tuple[Any, ...]]
"""What was promised, as it stands."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What planning one cluster came to."""

    cluster_id: str
    unit_id: str
    compiled: Compiled
    has_new_plan: bool
    since: int
    """Since when something was to be planned: decisions are no older."""


def keep_promises(session: Session, outcomes: Sequence[Outcome], now: int) -> None:
    """Make what stands in `expected_broadcasts` agree with how clusters were planned.

    What yields and was never in a plan is promised and withdrawn at once: nothing that somebody
    put on the schedule may vanish without a verdict and a cause.
    """
    concerned = [o for o in outcomes if o.has_new_plan or o.compiled.has_left_out]
    given = _given(session, concerned, now)
    changes = _Changes(Reasons(session, now), now)
    for outcome in concerned:
        changes.note(outcome, given[outcome.cluster_id])
    _write(session, changes)
    # What was withdrawn and is promised again waits again: its verdict must say so.
    judge(session, [row["broadcast"] for row in (*changes.withdrawn, *changes.renewed)], now)


class _Memory:
    """What a plan's occurrences promise, worked out once for clusters that share them."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[Plan, dict[Name, Promise]]] = {}

    def of(self, plan: Plan) -> dict[Name, Promise]:
        # Plans of clusters that share a compilation share the tuple of its occurrences, which the
        # kept plan holds alive.
        key = id(plan.occurrences)
        if key not in self._known:
            found = {(p.occurrence, p.item): p for p in promised_by_plan(plan)}
            self._known[key] = (plan, found)
        return self._known[key][1]


def _given(
    session: Session, outcomes: Iterable[Outcome], now: int
) -> defaultdict[str, dict[Name, Given]]:
    """What was promised and may still be in a plan, begun broadcasts included, by cluster."""
    since = {outcome.cluster_id: outcome.since for outcome in outcomes}
    earliest = min([now, *since.values()]) - LONGEST_AIRING_MS
    columns = [ExpectedBroadcast.__table__.c[name] for name in _COMPARED]
    query = select(*columns).where(
        ExpectedBroadcast.cluster_id.in_(since),
        ExpectedBroadcast.planned_start > earliest,
        # What an emergency says stands in no plan and is withdrawn by whoever ends it.
        ExpectedBroadcast.slot_id.is_not(None),
    )
    found: defaultdict[str, dict[Name, Given]] = defaultdict(dict)
    for row in session.execute(query):
        found[row.cluster_id][row.occurrence, row.item] = row
    return found


_COMPARED = (
    "id",
    "cluster_id",
    "occurrence",
    "item",
    "slot_id",
    "revision_id",
    "sha256",
    "planned_start",
    "length_ms",
    "in_mourning",
    "withdrawn_at",
)


@dataclass(frozen=True, slots=True)
class _LeftOut:
    """What stands on the schedule and may not sound, and why."""

    promise: Promise
    why: Why


class _Changes:
    """What is to be written for many clusters at once."""

    def __init__(self, reasons: Reasons, now: int) -> None:
        self.new: list[dict[str, Any]] = []
        self.renewed: list[dict[str, Any]] = []
        self.withdrawn: list[dict[str, Any]] = []
        self._reasons = reasons
        self._now = now
        self._promised = _Memory()

    def note(self, outcome: Outcome, given: Mapping[Name, Given]) -> None:
        """Compare what stands for one cluster with how it was planned."""
        if outcome.has_new_plan:
            self._note_plan(outcome, given)
        if outcome.compiled.displaced:
            self._note_what_yields(outcome, given)
        self._note_left_out(outcome, given)

    def _note_plan(self, outcome: Outcome, given: Mapping[Name, Given]) -> None:
        compiled = outcome.compiled
        wanted = self._promised.of(compiled.plan)
        for name, promise in wanted.items():
            row = given.get(name)
            if row is None and promise.planned_start > self._now:
                self.new.append(_new(promise, outcome, self._now))
            elif row is not None and row.planned_start > self._now:
                self.renewed += _renewed(row, promise, compiled)
        gone = [row for name, row in given.items() if name not in wanted]
        left_out = self._left_out(compiled)
        for row in gone:
            found = left_out.get((row.occurrence, row.item))
            if found and row.withdrawn_at is None and row.planned_start > self._now:
                self.withdrawn.append(_withdrawal(row.id, found.why))
        others = [row for row in gone if (row.occurrence, row.item) not in left_out]
        self.withdrawn += _withdrawn(others, compiled, self._reasons)

    def _left_out(self, compiled: Compiled) -> dict[Name, _LeftOut]:
        """What is on the schedule and may not sound; what is out of force is called that first."""
        found: dict[Name, _LeftOut] = {}
        for plan, why in (
            (compiled.silenced, _in_mourning(self._now)),
            (compiled.out_of_force, _out_of_force(self._now)),
        ):
            found |= {name: _LeftOut(one, why) for name, one in self._promised.of(plan).items()}
        return found

    def _note_what_yields(self, outcome: Outcome, given: Mapping[Name, Given]) -> None:
        compiled = outcome.compiled
        for name, promise in self._promised.of(compiled.yielding).items():
            if name not in given and promise.planned_start > self._now:
                told = _new(promise, outcome, self._now)
                why = self._reasons.of_one_that_yields(promise.occurrence, compiled)
                self.new.append(told)
                self.withdrawn.append(_withdrawal(told["id"], why))

    def _note_left_out(self, outcome: Outcome, given: Mapping[Name, Given]) -> None:
        """What was never promised is promised and withdrawn at once, so that it has a cause."""
        for name, left_out in self._left_out(outcome.compiled).items():
            if name not in given and left_out.promise.planned_start > self._now:
                told = _new(left_out.promise, outcome, self._now)
                self.new.append(told)
                self.withdrawn.append(_withdrawal(told["id"], left_out.why))


def _in_mourning(now: int) -> Why:
    return Why(WithdrawalKind.CANCELLED, now, "Quốc tang: không phát nhạc")


def _out_of_force(now: int) -> Why:
    return Why(WithdrawalKind.OUT_OF_FORCE, now, "Văn bản hết hiệu lực hoặc đã được thay thế")


def _new(promise: Promise, outcome: Outcome, now: int) -> dict[str, Any]:
    compiled = outcome.compiled
    return {
        "id": new_id(now),
        "occurrence": promise.occurrence,
        "item": promise.item,
        "cluster_id": outcome.cluster_id,
        "unit_id": outcome.unit_id,
        "slot_id": compiled.slots[promise.occurrence],
        "revision_id": compiled.revisions[promise.item],
        "sha256": promise.sha256,
        "planned_start": promise.planned_start,
        "length_ms": promise.length_ms,
        "in_mourning": promise.occurrence in compiled.in_mourning,
        "first_plan_version": compiled.plan.version,
        "promised_at": now,
    }


def _renewed(row: Given, promise: Promise, compiled: Compiled) -> Iterator[dict[str, Any]]:
    """Promise again what was withdrawn, or at another time, or with another sound."""
    revision_id = compiled.revisions[promise.item]
    mourns = promise.occurrence in compiled.in_mourning
    asked = (promise.planned_start, promise.length_ms, promise.sha256, revision_id, mourns)
    held = (row.planned_start, row.length_ms, row.sha256, row.revision_id, row.in_mourning)
    if asked != held or row.withdrawn_at is not None:
        yield {
            "broadcast": row.id,
            "start": promise.planned_start,
            "length": promise.length_ms,
            "sound": promise.sha256,
            "revision": revision_id,
            "mourns": mourns,
            "version": compiled.plan.version,
        }


def _withdrawn(
    gone: Iterable[Given], compiled: Compiled, reasons: Reasons
) -> Iterator[dict[str, Any]]:
    for row in gone:
        if row.withdrawn_at is not None or row.planned_start >= compiled.horizon:
            continue
        why = reasons.of(row.slot_id, row.revision_id, row.occurrence, compiled)
        if why.at < row.planned_start:
            yield _withdrawal(row.id, why)


def _withdrawal(id_: str, why: Why) -> dict[str, Any]:
    return {"broadcast": id_, "at": why.at, "by": why.by, "why": why.cause}


def _write(session: Session, changes: _Changes) -> None:
    broadcast = ExpectedBroadcast.__table__.c.id == bindparam("broadcast")
    connection = session.connection()
    write_promises(session, changes.new)
    if changes.renewed:
        statement = update(ExpectedBroadcast).where(broadcast)
        renew = statement.values(
            planned_start=bindparam("start"),
            length_ms=bindparam("length"),
            sha256=bindparam("sound"),
            revision_id=bindparam("revision"),
            in_mourning=bindparam("mourns"),
            first_plan_version=bindparam("version"),
            withdrawn_at=None,
            withdrawn_by="",
            withdrawn_cause="",
        )
        connection.execute(renew, changes.renewed)
    if changes.withdrawn:
        withdraw = (
            update(ExpectedBroadcast)
            .where(broadcast)
            .values(
                withdrawn_at=bindparam("at"),
                withdrawn_by=bindparam("by"),
                withdrawn_cause=bindparam("why"),
            )
        )
        connection.execute(withdraw, changes.withdrawn)
