"""The file that says who is simulated: written by `loa simulate`, read by the fleet's process."""

import msgspec

from edge_agent.settings import Broker


class Member(msgspec.Struct, frozen=True, kw_only=True):
    """One receiver: what `receiver.toml` and `receiver.key` of a true one hold."""

    receiver: str
    cluster: str
    unit_path: tuple[str, ...]
    seed: bytes
    """The 32 secret bytes of its key."""
    broker: Broker


class Roster(msgspec.Struct, frozen=True, kw_only=True):
    """All of them, and the root of trust that they are born with."""

    root: bytes
    members: tuple[Member, ...]
