"""What must hold before a station key signs, read from the database itself.

The planner is not believed: whoever could make it compile anything would still need an approval
that stands, for every track, before a loudspeaker speaks.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import msgspec
from msgspec.structs import replace
from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from controller.signer.approvals import Approvals
from controller.store.bulletins import Bulletin, Revision
from controller.store.delivery import OutboxKind, OutboxMessage
from controller.store.emergencies import GivenCommand
from controller.store.ledger import StoredEntry
from controller.store.places import Receiver
from controller.units.tree import unit_path
from controller.update.packages import Package
from playlists.messages import permission
from playlists.messages.command import Command, Update, role_of
from playlists.messages.envelope import Message
from playlists.messages.keys import SigningKey
from playlists.messages.plan import ItemKind, Plan, PlannedItem, tracks_of
from playlists.messages.stored import Stored
from playlists.messages.time import TimeAnswer
from playlists.messages.trust import Role, Trust


@dataclass(frozen=True, slots=True)
class Station:
    """The station keys of this machine and the trust that says what each may sign."""

    keys: tuple[SigningKey, ...]
    trust: Trust
    approvals: Approvals = field(default_factory=Approvals)
    versions: Mapping[str, Package] = field(default_factory=dict)
    """Of the receivers' program, as they were handed in at this machine."""
    practice: SigningKey = field(default_factory=SigningKey.generate)
    """Signs what is only practised: nobody ever delegated it, so no receiver believes it."""

    def key_for(self, role: Role, unit_path: Sequence[str], now: int) -> SigningKey | None:
        """The key that may sign in a role over a place now: of several the one that ends last."""
        counts = self.trust.keys_for(role, unit_path, now)
        ends = {d.key_id: d.not_after for d in self.trust.delegations}
        mine = [key for key in self.keys if key.key_id in counts]
        return max(mine, key=lambda key: ends[key.key_id], default=None)

    def keys_for(self, role: Role, now: int) -> list[SigningKey]:
        """The keys that may sign in a role now, wherever: the log speaks of every unit."""
        units = {unit for delegation in self.trust.delegations for unit in delegation.units}
        counts = self.trust.keys_for(role, units, now)
        return [key for key in self.keys if key.key_id in counts]


class RefusalReason(StrEnum):
    """Why something was not signed; the first word of what is kept of a refusal."""

    KEY = "key"
    """The station key is not delegated for this, here and now."""
    APPROVAL = "approval"
    """No approval stands for something that would sound."""
    CONTENT = "content"
    """The message contradicts itself or the database."""
    EVIDENCE = "evidence"
    """Nothing shows that somebody who may has given the order."""


class SigningRefusedError(Exception):
    """The asker's fault: this may not be signed. The text says why."""

    def __init__(self, why: str, reason: RefusalReason = RefusalReason.CONTENT) -> None:
        super().__init__(f"{reason}: {why}")
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Places:
    """Receivers, and the units above them, each asked for once while a batch is signed."""

    session: Session
    _receivers: dict[str, Receiver] = field(default_factory=dict)
    _paths: dict[str, list[str]] = field(default_factory=dict)

    def look_up(self, ids: Collection[str]) -> None:
        """Ask for many receivers at once."""
        query = select(Receiver).options(joinedload(Receiver.cluster)).where(Receiver.id.in_(ids))
        self._receivers.update((one.id, one) for one in self.session.scalars(query))

    def receiver(self, named: str | None) -> Receiver:
        """With its cluster. Raises SigningRefusedError."""
        if named is not None and named not in self._receivers:
            self.look_up([named])
        if named not in self._receivers:
            raise SigningRefusedError(f"receiver {named} is unknown")
        return self._receivers[named]

    def path(self, unit_id: str) -> list[str]:
        """A unit and all above it, itself first."""
        if unit_id not in self._paths:
            self._paths[unit_id] = [unit.id for unit in unit_path(self.session, unit_id)]
        return self._paths[unit_id]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a condition is asked about, beside the message."""

    session: Session
    receiver: Receiver
    path: Sequence[str]
    """Of the receiver's unit."""
    station: Station
    now: int


def signable(
    places: Places, row: OutboxMessage, station: Station, now: int
) -> tuple[Message, SigningKey]:
    """The message that may be signed for an outbox row, and the key for it.

    Raises SigningRefusedError.
    """
    receiver = places.receiver(row.receiver_id)
    path = places.path(receiver.cluster.unit_id)
    role, condition = CONDITIONS[row.kind]
    try:
        message = condition(row.message, Asked(places.session, receiver, path, station, now))
    except msgspec.DecodeError as error:
        raise SigningRefusedError(f"not a {row.kind} message: {error}") from error
    if isinstance(message, Command):
        role = role_of(message.action)
    return message, delegated_key(path, station, role, now)


def _plan(text: str, asked: Asked) -> Plan:
    receiver = asked.receiver
    plan = msgspec.json.decode(text, type=Plan)
    _require_serving(receiver)
    require_same("receiver", plan.receiver, receiver.id)
    require_same("cluster", plan.cluster, receiver.cluster_id)
    require_same("unit", plan.unit, receiver.cluster.unit_id)
    items = [item for occurrence in plan.occurrences for item in occurrence.items]
    _require_permitted(asked.session, items)
    tracks = {item.evidence for item in items if item.evidence}
    tracks |= {sha256 for item in items for sha256 in tracks_of(item)}
    require_approved(asked.session, tracks, asked.path, asked.station)
    contradicted = sorted(tracks.intersection(plan.recalled))
    if contradicted:
        raise SigningRefusedError(f"plays what it recalls: {', '.join(contradicted)}")
    return plan


