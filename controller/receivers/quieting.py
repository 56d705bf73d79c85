"""What one receiver is told by hand: be mute, sound again, test itself, be louder or softer."""

from dataclasses import dataclass

import msgspec
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from controller.accounts.actor import Actor
from controller.accounts.authority import Act, require
from controller.audit.changes import changed
from controller.audit.service import record
from controller.civil import HOUR_MS
from controller.errors import NotFoundError
from controller.planning.marks import mark_clusters
from controller.receivers.commanding import give_command
from controller.receivers.service import sitting_receiver
from controller.store.delivery import OutboxKind, OutboxMessage, PlanMark
from controller.store.emergencies import GivenCommand
from controller.store.ledger import StoredEntry
from controller.store.lookup import find
from controller.store.places import Cluster, Receiver
from playlists.messages.command import Action, Command, Mute, SelfTest, Unmute
from playlists.messages.journal_entry import decode_entry
from playlists.messages.order_entries import (
    CommandRefused,
    Muted,
    SelfTested,
    Unmuted,
    VolumeSet,
)

LONGEST_MUTE_H = 24
"""Whoever wants quiet for longer changes the schedule, where everybody sees it."""
Answer = CommandRefused | Muted | SelfTested | Unmuted
ANSWERS = tuple(kind.__struct_config__.tag for kind in (CommandRefused, Muted, SelfTested, Unmuted))
VOLUME_SET = VolumeSet.__struct_config__.tag
BY_HAND = tuple(kind.__struct_config__.tag for kind in (Mute, SelfTest, Unmute))


@dataclass(frozen=True, slots=True)
class LastCommand:
    """The newest of these commands, and what the receiver wrote about it."""

    given: GivenCommand
    answer: Answer | None
    """None: it has not said anything yet."""
    answered_at: int | None = None
    """By the receiver's own clock."""
    way: OutboxMessage | None = None
    """How far it came: signed, refused a signature, taken by the broker. None once that was
    forgotten."""

    @property
    def muted_until(self) -> int | None:
        """Until when it was to be mute; None for what is no mute."""
        action = msgspec.json.decode(self.given.message, type=Command).action
        return action.until if isinstance(action, Mute) else None


@dataclass(frozen=True, slots=True)
class LastVolume:
    """How far a cluster's volume is on its way to the receiver."""

    marked_at: int | None
    """Since when a plan with it is still to be made; None where none is."""
    set_at: int | None
    """When the receiver last wrote that it took a volume, by its own clock."""


def mute(session: Session, actor: Actor, cluster_id: str, hours: int, now: int) -> GivenCommand:
    """Silence but for emergencies, from when the command arrives until `hours` from now (1 to 24).

    Raises NotFoundError where no receiver stands.
    """
    until = now + min(max(hours, 1), LONGEST_MUTE_H) * HOUR_MS
    receiver = _receiver(session, actor, Act.CANCEL_BROADCAST, cluster_id)
    return _give(session, actor, receiver, Mute(until=until), now)


def unmute(session: Session, actor: Actor, cluster_id: str, now: int) -> GivenCommand:
    """End an ordered mute. One for a fault stays: who mends the device ends it."""
    receiver = _receiver(session, actor, Act.CANCEL_BROADCAST, cluster_id)
    return _give(session, actor, receiver, Unmute(), now)


def self_test(session: Session, actor: Actor, cluster_id: str, now: int) -> GivenCommand:
    """A faint tone that people below do not notice, as soon as nothing else sounds."""
    receiver = _receiver(session, actor, Act.HANDLE_TICKET, cluster_id)
    return _give(session, actor, receiver, SelfTest(), now)


def set_volume(session: Session, actor: Actor, cluster_id: str, percent: int, now: int) -> Cluster:
    """So loud (0 to 100) from the next plan on, which is made at once. An emergency has its own."""
    cluster = find(session, Cluster, cluster_id, to_change=True)
    require(session, actor, Act.MANAGE_CLUSTERS, cluster.unit_id)
    before = {"volume_percent": cluster.volume_percent}
    cluster.volume_percent = min(max(percent, 0), 100)
    session.flush()
    mark_clusters(session, [cluster.id], now)
    told = changed(before, {"volume_percent": cluster.volume_percent})
    record(session, actor, Act.MANAGE_CLUSTERS, cluster, now, **told)
    return cluster


def last_command(session: Session, receiver_id: str) -> LastCommand | None:
    """What was last told this receiver by hand."""
    given = session.scalar(
        select(GivenCommand)
        .where(GivenCommand.receiver_id == receiver_id, GivenCommand.action.in_(BY_HAND))
        .order_by(GivenCommand.sequence.desc())
        .limit(1)
    )
    if given is None:
        return None
    way = session.scalar(
        select(OutboxMessage).where(
            OutboxMessage.receiver_id == receiver_id,
            OutboxMessage.kind == OutboxKind.COMMAND,
            OutboxMessage.message == given.message,
        )
    )
    entries = session.scalars(
        select(StoredEntry.raw)
        .where(
            StoredEntry.receiver_id == receiver_id,
            StoredEntry.event.in_(ANSWERS),
            StoredEntry.at >= given.given_at - HOUR_MS,  # its clock may be late
        )
        .order_by(StoredEntry.sequence)
    )
    for raw in entries:
        entry = decode_entry(raw)
        if isinstance(entry.event, Answer) and entry.event.command == given.id:
            return LastCommand(given, entry.event, entry.at, way)
    return LastCommand(given, None, None, way)


def last_volume(session: Session, cluster_id: str, receiver_id: str) -> LastVolume:
    """Whether a plan with the volume is still to be made, and when a volume was last taken."""
    marked = session.get(PlanMark, cluster_id)
    set_at = session.scalar(
        select(func.max(StoredEntry.at)).where(
            StoredEntry.receiver_id == receiver_id, StoredEntry.event == VOLUME_SET
        )
    )
    return LastVolume(marked.marked_at if marked else None, set_at)


def _receiver(session: Session, actor: Actor, needed: Act, cluster_id: str) -> Receiver:
    cluster = find(session, Cluster, cluster_id)
    require(session, actor, needed, cluster.unit_id)
    receiver = sitting_receiver(session, cluster.id)
    if receiver is None:
        raise NotFoundError("Receiver", cluster_id)
    return receiver


def _give(
    session: Session, actor: Actor, receiver: Receiver, action: Action, now: int
) -> GivenCommand:
    given = give_command(session, receiver, action, now, actor.person_id)
    told = {"until": action.until} if isinstance(action, Mute) else {}
    record(session, actor, given.action, receiver.cluster, now, **told)
    return given
