"""Begin a drill, record its steps, end it, read it back: all of it from the audit record.

An event is appended and never changed: a step that was done again stands there twice.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.accounts.actor import Actor
from controller.accounts.authority import Act, require
from controller.audit.service import record
from controller.drill.scenarios import SCENARIOS, Scenario, Step
from controller.store.base import new_id
from controller.store.ledger import AuditEvent

BEGIN, STEP, END = "begin_drill", "drill_step", "end_drill"
LONGEST_NAME, LONGEST_NOTE = 120, 1_000


class DrillError(Exception):
    """The person at the terminal asked for something that a drill does not have."""


class Outcome(StrEnum):
    """How a step went."""

    DONE = "done"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Drill:
    """What the audit record calls by this name: only an identifier and a unit."""

    id: str
    unit_id: str


@dataclass(frozen=True, slots=True)
class Done:
    """One step as it went."""

    event_id: str
    at: int
    step: Step
    by: str
    outcome: Outcome
    note: str


@dataclass(frozen=True, slots=True)
class Course:
    """A drill as far as it has come."""

    drill: Drill
    scenario: Scenario
    leader: str
    present: tuple[str, ...]
    began_at: int
    done: tuple[Done, ...]
    ended_at: int | None
    lessons: str
    recorder: str
    """Under whose name the machine recorded it."""

    @property
    def missing(self) -> tuple[Step, ...]:
        """The steps of which nothing was said yet, in order."""
        said = {one.step.code for one in self.done}
        return tuple(step for step in self.scenario.steps if step.code not in said)


@dataclass(frozen=True, kw_only=True, slots=True)
class NewDrill:
    """What is said at the begin."""

    scenario: str
    unit_id: str
    leader: str
    present: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class NewStep:
    """What is said of a step; without a code it is the next one."""

    by: str
    code: str | None = None
    outcome: Outcome = Outcome.DONE
    note: str = ""


def begin(session: Session, actor: Actor, new: NewDrill, now: int) -> Course:
    """Open a drill. Raises DrillError and NotAllowedError."""
    require(session, actor, Act.MANAGE_CLUSTERS, new.unit_id)
    if new.scenario not in SCENARIOS:
        raise DrillError(f"no drill {new.scenario!r:.80}: there are {', '.join(SCENARIOS)}")
    leader = _named(new.leader, "who leads")
    present = [_named(name, "who is present") for name in new.present]
    drill = Drill(new_id(now), new.unit_id)
    record(session, actor, BEGIN, drill, now, scenario=new.scenario, leader=leader, present=present)
    return course(session, drill.id)


def take_step(session: Session, actor: Actor, drill_id: str, new: NewStep, now: int) -> Course:
    """Record a step, with time and person. Raises DrillError and NotAllowedError."""
    so_far = _open_course(session, actor, drill_id)
    step = so_far.scenario.step(new.code) if new.code else next(iter(so_far.missing), None)
    if step is None:
        codes = ", ".join(one.code for one in so_far.scenario.steps)
        raise DrillError(f"no such step, or none is left: the drill has {codes}")
    if len(new.note) > LONGEST_NOTE:
        raise DrillError(f"the note is longer than {LONGEST_NOTE} characters")
    record(
        session,
        actor,
        STEP,
        so_far.drill,
        now,
        step=step.code,
        by=_named(new.by, "who did the step"),
        outcome=new.outcome.value,
        note=new.note.strip(),
    )
    return course(session, drill_id)


def end(session: Session, actor: Actor, drill_id: str, lessons: str, now: int) -> Course:
    """Close a drill, with what was learned. Raises DrillError and NotAllowedError."""
    so_far = _open_course(session, actor, drill_id)
    if len(lessons) > LONGEST_NOTE:
        raise DrillError(f"the lessons are longer than {LONGEST_NOTE} characters")
    missing = [step.code for step in so_far.missing]
    record(session, actor, END, so_far.drill, now, lessons=lessons.strip(), missing=missing)
    return course(session, drill_id)


def course(session: Session, drill_id: str) -> Course:
    """A drill as the audit record tells it. Raises DrillError."""
    query = (
        select(AuditEvent)
        .where(AuditEvent.subject == Drill.__name__, AuditEvent.subject_id == drill_id)
        .order_by(AuditEvent.at, AuditEvent.id)
    )
    return _told(list(session.scalars(query)), drill_id)


def courses(session: Session) -> list[Course]:
    """All drills, the newest first."""
    query = (
        select(AuditEvent)
        .where(AuditEvent.subject == Drill.__name__)
        .order_by(AuditEvent.at, AuditEvent.id)
    )
    by_drill: dict[str, list[AuditEvent]] = {}
    for event in session.scalars(query):
        by_drill.setdefault(event.subject_id, []).append(event)
    return [_told(events, drill_id) for drill_id, events in reversed(by_drill.items())]


def _open_course(session: Session, actor: Actor, drill_id: str) -> Course:
    found = course(session, drill_id)
    require(session, actor, Act.MANAGE_CLUSTERS, found.drill.unit_id)
    if found.ended_at is not None:
        raise DrillError(f"drill {drill_id} has ended: its minutes stand as they are")
    return found


def _told(events: Sequence[AuditEvent], drill_id: str) -> Course:
    if not events or events[0].act != BEGIN:
        raise DrillError(f"there is no drill {drill_id!r:.80}")
    first, begun = events[0], _detail(events[0])
    scenario = SCENARIOS[begun["scenario"]]
    last = next((event for event in events if event.act == END), None)
    return Course(
        drill=Drill(drill_id, first.unit_id or ""),
        scenario=scenario,
        leader=begun["leader"],
        present=tuple(begun["present"]),
        began_at=first.at,
        done=tuple(_done(event, scenario) for event in events if event.act == STEP),
        ended_at=last.at if last is not None else None,
        lessons=_detail(last)["lessons"] if last is not None else "",
        recorder=first.actor,
    )


def _done(event: AuditEvent, scenario: Scenario) -> Done:
    said = _detail(event)
    # A later version may have no such step any more; the minutes still tell of it.
    step = scenario.step(said["step"]) or Step(said["step"], said["step"], "")
    return Done(event.id, event.at, step, said["by"], Outcome(said["outcome"]), said["note"])


def _detail(event: AuditEvent) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(event.detail)
    return told


def _named(name: str, what: str) -> str:
    bare = " ".join(name.split())
    if not bare or len(bare) > LONGEST_NAME:
        raise DrillError(f"say {what}, in at most {LONGEST_NAME} characters")
    return bare
