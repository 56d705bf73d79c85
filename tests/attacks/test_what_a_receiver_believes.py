"""A model of what may be believed and obeyed, against the receiver's own doors, at random.

Nothing that the forger makes of old messages, wrong keys, mixed chains, mixed areas and receivers,
numbers used twice, doubled signatures, other algorithms, giants or nesting is ever believed or
obeyed; what is was truly issued, for this receiver, by a key that may say so now, and once.
"""

import json
from collections.abc import Callable
from typing import Any

import msgspec
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule
from msgspec.structs import replace

from playlists.messages import topics
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
from playlists.messages.order import MAX_STANDING, OrderKind
from playlists.messages.trust import (
    STATION_ROLES,
    Chain,
    Delegation,
    Register,
    Root,
    pack_chain,
    unpack_chain,
)
from tests.attacks.forger import (
    CLUSTER,
    OURS,
    RECEIVER,
    command,
    inflated,
    order,
    word,
)
from tests.attacks.receivers_door import Door, heard, kinds, orders, picks, targets

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


class Forger(Door):
    """The same, and somebody who has stolen what can be stolen."""

    def __init__(self) -> None:
        super().__init__()
        self.thief = SigningKey.from_seed(b"\xff" * 32)

    @precondition(lambda self: self.world.sent)
    @rule(pick=picks, kind=kinds)
    def forger_replays_a_message_as_any_kind(self, pick: int, kind: type[Message]) -> None:
        true_kind, packed = self.world.sent[pick % len(self.world.sent)]
        opened = msgspec.json.decode(inflated(packed), type=true_kind)
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

    @precondition(lambda self: self.said)
    @rule(topic=heard, rubbish=st.booleans(), power_cut=st.booleans())
    def forger_plays_all_orders_and_commands_again(
        self, topic: str, *, rubbish: bool, power_cut: bool
    ) -> None:
        """On any topic, those for other areas and receivers too, each alone or all in a bundle."""
        if power_cut:
            self.the_power_is_cut(clock_is_set=True)
        self.comes_in(topic, *([b"rubbish"] if rubbish else []), *self.said[-MAX_STANDING + 1 :])

    @precondition(lambda self: self.said)
    @rule(pick=picks, kind=orders, topic=heard, power_cut=st.booleans())
    def thief_of_a_station_key_uses_its_numbers_again(
        self, pick: int, kind: OrderKind, topic: str, *, power_cut: bool
    ) -> None:
        """A number that was taken once is taken for nothing else, whatever it says."""
        if power_cut:
            self.the_power_is_cut(clock_is_set=True)
        signer, before = self.given[sorted(self.given)[pick % len(self.given)]]
        key = self.world.stations[signer]
        again = order(self.world, kind, [CLUSTER], before.sequence)
        self.comes_in(topic, self.signed(replace(again, id=f"a{len(self.given)}"), key))
        other = command(self.world, RECEIVER, before.sequence)
        packed = self.signed(replace(other, id=f"a{len(self.given)}"), key)
        self.comes_in(topics.command(RECEIVER), packed)

    @precondition(lambda self: self.clock_is_set and self.world.stations)
    @rule(pick=picks, kind=orders, topic=heard)
    def forger_holds_an_order_back_until_it_is_over(
        self, pick: int, kind: OrderKind, topic: str
    ) -> None:
        self.numbers += 48 - self.numbers % 48  # one that is good for an hour
        held = self.signed(order(self.world, kind, [OURS], self.numbers), self.station(pick))
        self.time_passes(1)
        before = self.seen()
        self.comes_in(topic, held)
        assert self.seen() == before

    @rule(topic=heard, kind=orders, aimed_at=targets)
    def forger_orders_with_a_key_of_her_own(
        self, topic: str, kind: OrderKind, aimed_at: list[str]
    ) -> None:
        before = self.seen()
        hers = order(self.world, kind, aimed_at, 10**6)
        self.comes_in(topic, seal(hers, [self.thief]))
        assert self.seen() == before

    # --- what she has ---

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

    def refuses(self, kind: type[Message], packed: bytes) -> None:
        before = self.seen()
        assert not self.opens(kind, packed)
        assert self.seen() == before


def _envelope(packed: bytes) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(packed)
    return read


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


TestForger = Forger.TestCase
TestForger.settings = settings(
    max_examples=80,
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
