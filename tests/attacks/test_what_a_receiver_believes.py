"""A model of what may be believed, against the receiver's own door, over random histories.

Nothing that the forger makes of old messages, wrong keys, mixed chains, doubled signatures, other
algorithms, giants or nesting is ever believed; what is believed was truly issued, for this
receiver, by a key that may say so now, and never goes back.
"""

import json
import shutil
import tempfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from msgspec.structs import replace

from edge_agent.trusted import Beliefs
from playlists.messages.command import Command
from playlists.messages.envelope import (
    MAX_PACKED_BYTES,
    Envelope,
    Message,
    Signature,
    digest,
    payload_type,
    pre_authentication_encoding,
    seal,
)
from playlists.messages.keys import SigningKey
from playlists.messages.order import Order
from playlists.messages.plan import Plan
from playlists.messages.refusal import RefusedError
from playlists.messages.stored import Stored
from playlists.messages.time import TimeAnswer
from playlists.messages.trust import (
    STATION_ROLES,
    Chain,
    Delegation,
    Register,
    Role,
    Root,
    pack_chain,
    unpack_chain,
)
from tests.attacks.forger import (
    ABOVE,
    BESIDE,
    HOUR,
    NEIGHBOUR,
    OURS,
    RECEIVER,
    World,
    word,
)

ROLE_OF: dict[type[Message], Role] = {
    Plan: Role.PLAN,
    Stored: Role.COMMAND,
    TimeAnswer: Role.TIME,
    Command: Role.COMMAND,
    Order: Role.EMERGENCY,
}
kinds = st.sampled_from(sorted(ROLE_OF, key=lambda kind: kind.KIND))
roles = st.sets(st.sampled_from(sorted(Role)), min_size=1).map(sorted)
picks = st.integers(0, 10**6)


CHANGES: dict[str, Callable[[Chain, Chain], Chain]] = {
    "a delegation cut out": lambda chain, _donor: replace(chain, delegations=chain.delegations[1:]),
    "an old delegation put in": lambda chain, donor: replace(
        chain, delegations=(*chain.delegations, *donor.delegations)
    ),
    "no register": lambda chain, _donor: replace(chain, register=None),
    "another's register": lambda chain, donor: replace(chain, register=donor.register),
    "no register, old delegations": lambda chain, donor: replace(
        chain, register=None, delegations=donor.delegations
    ),
    "no roots": lambda chain, _donor: replace(chain, roots=()),
    "the last root cut off": lambda chain, _donor: replace(chain, roots=chain.roots[:-1]),
    "the newest root first": lambda chain, _donor: replace(chain, roots=chain.roots[::-1]),
    "roots of another time": lambda chain, donor: replace(chain, roots=donor.roots),
}
"""One thing that a broker, or whoever holds it, can do to a true chain."""