def _require_permitted(session: Session, items: Sequence[PlannedItem]) -> None:
    """What opens another source than a track is just what its permission says.

    That the permission is approved is asked for like a track's approval, by its hash.
    """
    opening = [i for i in items if i.source or not (i.sha256 or i.kind == ItemKind.PAUSE)]
    if not opening:
        return
    named = {item.permission for item in opening} - {""}
    query = (
        select(Revision.audio_sha256, Bulletin.id, Bulletin.unit_id)
        .join(Bulletin, Bulletin.id == Revision.bulletin_id)
        .where(Revision.audio_sha256.in_(named), Revision.source != "")
    )
    known = {sha256: (bulletin, unit) for sha256, bulletin, unit in session.execute(query)}
    for item in opening:
        about = known.get(item.permission)
        if item.kind not in permission.KINDS or about is None or not permission.is_of(item, *about):
            raise SigningRefusedError(f"item {item.id} ({item.kind:.20}): no track, no permission")


def _time(text: str, asked: Asked) -> TimeAnswer:
    receiver = asked.receiver
    answer = msgspec.json.decode(text, type=TimeAnswer)
    _require_serving(receiver)
    require_same("receiver", answer.receiver, receiver.id)
    if not answer.nonce:
        raise SigningRefusedError("answers no nonce: it could be replayed")
    # The signer's own clock, at the last moment before the answer goes out.
    return replace(answer, now=asked.now)


def _stored(text: str, asked: Asked) -> Stored:
    receiver = asked.receiver
    stored = msgspec.json.decode(text, type=Stored)
    require_same("receiver", stored.receiver, receiver.id)
    # Entries are stored without gaps, so the last one speaks for all before it.
    last = asked.session.scalar(
        select(func.max(StoredEntry.sequence)).where(
            StoredEntry.receiver_id == receiver.id, StoredEntry.epoch == stored.epoch
        )
    )
    if stored.up_to > (last or 0):
        raise SigningRefusedError(f"the ledger ends at {last or 0}, not at {stored.up_to}")
    return stored


def _command(text: str, asked: Asked) -> Command:
    receiver = asked.receiver
    command = msgspec.json.decode(text, type=Command)
    _require_serving(receiver)
    require_same("receiver", command.receiver, receiver.id)
    given = asked.session.get(GivenCommand, command.id)
    if given is None or given.message != text or given.sequence != command.sequence:
        raise SigningRefusedError(f"command {command.id} was never given like this")
    if command.expires_at <= asked.now:
        raise SigningRefusedError("the command has expired")
    if isinstance(command.action, Update):
        _require_handed_in(command.action, asked.station)
    tracks = {t.sha256 for t in getattr(command.action, "tracks", ())}
    require_approved(asked.session, tracks, asked.path, asked.station)
    return command


def _require_handed_in(update: Update, station: Station) -> None:
    """A version of the program runs as the receiver itself: no row of the database vouches for it.

    Somebody handed it in at this machine (`loa update add`), or it is not signed.
    """
    package = station.versions.get(update.version)
    if package is None or (package.sha256, package.size_bytes) != (
        update.sha256,
        update.size_bytes,
    ):
        why = f"version {update.version:.40} was not handed in at the signer's machine"
        raise SigningRefusedError(why, RefusalReason.EVIDENCE)


Condition = Callable[[str, Asked], Message]
CONDITIONS: dict[OutboxKind, tuple[Role, Condition]] = {
    OutboxKind.PLAN: (Role.PLAN, _plan),
    OutboxKind.TIME: (Role.TIME, _time),
    OutboxKind.STORED: (Role.COMMAND, _stored),
    OutboxKind.COMMAND: (Role.COMMAND, _command),
}
"""Which role a kind of message needs, and what must hold for it."""


def delegated_key(path: Sequence[str], station: Station, role: Role, now: int) -> SigningKey:
    """The key that may sign in a role over a unit now, by its path. Raises SigningRefusedError."""
    key = station.key_for(role, path, now)
    if key is None:
        held = ", ".join(key.key_id for key in station.keys) or "none"
        raise SigningRefusedError(
            f"no station key here ({held}) is delegated for {role} over unit {path[0]} now",
            RefusalReason.KEY,
        )
    return key


def require_approved(
    session: Session, tracks: Collection[str], path: Sequence[str], station: Station
) -> None:
    """Raise SigningRefusedError for a sound that no approval lets sound below these units."""
    refused = station.approvals.refusals(session, tracks, path)
    if refused:
        why = f"no approval stands for audio {', '.join(refused)}"
        raise SigningRefusedError(why, RefusalReason.APPROVAL)


def _require_serving(receiver: Receiver) -> None:
    if receiver.retired_at is not None:
        raise SigningRefusedError(f"receiver {receiver.id} is retired")


def require_same(field: str, said: str, known: str) -> None:
    """Raise SigningRefusedError where a message and the database differ."""
    if said != known:
        raise SigningRefusedError(f"{field} is {said!r}, the database says {known!r}")
