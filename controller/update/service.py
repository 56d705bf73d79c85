"""Send a version of the receivers' program over a unit, by waves; stop where one fails."""

from collections.abc import Iterable

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.accounts.actor import Actor
from controller.accounts.authority import Act, require_author
from controller.audit.service import record
from controller.receivers.commanding import give_command
from controller.receivers.connected import is_connected
from controller.store.base import new_id
from controller.store.lookup import find
from controller.store.places import Cluster, Receiver, ReceiverState
from controller.store.updates import ReceiverVersion, Rollout, RolloutStep
from controller.units.tree import near_ids, subtree_ids
from controller.update.errors import NobodyToUpdateError, UnderWayError
from controller.update.packages import Package
from playlists.messages.command import Update
from playlists.messages.state import State
from playlists.rules.rollout import (
    FAILED,
    Outcome,
    Seen,
    Step,
    is_done,
    observed,
    to_send,
    waves,
)

BY_PERSON = "person"


def offer(session: Session, package: Package, now: int) -> ReceiverVersion:
    """Let people choose a version. It was handed in at the signer's machine."""
    row = ReceiverVersion(
        version=package.version,
        sha256=package.sha256,
        size_bytes=package.size_bytes,
        added_at=now,
    )
    return session.merge(row)


def begin(session: Session, actor: Actor, unit_id: str, version: str, now: int) -> Rollout:
    """Begin to send a version. Raises NotFoundError, UnderWayError, NobodyToUpdateError."""
    person_id = require_author(session, actor, Act.ENROL_RECEIVER, unit_id)
    package = find(session, ReceiverVersion, version)
    units = subtree_ids(session, unit_id)
    near = near_ids(session, unit_id)
    if any(one.unit_id in near for one in under_way(session)):
        raise UnderWayError
    query = (
        select(Receiver)
        .join(Cluster, Cluster.id == Receiver.cluster_id)
        .where(
            Cluster.unit_id.in_(units), Receiver.retired_at.is_(None), Cluster.retired_at.is_(None)
        )
        .order_by(Cluster.code, Receiver.id)
    )
    receivers = [receiver.id for receiver in session.scalars(query)]
    seen = _seen(session, receivers, now)
    older = [id_ for id_ in receivers if not _is_there(seen.get(id_), version)]
    if not older:
        raise NobodyToUpdateError
    older.sort(key=lambda id_: not (id_ in seen and seen[id_].is_online))
    rollout = Rollout(
        id=new_id(now), unit_id=unit_id, version=version, begun_by=person_id, begun_at=now
    )
    rollout.steps = [
        RolloutStep(receiver_id=step.receiver, wave=step.wave, outcome=step.outcome)
        for step in waves(older)
    ]
    session.add(rollout)
    session.flush()
    told = {"version": version, "sha256": package.sha256, "receivers": len(older)}
    record(session, actor, "begin_update", rollout, now, **told)
    return rollout


def stop(session: Session, actor: Actor, rollout_id: str, now: int) -> Rollout:
    """Tell nobody more. Who was told goes on by itself, and back by itself if it must."""
    rollout = find(session, Rollout, rollout_id, to_change=True)
    require_author(session, actor, Act.ENROL_RECEIVER, rollout.unit_id)
    if rollout.ended_at is None:
        rollout.ended_at, rollout.stopped_for = now, BY_PERSON
        session.flush()
        record(session, actor, "stop_update", rollout, now, version=rollout.version)
    return rollout


def under_way(session: Session) -> list[Rollout]:
    """The rollouts that are not over."""
    return list(session.scalars(select(Rollout).where(Rollout.ended_at.is_(None))))


def carry_on(session: Session, now: int, sources: tuple[str, ...]) -> int:
    """Take note of what receivers say, tell those whose turn it is; return how many were told."""
    return sum(_carry_on(session, rollout, now, sources) for rollout in under_way(session))


def _carry_on(session: Session, rollout: Rollout, now: int, sources: tuple[str, ...]) -> int:
    rows = {row.receiver_id: row for row in rollout.steps}
    seen = _seen(session, rows, now)
    for row in rows.values():
        found = observed(_step(row), seen.get(row.receiver_id), rollout.version, now)
        row.outcome, row.seen_at = found
    steps = [_step(row) for row in rows.values()]
    failed = next((step.outcome for step in steps if step.outcome in FAILED), None)
    if failed is not None or is_done(steps):
        rollout.ended_at, rollout.stopped_for = now, "" if failed is None else failed.value
        return 0
    turn = to_send(steps, frozenset(id_ for id_, one in seen.items() if one.is_online))
    package = rollout.package
    for receiver_id in turn:
        action = Update(
            version=package.version,
            sha256=package.sha256,
            size_bytes=package.size_bytes,
            sources=sources,
        )
        row = rows[receiver_id]
        give_command(session, row.receiver, action, now, rollout.begun_by)
        row.outcome, row.sent_at = Outcome.SENT, now
    session.flush()
    return len(turn)


def _step(row: RolloutStep) -> Step:
    return Step(
        receiver=row.receiver_id,
        wave=row.wave,
        outcome=row.outcome,
        sent_at=row.sent_at,
        seen_at=row.seen_at,
    )


def _seen(session: Session, receivers: Iterable[str], now: int) -> dict[str, Seen]:
    query = select(ReceiverState).where(ReceiverState.receiver_id.in_(list(receivers)))
    found = {}
    for row in session.scalars(query):
        state = msgspec.json.decode(row.state, type=State)
        online = is_connected(online=row.online, heard_at=row.heard_at, now=now)
        faults = frozenset(state.faults)
        found[row.receiver_id] = Seen(
            state.agent_version, faults, state.failed_update, row.heard_at, online
        )
    return found


def _is_there(seen: Seen | None, version: str) -> bool:
    return seen is not None and _numbers(seen.version) >= _numbers(version)


def _numbers(version: str) -> tuple[int, ...]:
    parts = version.split(".")
    return tuple(map(int, parts)) if all(p.isascii() and p.isdecimal() for p in parts) else ()
