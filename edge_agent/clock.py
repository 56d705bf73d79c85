"""Whether the time is known, and what time it is.

Scheduled sound needs a trusted clock. Trusted is, best first:
  "synchronised"  the kernel says that the system clock is disciplined (in this boot),
  "controller"    a signed answer to our own nonce came in this boot,
  "held"          a last good time of this boot, plus what CLOCK_BOOTTIME says has passed since,
  "none"          nothing of that: nothing scheduled may sound.
A time before the last trusted stamp of the journal is not believed: a card that was set back, a
clock without battery. Yet one wrong time that was trusted once (a time server gone mad) may not
silence a receiver until that time has come. So the controller's signed answer to our own nonce,
and nothing else, may set the journal's time back (`correction`); the journal says that it did.

Where the system clock agrees with the controller's answer, the system clock is right and the
answer merely late on its way; where it does not, the answer counts.
Pure: one look at the machine's clocks (`Clocks`) goes in, a `Reading` comes out.
"""

from dataclasses import dataclass, replace

import msgspec

from playlists.messages.state import ClockState

AGREEMENT_NS = 250_000_000
"""An answer within its round trip and this much of the system clock confirms the system clock."""
DRIFT_PPM = 50
"""What a quartz without discipline may stray."""
MAX_ERROR_NS = 35_000_000_000
"""Above this possible error a held time is no longer trusted: about a week at DRIFT_PPM."""
DRIFT_MEASURED_OVER_NS = 12 * 3600 * 1_000_000_000
"""A round trip that is uneven by 50 ms is then one part in a million."""
LARGEST_DRIFT_PPM = 500
"""What strays more was set."""
ANSWER_FRESH_NS = 2 * 3600 * 1_000_000_000
"""An older answer is called "held"."""
BEHIND_JOURNAL_MS = 2_000
"""How far a trusted clock may be corrected backwards."""


@dataclass(frozen=True, slots=True)
class Clocks:
    """One look at all clocks of the machine."""

    wall_ns: int
    boottime_ns: int
    monotonic_ns: int
    boot_id: str
    synchronised: bool


class GoodTime(msgspec.Struct, frozen=True, kw_only=True):
    """An instant at which the time was known. Kept on disk; counts within one boot only."""

    utc_ns: int
    boottime_ns: int
    boot_id: str
    by_controller: bool = False
    """Came from the controller's answer, which contradicted the system clock."""


@dataclass(frozen=True, slots=True)
class ClockTrust:
    """What is known about time."""

    good: GoodTime | None = None
    answered_boottime_ns: int | None = None
    """When the controller last answered, in this run."""
    offset_ms: int = 0
    """The controller's time less the system's, as last measured."""
    compared: "Comparison | None" = None
    """The measurement from which the drift is told."""
    drift_ppm: int = 0
    """How much the system clock strays from the controller's: it is fast where this is below 0."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """The controller's time less the system's at an instant."""

    boottime_ns: int
    offset_ns: int


UNKNOWN = ClockTrust()


@dataclass(frozen=True, slots=True)
class Reading:
    """What time it is."""

    trusted: bool
    source: str
    utc_ms: int
    """The best guess where it is not trusted."""
    monotonic_offset_ns: int
    """Add CLOCK_MONOTONIC to get UTC in ns."""
    offset_ms: int = 0
    drift_ppm: int = 0

    def as_state(self) -> ClockState:
        """The words of the contract."""
        return ClockState(
            trusted=self.trusted,
            source=self.source,
            offset_ms=self.offset_ms,
            drift_ppm=self.drift_ppm,
        )


def read_time(trust: ClockTrust, clocks: Clocks, not_before_ms: int) -> Reading:
    """Say what time it is. `not_before_ms` is the journal's last trusted stamp."""
    source, utc_ns = _best(trust, clocks)
    utc_ms = utc_ns // 1_000_000
    if source != "none" and utc_ms < not_before_ms - BEHIND_JOURNAL_MS:
        source = "none"
    return Reading(
        trusted=source != "none",
        source=source,
        utc_ms=max(utc_ms, not_before_ms),
        monotonic_offset_ns=utc_ns - clocks.monotonic_ns,
        offset_ms=trust.offset_ms,
        drift_ppm=trust.drift_ppm,
    )


