"""What trust and proposals say, for programs: the same as `words`, as values. Instants are ms."""

from typing import TypedDict

from controller.keys.proposal import Proposal, Standing, still_needed
from playlists.messages.envelope import open_envelope
from playlists.messages.trust import Delegation, Register, Root


class RootValues(TypedDict):
    """Whose agreement counts."""

    version: int
    threshold: int
    holders: dict[str, str]
    """Key id → who holds it."""


class StationKey(TypedDict):
    """What a station key may sign, and how long."""

    key_id: str
    roles: tuple[str, ...]
    units: tuple[str, ...]
    not_before: int
    not_after: int


class StandingValues(TypedDict):
    """What is in force."""

    root: RootValues
    station_keys: list[StationKey]
    revoked: tuple[str, ...]
    register: int


class ProposalValues(TypedDict):
    """What a signature would bring about, and how many are missing."""

    why: str
    root: RootValues | None
    """None: the one in force stays."""
    station_keys: list[StationKey]
    revoked: tuple[str, ...]
    register: int | None
    needed: dict[int, int]
    """By the version of the root whose holders must give them."""


def standing_values(standing: Standing) -> StandingValues:
    """What is in force."""
    trust = standing.trust
    return {
        "root": _root(trust.root),
        "station_keys": [_station_key(one) for one in trust.delegations],
        "revoked": trust.register.revoked,
        "register": trust.register.version,
    }


def proposal_values(proposal: Proposal) -> ProposalValues:
    """Read from the very bytes that are signed, as the words are."""
    root = proposal.root and open_envelope(proposal.root, Root, {}, threshold=0)
    register = proposal.register and open_envelope(proposal.register, Register, {}, threshold=0)
    opened = [open_envelope(one, Delegation, {}, threshold=0) for one in proposal.delegations]
    return {
        "why": proposal.why,
        "root": _root(root) if root else None,
        "station_keys": [_station_key(one) for one in opened],
        "revoked": register.revoked if register else (),
        "register": register.version if register else None,
        "needed": still_needed(proposal),
    }


def _root(root: Root) -> RootValues:
    holders = {id_: root.holders.get(id_, "") for id_ in sorted(root.keys)}
    return {"version": root.version, "threshold": root.threshold, "holders": holders}


def _station_key(one: Delegation) -> StationKey:
    return {
        "key_id": one.key_id,
        "roles": one.roles,
        "units": one.units,
        "not_before": one.not_before,
        "not_after": one.not_after,
    }
