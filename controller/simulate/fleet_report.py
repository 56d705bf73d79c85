"""What the fleet's process tells (`edge_agent/fleet/tally.py` says it) and is judged by."""

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
    accepted: Spread
    sounded: Spread


class FleetReport(msgspec.Struct, frozen=True, kw_only=True):
    """How the fleet is."""

    receivers: int
    connected: int
    connections: int
    power_cuts: int
    with_plan: int
    lowest_plan: int
    ready_for_air: int
    not_ready: dict[str, int]
    faults: dict[str, int]
    items: dict[str, int]
    missed: dict[str, int]
    refused_orders: dict[str, int]
    start_error: Spread
    entries: int
    entries_stored: int
    orders: tuple[OrderCourse, ...]
    audio_mb: float
    memory_mb: float
    cpu_s: float
