"""Sounds for emergencies lie on every receiver beforehand: sirens, messages, all-clears.

Which ones is compared with what each receiver was told last; whoever does not hold them all is
told again after a while, since a command is not kept by the broker.
"""

from collections import defaultdict
from collections.abc import Iterable

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.bulletins.approved import approved_revisions
from controller.emergencies.templates import ready_in
from controller.receivers.commanding import give_command
from controller.store.bulletins import Audio, Bulletin
from controller.store.emergencies import EmergencyTemplate, GivenCommand
from controller.store.places import Cluster, Receiver, ReceiverState
from controller.units.tree import subtree_ids
from playlists.messages.command import Command, PinAudio
from playlists.messages.plan import Track
from playlists.messages.state import State

AGAIN_MS = 10 * 60_000
"""So long a receiver is left in peace before it is told once more."""
PIN = "pin_audio"


def pin(session: Session, now: int, sources: tuple[str, ...], limit: int = 100) -> int:
    """Tell receivers what to hold where they were told something else; return how many."""
    told = 0
    for unit_id, receivers in _by_unit(session).items():
        tracks = _tracks(session, unit_id)
        for receiver in receivers:
            if told < limit and _is_due(session, receiver, tracks, now):
                action = PinAudio(tracks=tracks, audio_sources=sources)
                give_command(session, receiver, action, now)
                told += 1
    return told


def anything_to_pin(session: Session) -> bool:
    """Whether any unit has sounds for emergencies, or ever had some."""
    return session.scalar(select(EmergencyTemplate.id).limit(1)) is not None


def _by_unit(session: Session) -> dict[str, list[Receiver]]:
    """The receivers of units that have templates, or lie below one that has."""
    units = {
        below
        for unit_id in session.scalars(select(EmergencyTemplate.unit_id).distinct())
        for below in subtree_ids(session, unit_id)
    }
    query = (
        select(Cluster.unit_id, Receiver)
        .join(Receiver, Receiver.cluster_id == Cluster.id)
        .where(Cluster.unit_id.in_(units), Receiver.retired_at.is_(None))
    )
    found: defaultdict[str, list[Receiver]] = defaultdict(list)
    for unit_id, receiver in session.execute(query):
        found[unit_id].append(receiver)
    return found


def _tracks(session: Session, unit_id: str) -> tuple[Track, ...]:
    """Everything that stands ready for a unit, in all languages."""
    ready = [one.revision for one in ready_in(session, unit_id)]
    variants = session.scalars(
        select(Bulletin.id).where(Bulletin.variant_of_id.in_([r.bulletin_id for r in ready]))
    )
    every = [*ready, *approved_revisions(session, list(variants)).values()]
    audio = {r.audio.sha256: r.audio for r in every if r.audio is not None}
    return tuple(_track(audio[sha256]) for sha256 in sorted(audio))


def _track(audio: Audio) -> Track:
    return Track(sha256=audio.sha256, size_bytes=audio.size_bytes, frames=audio.frames)


def _is_due(session: Session, receiver: Receiver, tracks: Iterable[Track], now: int) -> bool:
    query = (
        select(GivenCommand)
        .where(GivenCommand.receiver_id == receiver.id, GivenCommand.action == PIN)
        .order_by(GivenCommand.sequence.desc())
        .limit(1)
    )
    last = session.scalar(query)
    if last is None:
        return bool(tuple(tracks))
    action = msgspec.json.decode(last.message, type=Command).action
    if not isinstance(action, PinAudio) or action.tracks != tuple(tracks):
        return True
    row = session.get(ReceiverState, receiver.id)
    if row is None or not row.online or last.given_at > now - AGAIN_MS:
        return False
    return msgspec.json.decode(row.state, type=State).pinned_wanted != len(action.tracks)
