"""When the relays are closed: before the first sample, until after the last one, and no longer.

A loudspeaker thumps when its amplifier is switched onto moving sound. So the relay is wanted
early enough for the board and the amplifier's own warm-up, a voice that comes without notice
waits for that in silence, and the relay is let go when the last sample has left the device.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from edge_agent.board.attendant import Attendant
from edge_agent.board.board import Wanted
from edge_agent.playback.standing import DRILL_RANK
from edge_agent.playback.state import Voice
from edge_agent.settings import Board
from playlists.messages.permission import WIRED

SOON_MS = 1_000
"""An end so near is held for from now on: a machine that is busy may not look again in time."""
OPENS_WITHIN_MS = 5_000
"""When a board that was let go has opened its relay and said so, its line's faults included."""


@dataclass(frozen=True, slots=True)
class Need:
    """Which relays sound needs at an instant."""

    amplifier: bool = False
    source: bool = False
    siren: bool = False


def need(voices: Sequence[Voice], now: int, lead_ms: int, *, has_siren: bool) -> Need:
    """Look at what sounds and what is about to (`now`: UTC ms).

    The siren's relay (a beacon, a motor siren) goes with emergencies that are no drill, where one
    is wired. A source is let go so early before its end that the first word behind it does not
    fall into the change.
    """
    due = [v for v in voices if v.started_at is not None or _is_near(v, now, lead_ms)]
    urgent = any(v.rank > DRILL_RANK and v.tone is None for v in due)
    open_ = any(_holds_a_source(v, now, lead_ms) for v in due)
    return Need(amplifier=bool(due), source=open_, siren=has_siren and urgent)


def next_need(voices: Sequence[Voice], now: int, lead_ms: int) -> int | None:
    """When a relay is to move next (UTC ms); None while nothing waits for its instant."""
    begins = [v.begin_at - lead_ms for v in voices if v.started_at is None and v.stopping is None]
    closes = [v.expected_end - lead_ms for v in voices if _opens_a_source(v)]
    return min((at for at in (*begins, *closes) if at > now), default=None)


def _is_near(voice: Voice, now: int, lead_ms: int) -> bool:
    return voice.stopping is None and voice.begin_at - lead_ms <= now


def _holds_a_source(voice: Voice, now: int, lead_ms: int) -> bool:
    sounding = voice.started_at is not None and voice.stopping is None
    return _opens_a_source(voice) and sounding and now < voice.expected_end - lead_ms


def _opens_a_source(voice: Voice) -> bool:
    """Whether something at the receiver speaks in place of it: streams come over its line."""
    return voice.source in WIRED


def _left(voices: Sequence[Voice], now: int) -> int:
    """How long the last sample is still under way, where that is soon; else 0."""
    ends = (v.expected_end - now for v in voices if v.started_at is not None)
    return max((left for left in ends if 0 < left <= SOON_MS), default=0)


class Amplifier:
    """Asks the attendant for relays, again and again, as long as the receiver thinks."""

    def __init__(self, attendant: Attendant, settings: Board) -> None:
        self._attendant = attendant
        self._settings = settings
        self.lead_ms = attendant.lead_ms + settings.warm_up_ms
        """How long before the first sample the amplifier must be wanted."""
        self._closed_since_ms: int | None = None
        self._needed_ms = 0

    def attend(
        self, voices: Sequence[Voice], now: int, monotonic_ms: int, *, ready: bool
    ) -> Wanted:
        """Want what is needed now. Holds on a little, so that the device's buffer runs dry."""
        needed = need(voices, now, self.lead_ms, has_siren=self._settings.siren)
        if needed.amplifier:
            self._needed_ms = monotonic_ms + _left(voices, now)
        held = monotonic_ms - self._needed_ms < self._settings.hold_ms
        closed = needed.amplifier or (self._closed_since_ms is not None and held)
        if not closed:
            self._closed_since_ms = None
        elif self._closed_since_ms is None:
            self._closed_since_ms = monotonic_ms
        wanted = Wanted(amplifier=closed, source=needed.source, siren=needed.siren, ready=ready)
        self._attendant.want(wanted)
        return wanted

    def was_asked(self, monotonic_ms: int) -> bool:
        """Whether the relay may be closed: it is wanted, or was until a moment ago."""
        recently = monotonic_ms - self._needed_ms < self._settings.hold_ms + OPENS_WITHIN_MS
        return self._closed_since_ms is not None or recently

    def when_warm(self, voice: Voice, now: int, monotonic_ms: int) -> Voice:
        """The voice, begun no earlier than an amplifier that was asked for now can carry it."""
        if voice.after is not None:
            return voice
        since = monotonic_ms if self._closed_since_ms is None else self._closed_since_ms
        left = max(0, since + self.lead_ms - monotonic_ms)
        return replace(voice, begin_at=max(voice.begin_at, now + left)) if left else voice

    def wait_ms(self, voices: Sequence[Voice], now: int, monotonic_ms: int) -> int | None:
        """How long until a relay must move although nothing happens; None for never."""
        waits = []
        begin = next_need(voices, now, self.lead_ms)
        if begin is not None:
            waits.append(begin - now)
        if self._closed_since_ms is not None:
            waits.append(max(0, self._needed_ms + self._settings.hold_ms - monotonic_ms))
        return min(waits, default=None)