class Door(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.world = World()
        self.thief = SigningKey.from_seed(b"\xff" * 32)
        self.folder = Path(tempfile.mkdtemp(prefix="loa-door-"))
        (self.folder / "root.json").write_bytes(self.world.roots[0])
        self.receiver = self.boot()
        self.highest: dict[str, int] = {"root": 0, "register": 0, "plan": 0}
        self.numbers = 0

    def teardown(self) -> None:
        shutil.rmtree(self.folder)

    def boot(self) -> Beliefs:
        return Beliefs(self.folder / "root.json", self.folder, RECEIVER, (OURS, ABOVE))

    # --- what honest people do ---

    @rule(roles=roles, unit=st.sampled_from([OURS, ABOVE, BESIDE]),
          begins=st.integers(-2, 2), lasts=st.integers(1, 60))  # fmt: skip
    def holders_delegate(self, roles: list[Role], unit: str, begins: int, lasts: int) -> None:
        self.world.delegate(roles, unit, (begins, begins + lasts))

    @precondition(lambda self: self.world.stations)
    @rule(pick=picks)
    def holders_revoke(self, pick: int) -> None:
        self.world.revoke(sorted(self.world.stations)[pick % len(self.world.stations)])

    @precondition(lambda self: len(self.world.roots) < 5)
    @rule()
    def holders_rotate(self) -> None:
        self.world.rotate()

    @rule()
    def the_chain_arrives(self) -> None:
        assert self.takes_chain(self.world.chain) or self.receiver.trust.register.version

    @precondition(lambda self: self.world.stations)
    @rule(kind=kinds, pick=picks, receiver=st.sampled_from([RECEIVER, NEIGHBOUR]))
    def a_station_speaks(self, kind: type[Message], pick: int, receiver: str) -> None:
        key = self.station(pick)
        self.numbers += 1
        packed = self.world.say(word(self.world, kind, receiver, self.numbers), key)
        self.hears(kind, packed, signer=key.key_id, receiver=receiver)

    @rule(hours=st.integers(1, 30))
    def time_passes(self, hours: int) -> None:
        self.world.now += hours * HOUR

    @rule()
    def the_power_is_cut(self) -> None:
        newest = self.receiver.newest_plan
        self.receiver = self.boot()
        try:
            self.receiver.restore_plan(newest, self.world.now)
        except RefusedError:
            assert self.receiver.plan is None

    # --- what the forger does ---

    @precondition(lambda self: self.world.sent)
    @rule(pick=picks, kind=kinds)
    def forger_replays_a_message_as_any_kind(self, pick: int, kind: type[Message]) -> None:
        true_kind, packed = self.world.sent[pick % len(self.world.sent)]
        opened = msgspec.json.decode(_inflated(packed), type=true_kind)
        signer = _envelope(packed)["signatures"][0]["keyid"]
        receiver = getattr(opened, "receiver", "")
        self.hears(kind, packed, signer=signer, receiver=receiver, true_kind=true_kind)

    @rule(pick=picks)
    def forger_replays_an_old_chain(self, pick: int) -> None:
        self.takes_chain(self.world.chains[pick % len(self.world.chains)])

    @rule(data=st.data())
    def forger_mixes_a_chain_from_true_and_false_links(self, data: st.DataObject) -> None:
        world = self.world
        traitor = world.holders[data.draw(picks) % len(world.holders)].keys[0]
        false = self.false_links(traitor)
        roots = [*world.roots, *false[:2]]
        delegations = [*world.delegations, *false[2:4]]
        registers: list[bytes | None] = [None, *world.registers, *false[4:]]
        chain = Chain(
            roots=tuple(data.draw(st.lists(st.sampled_from(roots), max_size=6))),
            delegations=tuple(data.draw(st.lists(st.sampled_from(delegations), max_size=5))),
            register=data.draw(st.sampled_from(registers)),
        )
        self.takes_chain(pack_chain(chain))

    @rule(pick=picks, other=picks, change=st.sampled_from(sorted(CHANGES)))
    def forger_changes_one_thing_in_a_true_chain(self, pick: int, other: int, change: str) -> None:
        chain = unpack_chain(self.world.chains[pick % len(self.world.chains)])
        donor = unpack_chain(self.world.chains[other % len(self.world.chains)])
        self.takes_chain(pack_chain(CHANGES[change](chain, donor)))

    @rule(pick=picks, doubled=st.booleans())
    def forger_appoints_herself_root(self, pick: int, *, doubled: bool) -> None:
        """With one true root key of two, and everything below signed by her own."""
        world, thief = self.world, self.thief
        traitor = world.holders[pick % len(world.holders)].keys[0]
        usurped, twice, _delegation, _doubled, *_registers = self.false_links(traitor)
        delegation = seal(self.power(), [thief])
        register = Register(version=10**6, delegations=(digest(delegation),))
        chain = Chain(
            roots=(*world.roots, twice if doubled else usurped),
            delegations=(delegation,),
            register=seal(register, [thief]),
        )
        assert not self.takes_chain(pack_chain(chain))

    @rule(kind=kinds)
    def forger_signs_with_a_key_of_her_own(self, kind: type[Message]) -> None:
        self.numbers += 1
        packed = seal(word(self.world, kind, RECEIVER, self.numbers + 1000), [self.thief])
        self.refuses(kind, packed)

    @rule(kind=kinds, pick=picks)
    def forger_signs_with_a_root_key(self, kind: type[Message], pick: int) -> None:
        traitor = self.world.holders[pick % len(self.world.holders)].keys[0]
        self.refuses(kind, seal(word(self.world, kind, RECEIVER, 10**6), [traitor]))

    @precondition(lambda self: self.world.sent)
    @rule(pick=picks, change=st.sampled_from(["algorithm", "blank", "name", "type", "twice"]))
    def forger_touches_the_signature(self, pick: int, change: str) -> None:
        kind, packed = self.world.sent[pick % len(self.world.sent)]
        before = self.seen()
        self.refuses(kind, _retouched(packed, change, self.thief))
        assert self.seen() == before

    @rule(kind=kinds, giant=st.sampled_from(["bytes", "nesting", "signatures"]))
    def forger_sends_a_giant(self, kind: type[Message], giant: str) -> None:
        packed = {
            "bytes": b" " * (MAX_PACKED_BYTES + 1),
            "nesting": b'{"payloadType":' + b"[" * 60_000,
            "signatures": json.dumps(
                {
                    "payloadType": payload_type(kind.KIND),
                    "payload": "",
                    "signatures": [{"keyid": "a", "sig": ""}] * 1000,
                }
            ).encode(),
        }[giant]
        self.refuses(kind, packed)

    # --- the receiver's door ---

    def station(self, pick: int) -> SigningKey:
        known = sorted(self.world.stations)
        return self.world.stations[known[pick % len(known)]]

    def false_links(self, traitor: SigningKey) -> list[bytes]:
        """Two roots, two delegations, two registers: by one true root key, once and doubled."""
        version = self.receiver.trust.root.version + 1
        keys = {self.thief.key_id: self.thief.public_key}
        usurped = Root(version=version, keys=keys, threshold=1, issued_at=0)
        delegation = self.power()
        signed = seal(delegation, [traitor])
        register = Register(version=10**6, delegations=(digest(signed),))
        return [
            seal(usurped, [traitor, self.thief]),
            seal(usurped, [traitor, traitor, self.thief]),
            signed,
            seal(delegation, [traitor, traitor]),
            seal(register, [traitor]),
            seal(register, [traitor, traitor]),
        ]

    def power(self) -> Delegation:
        """What the forger would give herself."""
        return Delegation(
            public_key=self.thief.public_key,
            roles=STATION_ROLES,
            units=(OURS,),
            not_before=0,
            not_after=1 << 44,
        )

    def takes_chain(self, packed: bytes) -> bool:
        try:
            return self.receiver.take_chain(packed)
        except RefusedError:
            return False

    def opens(self, kind: type[Message], packed: bytes) -> bool:
        """Whether the receiver acts upon it."""
        try:
            if kind is Plan:
                return self.receiver.take_plan(packed, self.world.now)
            opening: dict[type[Message], Callable[[bytes], object]] = {
                Stored: lambda p: self.receiver.open_stored(p, self.world.now),
                Command: lambda p: self.receiver.open_command(p, self.world.now),
                Order: lambda p: self.receiver.open_order(p, self.world.now),
                TimeAnswer: self.receiver.open_time,
            }
            opening[kind](packed)
        except RefusedError:
            return False
        return True

    def refuses(self, kind: type[Message], packed: bytes) -> None:
        before = self.seen()
        assert not self.opens(kind, packed)
        assert self.seen() == before

    def seen(self) -> tuple[Any, ...]:
        return (self.receiver.trust, self.receiver.plan, self.receiver.newest_plan)

    def hears(
        self,
        kind: type[Message],
        packed: bytes,
        signer: str,
        receiver: str,
        true_kind: type[Message] | None = None,
    ) -> None:
        """Acts upon it only if it is what it says, for us, by a key that may say so now."""
        if not self.opens(kind, packed):
            return
        assert kind is (true_kind or kind)
        # Whom an order is aimed at is judged behind this door, with what the plan says of places.
        assert receiver == RECEIVER or kind is Order
        revoked = self.receiver.trust.register.revoked
        if kind is not TimeAnswer:  # an answer is checked at its own date: our time is in question
            assert self.world.may(signer, ROLE_OF[kind], revoked)
        assert signer not in revoked

    @invariant()
    def only_what_was_truly_issued_is_believed(self) -> None:
        trust = self.receiver.trust
        assert trust.root in [holders.root for holders in self.world.holders]
        assert set(trust.delegations) <= set(self.world.delegations.values())
        if trust.register.version:
            assert trust.register in self.world.registers.values()
            listed = trust.register.delegations
            digests = {digest(packed): d for packed, d in self.world.delegations.items()}
            assert {digests[one] for one in listed} == set(trust.delegations)

    @invariant()
    def nothing_goes_back(self) -> None:
        now = {
            "root": self.receiver.trust.root.version,
            "register": self.receiver.trust.register.version,
            "plan": self.receiver.newest_plan,
        }
        assert all(now[what] >= before for what, before in self.highest.items())
        self.highest = now

    @invariant()
    def the_plan_in_force_is_ours(self) -> None:
        plan = self.receiver.plan
        assert plan is None or plan.receiver == RECEIVER


def _envelope(packed: bytes) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(packed)
    return read


def _inflated(packed: bytes) -> bytes:
    return zlib.decompress(msgspec.json.decode(packed, type=Envelope).payload)


def _retouched(packed: bytes, change: str, thief: SigningKey) -> bytes:
    """The message with a signature that nobody should take for one."""
    envelope = msgspec.json.decode(packed, type=Envelope)
    (mine,) = envelope.signatures
    signed = pre_authentication_encoding(envelope.payload_type, envelope.payload)
    signatures: tuple[Signature, ...]
    match change:
        case "algorithm":
            raw = _envelope(packed)
            raw["signatures"][0] |= {"alg": "none", "sig": ""}
            return json.dumps(raw).encode()
        case "blank":
            signatures = (Signature(mine.keyid, bytes(64)),)
        case "name":
            signatures = (Signature(mine.keyid, thief.sign(signed)),)
        case "type":
            envelope = Envelope("application/vnd.loa.plan.v2+zlib", envelope.payload, ())
            signatures = (mine,)
        case _:
            signatures = (Signature(thief.key_id, mine.sig), Signature(thief.key_id, mine.sig))
    return msgspec.json.encode(Envelope(envelope.payload_type, envelope.payload, signatures))


TestDoor = Door.TestCase
TestDoor.settings = settings(
    max_examples=80,
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
