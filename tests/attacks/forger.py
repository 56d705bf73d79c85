"""A commune's key holders at work, and somebody who has stolen what can be stolen.

The forger has every message that was ever sent, one of the three keys of each root (two must
agree), the station keys of neighbours, and station keys whose period is over, whose roles do not
fit, or which were revoked. What a receiver may believe is written down here once more, in other
words than in the code that is tried.
"""

import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field

import msgspec

from playlists.messages.command import Command, Unmute
from playlists.messages.envelope import Envelope, Message, digest, seal
from playlists.messages.keys import SigningKey
from playlists.messages.order import Order, OrderKind
from playlists.messages.plan import ItemKind, Plan, PlannedItem, Track
from playlists.messages.stored import Stored
from playlists.messages.time import TimeAnswer
from playlists.messages.trust import Chain, Delegation, Register, Role, Root, pack_chain

HOUR = 3_600_000
START = 1_795_500_000_000
OURS, ABOVE, BESIDE = "xa-1", "tinh", "xa-2"
RECEIVER, NEIGHBOUR = "r-1", "r-2"
CLUSTER, OTHER_CLUSTER = "c-1", "c-2"
AREA, OTHER_AREA = "khu-1", "khu-2"
"""Every second plan says that our cluster lies in the first; the second is elsewhere."""
PLACES = (RECEIVER, NEIGHBOUR, CLUSTER, OTHER_CLUSTER, AREA, OTHER_AREA, OURS, ABOVE, BESIDE)
THRESHOLD = 2


@dataclass(frozen=True)
class Holders:
    """The keys of one root."""

    root: Root
    keys: tuple[SigningKey, ...]

    @property
    def agreed(self) -> list[SigningKey]:
        return list(self.keys[:THRESHOLD])


@dataclass
class World:
    """Everything that was truly issued."""

    now: int = START
    made: int = 0
    holders: list[Holders] = field(default_factory=list)
    roots: list[bytes] = field(default_factory=list)
    delegations: dict[bytes, Delegation] = field(default_factory=dict)
    """Every delegation that two holders ever signed, under whichever root."""
    standing: list[bytes] = field(default_factory=list)
    registers: dict[bytes, Register] = field(default_factory=dict)
    register: bytes = b""
    revoked: tuple[str, ...] = ()
    stations: dict[str, SigningKey] = field(default_factory=dict)
    stolen: set[str] = field(default_factory=set)
    sent: list[tuple[type[Message], bytes]] = field(default_factory=list)
    """What went over the broker: plans, times, words about journals."""
    chains: list[bytes] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._new_root()
        self._publish()

    @property
    def chain(self) -> bytes:
        return self.chains[-1]

    def new_key(self) -> SigningKey:
        self.made += 1
        return SigningKey.from_seed(self.made.to_bytes(32))

    def delegate(self, roles: Sequence[Role], unit: str, hours: tuple[int, int]) -> None:
        key = self.new_key()
        self.stations[key.key_id] = key
        delegation = Delegation(
            public_key=key.public_key,
            roles=tuple(roles),
            units=(unit,),
            not_before=self.now + hours[0] * HOUR,
            not_after=self.now + hours[1] * HOUR,
        )
        self._sign(delegation)
        self._publish()

    def revoke(self, key_id: str) -> None:
        self.revoked = (*self.revoked, key_id)
        self.standing = [p for p in self.standing if self.delegations[p].key_id != key_id]
        self._publish()

    def rotate(self) -> None:
        kept = [self.delegations[packed] for packed in self.standing]
        self._new_root()
        self.standing = []
        for delegation in kept:
            self._sign(delegation)
        self._publish()

    def say(self, message: Message, key: SigningKey) -> bytes:
        packed = seal(message, [key])
        self.sent.append((type(message), packed))
        return packed

    def may(self, key_id: str, role: Role, revoked: Sequence[str]) -> bool:
        """Whether a key speaks to our receiver now, if these keys are known to be revoked."""
        return key_id not in revoked and any(
            d.key_id == key_id
            and d.may_act_as(role)
            and d.units[0] in {OURS, ABOVE}
            and d.not_before <= self.now < d.not_after
            for d in self.delegations.values()
        )

    def _sign(self, delegation: Delegation) -> None:
        packed = seal(delegation, self.holders[-1].agreed)
        self.delegations[packed] = delegation
        self.standing.append(packed)

    def _new_root(self) -> None:
        keys = tuple(self.new_key() for _ in range(3))
        public = {key.key_id: key.public_key for key in keys}
        version = len(self.roots) + 1
        root = Root(version=version, keys=public, threshold=THRESHOLD, issued_at=self.now)
        before = self.holders[-1].agreed if self.holders else []
        self.holders.append(Holders(root, keys))
        self.roots.append(seal(root, [*before, *keys[:THRESHOLD]]))

    def _publish(self) -> None:
        register = Register(
            version=len(self.registers) + 1,
            delegations=tuple(digest(packed) for packed in self.standing),
            revoked=self.revoked,
        )
        self.register = seal(register, self.holders[-1].agreed)
        self.registers[self.register] = register
        chain = Chain(
            roots=tuple(self.roots),
            delegations=tuple(self.standing),
            register=self.register,
        )
        self.chains.append(pack_chain(chain))


def plan(world: World, receiver: str, version: int, hours: int = 24) -> Plan:
    return Plan(
        receiver=receiver,
        version=version,
        issued_at=world.now,
        expires_at=world.now + hours * HOUR,
        cluster=CLUSTER,
        unit=OURS,
        areas=(AREA,) if version % 2 else (),
    )


def order(world: World, kind: OrderKind, targets: Sequence[str], number: int) -> Order:
    """An order that a receiver at one of its targets would obey, for one hour up to two days."""
    item = PlannedItem(id="i", kind=ItemKind.BULLETIN, title="", sha256="a" * 64)
    track = Track(sha256="a" * 64, size_bytes=1, frames=24_000)
    sounds = kind in {OrderKind.EMERGENCY, OrderKind.PLAY}
    return Order(
        id=f"o{number}",
        sequence=number,
        order=kind,
        issued_at=world.now,
        expires_at=world.now + (1 + number % 48) * HOUR,
        targets=tuple(targets),
        items=(item,) if sounds else (),
        tracks=(track,) if sounds else (),
    )


def command(world: World, receiver: str, number: int) -> Command:
    """A command that its receiver would obey."""
    return Command(
        id=f"c{number}",
        receiver=receiver,
        sequence=number,
        issued_at=world.now,
        expires_at=world.now + HOUR,
        action=Unmute(),
    )


def word(world: World, kind: type[Message], receiver: str, number: int) -> Message:
    """A message of any kind that a receiver opens."""
    if kind is Plan:
        return plan(world, receiver, number)
    if kind is Stored:
        return Stored(receiver=receiver, epoch="e", up_to=number, issued_at=world.now)
    if kind is Command:
        return command(world, receiver, number)
    if kind is Order:
        return order(world, OrderKind.EMERGENCY, [receiver], number)
    return TimeAnswer(receiver=receiver, nonce="n", now=world.now)


def inflated(packed: bytes) -> bytes:
    """What an envelope says, unopened."""
    return zlib.decompress(msgspec.json.decode(packed, type=Envelope).payload)


def named(packed: bytes) -> str:
    """The name that an order or a command bears."""
    return str(json.loads(inflated(packed)).get("id", ""))
