"""Whose signature counts, for what, where and when.

An offline root (m of n keys) names the station keys by delegations: each for some roles, for the
units under some units of the tree, for a period. A register, also signed by the root, lists the
delegations that stand and the keys that are revoked, so that no link can be cut away or brought
back. Roots, delegations and register travel together as one chain; a receiver is born with a root
and checks every later chain against what it already trusts, without a network. Root rotation as
TUF does it: a new root is signed by the threshold of the old root and by its own, and versions
rise by one.

Nothing here reads a clock: `now` is an argument (UTC milliseconds).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import ClassVar

import msgspec

from playlists.messages.envelope import Message, TooLargeError, digest, open_envelope
from playlists.messages.keys import PUBLIC_KEY_BYTES, key_id
from playlists.messages.numbers import Count, Instant
from playlists.messages.refusal import RefusalCode, RefusedError

MAX_CHAIN_BYTES = 256 * 1024
"""A chain holds many signed parts; larger, and the brokers that Loa sets up drop it."""
MAX_ROOTS_IN_CHAIN = 64
MAX_DELEGATIONS = 256


class Role(StrEnum):
    """What a station key may sign."""

    PLAN = "plan"
    EMERGENCY = "emergency"
    LIVE = "live"
    COMMAND = "command"
    TIME = "time"
    UPDATE = "update"
    RECORD = "record"
    """Heads of the transparency log."""
    PRACTICE = "practice"
    """Orders of practice mode. A key that has this role has no other, whatever else its delegation
    says, and no receiver asks for it: what it signs can reach no horn."""


STATION_ROLES = tuple(role for role in Role if role is not Role.PRACTICE)
"""What the key of a station may be given, all of it."""


class Root(Message, frozen=True, kw_only=True):
    """The keys above all others, and how many of them must agree."""

    KIND: ClassVar[str] = "root.v1"
    version: Count
    keys: dict[str, bytes]
    """Key id → raw public key."""
    threshold: int
    issued_at: Instant
    holders: dict[str, str] = msgspec.field(default_factory=dict)
    """Key id → what people call who holds it. For people only."""


class Delegation(Message, frozen=True, kw_only=True):
    """One station key and its limits. Signed by the root."""

    KIND: ClassVar[str] = "delegation.v1"
    public_key: bytes
    roles: tuple[str, ...]
    """Names of `Role`. A name that an old board does not know must not cost it the whole chain."""
    units: tuple[str, ...]
    """The key counts for receivers placed at or below one of these units."""
    not_before: Instant
    not_after: Instant

    @property
    def key_id(self) -> str:
        """The id of the delegated key."""
        return key_id(self.public_key)

    def may_act_as(self, role: Role) -> bool:
        """Whether the key has a role. One that may practise has no other."""
        return role in self.roles and (role is Role.PRACTICE or Role.PRACTICE not in self.roles)


class Register(Message, frozen=True, kw_only=True):
    """Which delegations stand and which keys count no longer. Signed by the root.

    Versions only rise. A chain without a register is believed only by a receiver that has never
    seen one.
    """

    KIND: ClassVar[str] = "register.v1"
    version: Count
    delegations: tuple[str, ...] = ()
    """`digest` of each delegation: all of them stand in the chain, and no other."""
    revoked: tuple[str, ...] = ()
    """Ids of keys. They do not count even if a delegation names them."""


class Chain(msgspec.Struct, frozen=True, kw_only=True):
    """What the retained topic `trust` carries: signed parts, themselves envelopes."""

    roots: tuple[bytes, ...]
    """Every root from the first on, oldest first."""
    delegations: tuple[bytes, ...]
    register: bytes | None = None


@dataclass(frozen=True, slots=True)
class Trust:
    """What a receiver believes: one root, its delegations, its register."""

    root: Root
    delegations: tuple[Delegation, ...] = ()
    register: Register = field(default_factory=lambda: Register(version=0))

    def keys_for(self, role: Role, unit_path: Iterable[str], now: int) -> dict[str, bytes]:
        """The keys (id → public) that may act in a role over a place at an instant.

        `unit_path` names the place's unit and all units above it.
        """
        place = frozenset(unit_path)
        return {
            d.key_id: d.public_key
            for d in self.delegations
            if d.may_act_as(role)
            and place.intersection(d.units)
            and d.not_before <= now < d.not_after
            and d.key_id not in self.register.revoked
        }


def pack_chain(chain: Chain) -> bytes:
    """Write a chain for the wire or the disk. Raises TooLargeError where nobody would read it."""
    packed = msgspec.json.encode(chain)
    if len(packed) > MAX_CHAIN_BYTES:
        raise TooLargeError("chain", len(packed), MAX_CHAIN_BYTES)
    return packed


def unpack_chain(packed: bytes) -> Chain:
    """Read a chain without believing it yet. Raises RefusedError."""
    if len(packed) > MAX_CHAIN_BYTES:
        raise RefusedError(RefusalCode.TOO_LARGE, f"chain of {len(packed)} bytes")
    try:
        chain = msgspec.json.decode(packed, type=Chain)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise RefusedError(RefusalCode.MALFORMED, f"not a chain: {error}") from error
    if len(chain.roots) > MAX_ROOTS_IN_CHAIN or len(chain.delegations) > MAX_DELEGATIONS:
        raise RefusedError(RefusalCode.TOO_LARGE, "chain of too many links")
    return chain


def trust_root(packed_root: bytes) -> Trust:
    """The trust that a receiver is born with: a root that is signed by its own threshold.

    The root comes by a way that is trusted already (enrolment); this checks only its shape.
    Raises RefusedError.
    """
    return Trust(_self_signed_root(packed_root))


def advance(trust: Trust, chain: Chain) -> Trust:
    """Follow a chain from what is trusted to what it adds.

    Raises RefusedError and leaves the old trust in force if any link does not hold: a chain cut
    before our root, an old root, a delegation that the root did not sign, an old register, one
    that lists other delegations than the chain carries.
    """
    root = _advance_root(trust.root, chain.roots)
    delegations = tuple(
        open_envelope(packed, Delegation, root.keys, root.threshold) for packed in chain.delegations
    )
    register = _newer_register(trust.register, root, chain.register)
    carried = {digest(packed) for packed in chain.delegations}
    if register.version and carried != set(register.delegations):
        raise RefusedError(
            RefusalCode.BROKEN_CHAIN, f"not the delegations of register {register.version}"
        )
    return replace(trust, root=root, delegations=delegations, register=register)


def _newer_register(current: Register, root: Root, packed: bytes | None) -> Register:
    if packed is None:
        if current.version:
            raise RefusedError(RefusalCode.OLD_VERSION, f"no register after {current.version}")
        return current
    candidate = open_envelope(packed, Register, root.keys, root.threshold)
    if candidate.version < current.version:
        raise RefusedError(RefusalCode.OLD_VERSION, f"register {candidate.version}")
    return candidate if candidate.version > current.version else current


def _advance_root(current: Root, packed_roots: tuple[bytes, ...]) -> Root:
    newest = current.version
    for packed in packed_roots:
        candidate = _self_signed_root(packed)
        newest = candidate.version
        if candidate.version <= current.version:
            continue
        if candidate.version != current.version + 1:
            raise RefusedError(RefusalCode.BROKEN_CHAIN, f"no root {current.version + 1}")
        current = open_envelope(packed, Root, current.keys, current.threshold)
    if newest < current.version:
        raise RefusedError(RefusalCode.OLD_VERSION, f"chain ends at root {newest}")
    return current


def _self_signed_root(packed: bytes) -> Root:
    claimed = _claimed_root(packed)
    if not 1 <= claimed.threshold <= len(claimed.keys):
        raise RefusedError(RefusalCode.MALFORMED, f"threshold {claimed.threshold}")
    for id_, public_key in claimed.keys.items():
        if len(public_key) != PUBLIC_KEY_BYTES or key_id(public_key) != id_:
            raise RefusedError(RefusalCode.MALFORMED, f"root key {id_[:12]} is not its own id")
    return open_envelope(packed, Root, claimed.keys, claimed.threshold)


def _claimed_root(packed: bytes) -> Root:
    # A root says itself which keys sign it, so it is read once before it is believed.
    return open_envelope(packed, Root, {}, threshold=0)