def _best(trust: ClockTrust, clocks: Clocks) -> tuple[str, int]:
    held = _held_ns(trust.good, clocks)
    if held is not None and trust.good is not None and trust.good.by_controller:
        return _held_source(trust, clocks), held
    if clocks.synchronised:
        return "synchronised", clocks.wall_ns
    if held is not None:
        return _held_source(trust, clocks), held
    return "none", clocks.wall_ns


def _held_source(trust: ClockTrust, clocks: Clocks) -> str:
    answered = trust.answered_boottime_ns
    fresh = answered is not None and clocks.boottime_ns - answered <= ANSWER_FRESH_NS
    return "controller" if fresh else "held"


def _held_ns(good: GoodTime | None, clocks: Clocks) -> int | None:
    if good is None or good.boot_id != clocks.boot_id:
        return None
    elapsed = clocks.boottime_ns - good.boottime_ns
    if elapsed < 0 or elapsed * DRIFT_PPM // 1_000_000 > MAX_ERROR_NS:
        return None
    return good.utc_ns + elapsed


def take_answer(
    clocks: Clocks, controller_ms: int, round_trip_ns: int, before: ClockTrust = UNKNOWN
) -> ClockTrust:
    """Use the controller's answer, which took a round trip to come."""
    offset_ns = controller_ms * 1_000_000 + round_trip_ns // 2 - clocks.wall_ns
    agrees = abs(offset_ns) <= round_trip_ns + AGREEMENT_NS
    good = GoodTime(
        utc_ns=clocks.wall_ns if agrees else clocks.wall_ns + offset_ns,
        boottime_ns=clocks.boottime_ns,
        boot_id=clocks.boot_id,
        by_controller=not agrees,
    )
    compared, drift_ppm = _drift(before, Comparison(clocks.boottime_ns, offset_ns))
    offset_ms = 0 if agrees else offset_ns // 1_000_000
    return ClockTrust(good, clocks.boottime_ns, offset_ms, compared, drift_ppm)


def _drift(before: ClockTrust, fresh: Comparison) -> tuple[Comparison, int]:
    """From which measurement to count on, and the drift since the last one.

    Too near, round trips would be taken for drift; a clock that was set is no drift.
    """
    first = before.compared
    if first is None or fresh.boottime_ns < first.boottime_ns:
        return fresh, 0
    elapsed = fresh.boottime_ns - first.boottime_ns
    if elapsed < DRIFT_MEASURED_OVER_NS:
        return first, before.drift_ppm
    ppm = round((fresh.offset_ns - first.offset_ns) * 1_000_000 / elapsed)
    return fresh, ppm if abs(ppm) <= LARGEST_DRIFT_PPM else before.drift_ppm


def correction(trust: ClockTrust, clocks: Clocks, not_before_ms: int, dated_ms: int) -> int | None:
    """The time to which the journal must be set back by the answer that was just taken.

    None where the journal is not ahead of it. None, too, where the plan in force is dated later
    (`dated_ms`): the station signed that plan, so the answer is older than it claims to be.
    """
    held_ns = _held_ns(trust.good, clocks)
    if held_ns is None or trust.answered_boottime_ns is None:
        return None
    right_ms = held_ns // 1_000_000
    ahead = right_ms < not_before_ms - BEHIND_JOURNAL_MS
    return right_ms if ahead and right_ms >= dated_ms else None


def renew_good_time(trust: ClockTrust, clocks: Clocks, reading: Reading) -> ClockTrust:
    """While the system clock is disciplined, it is the good time to hold on to."""
    if reading.source != "synchronised":
        return trust
    good = GoodTime(utc_ns=clocks.wall_ns, boottime_ns=clocks.boottime_ns, boot_id=clocks.boot_id)
    return replace(trust, good=good)
