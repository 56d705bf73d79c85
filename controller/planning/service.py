"""Make plans for marked clusters: compile, compare, number, promise, hand to the signer.

All of it for some clusters happens in one transaction: a plan that is on its way and the promises
that it makes are never seen apart. What clusters share is read and compiled once.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace

import msgspec
from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from controller.accounts.actor import SYSTEM
from controller.audit.service import record
from controller.civil import DAY_MS, HOUR_MS
from controller.planning.approved_here import sounding_in
from controller.planning.compile import Compiled, Window, compile_cluster, settled_in
from controller.planning.marks import mark_clusters, marked_clusters, take_marks
from controller.planning.problems import (
    Problem,
    ProblemKind,
    clusters_to_try_again,
    keep_problems,
)
from controller.planning.promises import Outcome, keep_promises
from controller.planning.relays import standing_in_here
from controller.planning.schedule import Heard, Schedule, read_schedule
from controller.planning.seats import Seat, read_seats
from controller.planning.versions import is_believable
from controller.store.base import first_id, new_id
from controller.store.delivery import OutboxKind, OutboxMessage, StoredPlan
from controller.store.ledger import AuditEvent
from controller.store.places import Cluster, Receiver
from playlists.messages.plan import Plan
from playlists.rules.errors import RulesError
from playlists.rules.plan_content import (
    MIN_HORIZON_MS,
    PlanTooLargeError,
    numbered,
    same_content,
)

RENEW_BELOW_MS = MIN_HORIZON_MS + 3 * HOUR_MS
"""A plan that ends sooner than this from now is made anew even if nothing else has changed."""
RENEW_AFTER_MS = 22 * HOUR_MS
"""How old a plan may grow before its cluster is looked at without any change."""
TRY_AGAIN_MS = 10 * 60_000
"""How long a cluster whose planning failed is left alone."""
FAULT_CHARACTERS = 1000
VERSION_FOLLOWED = "plan_version_followed"


@dataclass(frozen=True, slots=True)
class Planned:
    """What one round came to."""

    clusters: int
    plans: int
    """New versions; clusters whose plan is as it was need none."""


def plan_marked(session: Session, now: int, audio_sources: tuple[str, ...], limit: int) -> Planned:
    """Plan the clusters that wait, the longest waiting first."""
    return plan_clusters(session, marked_clusters(session, limit), now, audio_sources)


def plan_clusters(
    session: Session, cluster_ids: Collection[str], now: int, audio_sources: tuple[str, ...]
) -> Planned:
    """Plan those of the clusters that are marked.

    A cluster whose plan the rules refuse keeps the one that it has; the others go on.
    """
    marks = take_marks(session, cluster_ids)
    seats = read_seats(session, marks)
    schedule = read_schedule(session, Window.at(now), [s.reach for s in seats if not s.retired])
    compiler = _Compiler(schedule, audio_sources)
    outcomes: list[Outcome] = []
    plans: list[Plan] = []
    problems: dict[str, list[Problem]] = {}
    for seat in seats:
        reported, problems[seat.place.cluster] = _believed(session, seat, now)
        try:
            compiled = compiler.compile(seat)
        except RulesError as error:
            kind = (
                ProblemKind.TOO_LARGE if isinstance(error, PlanTooLargeError) else ProblemKind.FAULT
            )
            problems[seat.place.cluster].append(Problem(kind, str(error)))
            continue
        is_due = _is_due(seat, compiled, reported, now)
        if is_due:
            version = max(seat.highest, reported) + 1
            plan = numbered(compiled.plan, version, now, compiled.horizon)
            compiled = replace(compiled, plan=plan)
            plans.append(plan)
        place = seat.place
        outcomes.append(Outcome(place.cluster, place.unit, compiled, is_due, seat.marked_at))
    keep_promises(session, outcomes, now)
    _hand_over(session, plans, now)
    keep_problems(session, marks, problems, now)
    return Planned(len(marks), len(plans))


def note_fault(session: Session, cluster_id: str, error: Exception, now: int) -> None:
    """Record that planning a cluster fails by our own fault, and let the others go on."""
    take_marks(session, [cluster_id])
    text = f"{type(error).__name__}: {error}"[:FAULT_CHARACTERS]
    keep_problems(session, [cluster_id], {cluster_id: [Problem(ProblemKind.FAULT, text)]}, now)


def mark_ageing_plans(session: Session, now: int) -> int:
    """Mark the clusters whose newest plan is old or missing; return how many."""
    newest = func.max(StoredPlan.compiled_at)
    query = (
        select(Receiver.cluster_id)
        .outerjoin(StoredPlan, StoredPlan.receiver_id == Receiver.id)
        .where(Receiver.retired_at.is_(None))
        .group_by(Receiver.cluster_id)
        .having((newest.is_(None)) | (newest <= now - RENEW_AFTER_MS))
    )
    cluster_ids = list(session.scalars(query))
    mark_clusters(session, cluster_ids, now)
    return len(cluster_ids)


def mark_failed_again(session: Session, now: int) -> int:
    """Mark the clusters whose planning failed a while ago; return how many."""
    cluster_ids = clusters_to_try_again(session, now - TRY_AGAIN_MS)
    mark_clusters(session, cluster_ids, now)
    return len(cluster_ids)


@dataclass(slots=True)
class _Compiler:
    """Compiles a schedule for clusters, once for those that are to play the same."""

    schedule: Schedule
    audio_sources: tuple[str, ...]
    _known: dict[tuple[object, ...], Compiled] = field(default_factory=dict)

    def compile(self, seat: Seat) -> Compiled:
        """The plan of one cluster. Raises RulesError."""
        place = seat.place
        heard = Heard(()) if seat.retired else self.schedule.heard_by(seat.reach)
        same = (heard, place.unit, place.areas, place.volume_percent)
        if same not in self._known:
            path, strict = seat.reach.unit_path, self.schedule.strict
            on_air = [
                standing_in_here(sounding_in(slot, path, strict), path, strict)
                for slot in self.schedule.of(heard)
            ]
            self._known[same] = compile_cluster(
                place, on_air, self.audio_sources, self.schedule.window
            )
        return settled_in(self._known[same], place)


def _believed(session: Session, seat: Seat, now: int) -> tuple[int, list[Problem]]:
    """The version above which plans go on, by the receiver's own word, and what is wrong with it.

    A jump is followed (a restored backup, most likely) and stands in the record; an absurd one,
    or a second one within a day, is not.
    """
    if seat.reported <= seat.highest:
        return seat.reported, []
    detail = f"receiver {seat.place.receiver} reports {seat.reported}, ours go to {seat.highest}"
    followed = (
        select(AuditEvent.id)
        .where(
            AuditEvent.id >= first_id(now - DAY_MS),
            AuditEvent.act == VERSION_FOLLOWED,
            AuditEvent.subject_id == seat.place.cluster,
        )
        .limit(1)
    )
    if not is_believable(seat.highest, seat.reported) or session.scalar(followed) is not None:
        return 0, [Problem(ProblemKind.VERSION, detail)]
    cluster = session.get_one(Cluster, seat.place.cluster)
    actor = replace(SYSTEM, unit_id=seat.place.unit, origin="planner")
    record(session, actor, VERSION_FOLLOWED, cluster, now, why=detail)
    session.flush()
    return seat.reported, []


def _is_due(seat: Seat, compiled: Compiled, reported: int, now: int) -> bool:
    newest = seat.newest
    if newest is None or reported > newest.version:
        return True
    ends_soon = newest.expires_at < now + RENEW_BELOW_MS and newest.issued_at < now - HOUR_MS
    return ends_soon or not same_content(newest, compiled.plan)


def _hand_over(session: Session, plans: Sequence[Plan], now: int) -> None:
    """Store plans and ask for their signatures; what waits or was refused is overtaken by them."""
    if not plans:
        return
    overtaken = (
        OutboxMessage.receiver_id.in_([plan.receiver for plan in plans]),
        OutboxMessage.kind == OutboxKind.PLAN,
        OutboxMessage.published_at.is_(None),
    )
    session.execute(delete(OutboxMessage).where(*overtaken, OutboxMessage.signed_at.is_(None)))
    # What was signed stands in the log: it is kept as proof, and published no more.
    session.execute(update(OutboxMessage).where(*overtaken).values(published_at=now))
    encoded = [(plan, msgspec.json.encode(plan).decode()) for plan in plans]
    stored = [
        {
            "id": new_id(now),
            "receiver_id": plan.receiver,
            "version": plan.version,
            "message": message,
            "compiled_at": now,
        }
        for plan, message in encoded
    ]
    asked = [
        {
            "id": new_id(now),
            "kind": OutboxKind.PLAN,
            "receiver_id": plan.receiver,
            "message": message,
            "created_at": now,
        }
        for plan, message in encoded
    ]
    connection = session.connection()
    connection.execute(insert(StoredPlan), stored)
    connection.execute(insert(OutboxMessage), asked)
