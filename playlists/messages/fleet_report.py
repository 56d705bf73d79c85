"""What a simulated fleet tells of itself: a file that it writes and `loa simulate` judges.

No receiver sends it; it stands here because the fleet's process and the controller share no more
than the contract.
"""

import msgspec


class Spread(msgspec.Struct, frozen=True, kw_only=True):
    """How a number is spread over receivers, in milliseconds."""

    count: int = 0
    p50: int = 0
    p99: int = 0
    most: int = 0


class OrderCourse(msgspec.Struct, frozen=True, kw_only=True):
    """How one order spread, from the instant at which it was issued."""

    order: str
    arrived: Spread
    """Until its bytes were with a receiver."""
    accepted: Spread
    """Until a receiver had checked it and had it on its card."""
    sounded: Spread
    """Until its first sample."""


class FleetReport(msgspec.Struct, frozen=True, kw_only=True):
    """How the fleet is; with `receivers` alone, before anything has happened."""

    receivers: int
    connected: int = 0
    connections: int = 0
    """Made since the start, so that more than `connected` says how many came back."""
    power_cuts: int = 0
    with_plan: int = 0
    lowest_plan: int = 0
    """The lowest version that a receiver has."""
    ready_for_air: int = 0
    not_ready: dict[str, int] = {}
    faults: dict[str, int] = {}
    items: dict[str, int] = {}
    """Items that sounded, by how they ended; "sounding" for those that have not."""
    missed: dict[str, int] = {}
    refused_orders: dict[str, int] = {}
    start_error: Spread = Spread()
    """By how much items of plans began later than planned."""
    entries: int = 0
    entries_stored: int = 0
    orders: tuple[OrderCourse, ...] = ()
    audio_mb: float = 0.0
    memory_mb: float = 0.0
    cpu_s: float = 0.0
