"""Make a root and a delegation in one go, where one person holds everything at first.

Signed statements only, no files and no clock. The root's private keys leave this module in memory
and are kept offline; only what they have signed goes to the controller and to receivers. Several
holders on several machines: `controller.keys.proposal`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from playlists.messages.envelope import digest, seal
from playlists.messages.keys import SigningKey
from playlists.messages.trust import STATION_ROLES, Chain, Delegation, Register, Root


@dataclass(frozen=True, kw_only=True, slots=True)
class Grant:
    """What a station key may do: in which roles, for which units and below, from when to when."""

    roles: tuple[str, ...] = STATION_ROLES
    units: tuple[str, ...]
    not_before: int
    not_after: int


@dataclass(frozen=True, slots=True)
class Ceremony:
    """The outcome: secrets to be kept apart, statements to be sent out."""

    root_keys: tuple[SigningKey, ...]
    root: bytes
    """Envelope of the root, which receivers are born with."""
    station_key: SigningKey
    chain: Chain


def make_root(root_keys: Sequence[SigningKey], threshold: int, now: int) -> bytes:
    """The first root, signed by all its keys. Raises ValueError for an impossible threshold."""
    if not 1 <= threshold <= len(root_keys):
        raise ValueError(f"threshold {threshold} of {len(root_keys)} root keys")
    keys = {key.key_id: key.public_key for key in root_keys}
    return seal(Root(version=1, keys=keys, threshold=threshold, issued_at=now), root_keys)


def delegate(root_keys: Sequence[SigningKey], station_public_key: bytes, grant: Grant) -> bytes:
    """Name a station key, signed by as many root keys as are given."""
    delegation = Delegation(
        public_key=station_public_key,
        roles=grant.roles,
        units=grant.units,
        not_before=grant.not_before,
        not_after=grant.not_after,
    )
    return seal(delegation, root_keys)


def hold(grant: Grant, root_count: int, threshold: int, now: int) -> Ceremony:
    """The whole ceremony: new root keys, one new station key, the chain between them."""
    root_keys = tuple(SigningKey.generate() for _ in range(root_count))
    root = make_root(root_keys, threshold, now)
    station = SigningKey.generate()
    delegation = delegate(root_keys[:threshold], station.public_key, grant)
    register = Register(version=1, delegations=(digest(delegation),))
    chain = Chain(
        roots=(root,),
        delegations=(delegation,),
        register=seal(register, root_keys[:threshold]),
    )
    return Ceremony(root_keys, root, station, chain)
