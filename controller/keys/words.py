"""What trust and proposals say, in words for whoever holds a key. English: this is the terminal."""

from collections.abc import Callable, Collection
from datetime import UTC, datetime

from controller.keys.proposal import Proposal, Standing, still_needed
from playlists.messages.envelope import open_envelope, signed_by
from playlists.messages.trust import Delegation, Register, Root

Name = Callable[[str], str]
"""Unit id → what people call the unit."""


def day(instant: int) -> str:
    """A date, UTC."""
    return datetime.fromtimestamp(instant / 1000, UTC).strftime("%Y-%m-%d")


def told_standing(standing: Standing, name: Name) -> list[str]:
    """What is in force."""
    trust = standing.trust
    lines = _root(trust.root, "in force")
    for delegation in trust.delegations:
        lines += _delegation(delegation, name, revoked=delegation.key_id in trust.register.revoked)
    lines += [f"revoked: {id_}" for id_ in trust.register.revoked]
    return [*lines, f"register {trust.register.version}"]


def told_proposal(proposal: Proposal, name: Name) -> list[str]:
    """What a signature would bring about, read from the very bytes that are signed."""
    lines = [f"Proposal: {proposal.why}", "It makes this the whole truth:"]
    before = proposal.before and open_envelope(proposal.before, Root, {}, threshold=0)
    after = proposal.root and open_envelope(proposal.root, Root, {}, threshold=0)
    if before:
        lines += _root(before, "must agree")
    if after and proposal.root is not None:
        signed = signed_by(proposal.root, {**after.keys, **(before.keys if before else {})})
        lines += _root(after, "new", signed)
    for packed in proposal.delegations:
        opened = open_envelope(packed, Delegation, {}, threshold=0)
        lines += _delegation(opened, name, revoked=False)
    if proposal.register is not None:
        register = open_envelope(proposal.register, Register, {}, threshold=0)
        lines += [f"revoked: {id_}" for id_ in register.revoked]
        known = after or before
        who = signed_by(proposal.register, known.keys) if known else set()
        signers = ", ".join(sorted(who)) or "nobody"
        lines.append(f"register {register.version}, signed by {signers}")
    return lines + [
        f"still needed: {count} of root {version}'s holders"
        for version, count in still_needed(proposal).items()
    ]


def _root(root: Root, state: str, signed: Collection[str] = ()) -> list[str]:
    holders = [
        f"  {id_} {root.holders.get(id_, '')}{' (has signed)' if id_ in signed else ''}".rstrip()
        for id_ in sorted(root.keys)
    ]
    head = f"root {root.version} ({state}): {root.threshold} of {len(root.keys)} holders must agree"
    return [head, *holders]


def _delegation(delegation: Delegation, name: Name, *, revoked: bool) -> list[str]:
    units = ", ".join(name(unit) for unit in delegation.units)
    return [
        f"station key {delegation.key_id}{' REVOKED' if revoked else ''}",
        f"  may sign {', '.join(delegation.roles)} for {units} and below",
        f"  from {day(delegation.not_before)} until {day(delegation.not_after)}",
    ]
