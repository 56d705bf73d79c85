"""What holders of the root are asked to sign: one file that goes from machine to machine.

Drafted where the chain is, signed on offline machines one after the other, accepted where the
chain is. Pure: files, clock and passphrases are elsewhere.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import msgspec
from msgspec.structs import replace

from controller.keys.ceremony import Grant
from playlists.messages.envelope import countersign, digest, draft, open_envelope, signed_by
from playlists.messages.keys import SigningKey, key_id
from playlists.messages.refusal import RefusedError
from playlists.messages.trust import Chain, Delegation, Register, Root, Trust, advance, trust_root

MAX_HOLDERS = 16


class ProposalError(Exception):
    """The installer asked for what cannot be proposed, or the file is none. The text says why."""


class Proposal(msgspec.Struct, frozen=True, kw_only=True):
    """Envelopes that wait for signatures: together they make the next chain."""

    form: str = "loa-proposal.v1"
    why: str
    """For people. What counts is in the envelopes: `controller.keys.words` tells it from them."""
    before: bytes | None = None
    """The newest root that is in force, whose holders must sign; None for the first."""
    root: bytes | None = None
    delegations: tuple[bytes, ...] = ()
    register: bytes | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """What is in force."""

    chain: Chain
    trust: Trust


def propose_root(
    holders: Mapping[str, bytes], threshold: int, now: int, standing: Standing | None = None
) -> Proposal:
    """A first root, or the next one. `holders` maps names to public keys.

    After a rotation everything that stood is signed anew by the new root. Raises ProposalError.
    """
    keys = {key_id(public): public for public in holders.values()}
    if len(keys) != len(holders):
        raise ProposalError("two holders bring the same key")
    if not 1 <= threshold <= len(keys) <= MAX_HOLDERS:
        raise ProposalError(f"threshold {threshold} of {len(keys)} holders (at most {MAX_HOLDERS})")
    root = Root(
        version=1 if standing is None else standing.trust.root.version + 1,
        keys=keys,
        threshold=threshold,
        issued_at=now,
        holders={key_id(public): name for name, public in holders.items()},
    )
    if standing is None:
        return Proposal(why="the first root", root=draft(root))
    kept = tuple(draft(delegation) for delegation in standing.trust.delegations)
    why = f"root {root.version} in place of root {root.version - 1}"
    return replace(_next(standing, kept, why), root=draft(root))


def propose_delegation(
    standing: Standing, public_key: bytes, grant: Grant, instead_of: Collection[str] = ()
) -> Proposal:
    """Name a station key; delegations to the keys `instead_of` go at the same time."""
    new = Delegation(
        public_key=public_key,
        roles=grant.roles,
        units=grant.units,
        not_before=grant.not_before,
        not_after=grant.not_after,
    )
    if new.key_id in standing.trust.register.revoked:
        raise ProposalError(f"key {new.key_id} is revoked: make another one")
    gone = {*instead_of, new.key_id}
    kept = tuple(
        packed
        for packed, delegation in _standing_delegations(standing)
        if delegation.key_id not in gone
    )
    return _next(standing, (*kept, draft(new)), f"delegate to station key {new.key_id}")


def propose_renewal(
    standing: Standing, id_: str, not_after: int, more_roles: Collection[str] = ()
) -> Proposal:
    """Let a station key count for longer, within the same limits, or in more roles.

    Raises ProposalError.
    """
    for delegation in standing.trust.delegations:
        if delegation.key_id == id_:
            grant = Grant(
                # As they stand: a role that this version does not know must survive a renewal.
                roles=tuple(dict.fromkeys([*delegation.roles, *more_roles])),
                units=delegation.units,
                not_before=delegation.not_before,
                not_after=not_after,
            )
            renewed = propose_delegation(standing, delegation.public_key, grant)
            return replace(renewed, why=f"renew station key {id_}")
    raise ProposalError(f"no delegation to key {id_} stands")


def propose_revocation(standing: Standing, ids: Collection[str]) -> Proposal:
    """Say of keys that they count no longer, and drop their delegations."""
    kept = tuple(
        packed
        for packed, delegation in _standing_delegations(standing)
        if delegation.key_id not in ids
    )
    revoked = (*standing.trust.register.revoked, *sorted(ids))
    return _next(standing, kept, f"revoke {', '.join(sorted(ids))}", tuple(dict.fromkeys(revoked)))


def sign(proposal: Proposal, key: SigningKey) -> Proposal:
    """Add one holder's signature to every part. Raises ProposalError for a stranger's key."""
    if key.key_id not in {**_voters(proposal.before), **_voters(proposal.root)}:
        raise ProposalError(f"key {key.key_id} is not one of this proposal's holders")
    return replace(
        proposal,
        root=None if proposal.root is None else countersign(proposal.root, key),
        delegations=tuple(countersign(packed, key) for packed in proposal.delegations),
        register=None if proposal.register is None else countersign(proposal.register, key),
    )


def still_needed(proposal: Proposal) -> dict[int, int]:
    """How many signatures are missing, by version of the root whose holders must give them."""
    before, after = _claimed(proposal.before), _claimed(proposal.root)
    needed: dict[int, int] = {}
    if proposal.root is not None and before is not None:
        needed[before.version] = _missing(proposal.root, before)
    above = after or before
    if above is not None:
        parts = [*proposal.delegations, proposal.register, proposal.root if after else None]
        missing = max(_missing(packed, above) for packed in parts if packed is not None)
        needed[above.version] = missing
    return {version: count for version, count in needed.items() if count > 0}


def accept(proposal: Proposal, standing: Standing | None) -> Standing:
    """The chain as it is from now on. Raises ProposalError where a receiver would not follow."""
    if standing is not None and proposal.register is not None:
        drafted = open_envelope(proposal.register, Register, {}, threshold=0)
        if drafted.version <= standing.trust.register.version:
            raise ProposalError("it was drafted before the last change: draft it anew")
    try:
        if standing is None:
            return _accept_first(proposal)
        root = () if proposal.root is None else (proposal.root,)
        chain = Chain(
            roots=(*standing.chain.roots, *root),
            delegations=proposal.delegations,
            register=proposal.register,
        )
        trust = advance(standing.trust, chain)
    except RefusedError as error:
        raise ProposalError(f"receivers would refuse it: {error}") from error
    return Standing(chain, trust)


def _accept_first(proposal: Proposal) -> Standing:
    if proposal.root is None:
        raise ProposalError("there is no root yet: begin with loa keys init")
    trust = trust_root(proposal.root)
    return Standing(Chain(roots=(proposal.root,), delegations=()), trust)


def _next(
    standing: Standing,
    delegations: Sequence[bytes],
    why: str,
    revoked: tuple[str, ...] | None = None,
) -> Proposal:
    known = standing.trust.register
    register = Register(
        version=known.version + 1,
        delegations=tuple(digest(packed) for packed in delegations),
        revoked=known.revoked if revoked is None else revoked,
    )
    return Proposal(
        why=why,
        before=standing.chain.roots[-1],
        delegations=tuple(delegations),
        register=draft(register),
    )


def _standing_delegations(standing: Standing) -> list[tuple[bytes, Delegation]]:
    return list(zip(standing.chain.delegations, standing.trust.delegations, strict=True))


def _claimed(packed: bytes | None) -> Root | None:
    return None if packed is None else open_envelope(packed, Root, {}, threshold=0)


def _voters(packed: bytes | None) -> dict[str, bytes]:
    root = _claimed(packed)
    return {} if root is None else root.keys


def _missing(packed: bytes, root: Root) -> int:
    return root.threshold - len(signed_by(packed, root.keys))
