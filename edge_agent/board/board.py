"""What a receiver wants of a board, and what a board tells."""

from typing import Protocol

import msgspec


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """How relays and the ready lamp should be."""

    amplifier: bool = False
    source: bool = False
    """Whether the amplifier hears the local source (microphone, FM tuner) instead of us."""
    siren: bool = False
    ready: bool = False
    """Ready for air: lights a lamp for whoever stands below."""


ALL_OPEN = Wanted()


class Measured(msgspec.Struct, frozen=True, kw_only=True):
    """What sensors say; None where none is, or where it talks nonsense."""

    uptime_s: int | None = None
    """Since the board's start."""
    mains_v: int | None = None
    battery_mv: int | None = None
    temperature_tenths: int | None = None


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of the board now. Counters start at 0 with the board and wrap at 65536."""

    connected: bool
    """False: nothing below can be relied on, and its relays open by themselves."""
    trouble: str = ""
    """Why it is not connected, for the log."""
    amplifier: bool = False
    source: bool = False
    siren: bool = False
    stuck: tuple[str, ...] = ()
    """Relays whose contact does not follow: `amplifier`, `source`, `siren`."""
    measured: Measured = Measured()
    door_open: bool = False
    door_openings: int = 0
    button_held: bool = False
    button_presses: int = 0
    cuts: int = 0
    """How often the board opened relays because it did not hear from us."""
    faults: int = 0
    refused_by_board: int = 0
    refused_by_us: int = 0
    host_resets: int = 0
    restarts: int = 0
    """How often the board began anew while we watched."""
    firmware: str = ""


class Board(Protocol):
    """One way to switch an amplifier. Nothing here waits; nothing raises when a wire comes off."""

    lead_ms: int
    """How long before the first sample `amplifier` must be wanted, without its own warm-up."""

    def want(self, wanted: Wanted) -> None:
        """Say how relays should be from now on. Takes effect with the next tick."""
        ...

    def tick(self, now_ms: int) -> Report:
        """Do what is due (monotonic ms). Call it at least every 200 ms: silence opens relays."""
        ...

    def close(self, away_s: int) -> None:
        """Open all relays and part; a board that restarts dead hosts waits `away_s` first."""
        ...
