"""When to tell the controller how the receiver is: changes at once, else a heartbeat. Pure.

What changes by itself all the time (how far the journal is) waits a little, so that many such
changes share a message: each costs its receiver 500 bytes over 4G, a heartbeat 230. A reading
(voltage, heat, room on the card, drift of the clock) is no news at all: it goes along with the
next state, and one beyond its limit is a fault, which is.
"""

from dataclasses import dataclass
from enum import StrEnum

from msgspec.structs import replace

from playlists.messages.state import State

SECOND_NS = 1_000_000_000
GAP_NS = SECOND_NS
"""Two messages keep this distance."""
SLOW_NS = 20 * SECOND_NS
"""What is no news by itself waits so long for company."""
BEAT_NS = 55 * SECOND_NS
"""Within the line's keepalive, so that its acknowledgement is the line's sign of life, too, and no
ping goes out beside it."""
ANEW_NS = 600 * SECOND_NS
"""The whole state again, for a controller that has lost it."""


class Telling(StrEnum):
    """What is due."""

    NOTHING = "nothing"
    BEAT = "beat"
    STATE = "state"


@dataclass(frozen=True, slots=True)
class Told:
    """The last state that was told, when it was, and when anything was (monotonic ns)."""

    state: State
    state_ns: int
    any_ns: int


def due(told: Told | None, state: State, now_ns: int) -> Telling:
    """Whether something is to be told now."""
    if told is None:
        return Telling.STATE
    if now_ns - told.any_ns < GAP_NS:
        return Telling.NOTHING
    age = now_ns - told.state_ns
    if _news(state) != _news(told.state) or age >= ANEW_NS:
        return Telling.STATE
    # Who does not know the time asks for it, which a heartbeat cannot: nothing may sound till then.
    knows_the_time = state.clock is not None and state.clock.trusted
    is_other = _without_readings(state) != _without_readings(told.state)
    if (is_other or not knows_the_time) and age >= SLOW_NS:
        return Telling.STATE
    return Telling.NOTHING if now_ns - told.any_ns < BEAT_NS else Telling.BEAT


def _without_readings(state: State) -> State:
    board = state.board
    quiet = None if board is None else replace(board, mains_v=None, battery_mv=None, celsius=None)
    clock = None if state.clock is None else replace(state.clock, offset_ms=0, drift_ppm=0)
    return replace(state, at=0, nonce="", machine=None, board=quiet, clock=clock)


def _news(state: State) -> State:
    slow = {"journal_last": 0, "journal_stored": 0, "tracks_held": 0, "tracks_wanted": 0}
    return replace(_without_readings(state), **slow)
