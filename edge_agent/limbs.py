"""What a receiver's mind acts by: its line, sound room, cache, fetcher and body, as it sees them.

A receiver on a pole has threads and devices behind these (`receiver`), one of a simulated fleet
has neither (`fleet`), and the tests let years pass behind them. The mind is the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from edge_agent.board.board import Report
from edge_agent.fetch_rules import Wish
from edge_agent.health.machine import Look
from edge_agent.health.vitals import Vitals
from edge_agent.live.buffer import Piece
from edge_agent.playback.state import Voice
from playlists.messages.command import Update


class Line(Protocol):
    """To the broker. Nothing here waits."""

    @property
    def name(self) -> str:
        """Of the line that is up or was last."""
        ...

    @property
    def is_unstable(self) -> bool:
        """It is cut again and again soon after it came up."""
        ...

    @property
    def is_elsewhere(self) -> bool:
        """Another broker than the first is used."""
        ...

    def publish_state(self, payload: bytes) -> None:
        """How the receiver is; retained."""
        ...

    def publish_beat(self, payload: bytes) -> None:
        """That all is as it was."""
        ...

    def publish_report(self, payload: bytes) -> None:
        """Journal entries."""
        ...


class SoundRoom(Protocol):
    """Takes voices; what becomes of them comes back as happenings."""

    @property
    def lost_frames(self) -> int:
        """Frames that the device dropped, since the start."""
        ...

    @property
    def starved_frames(self) -> int:
        """Frames that the decoder did not bring in time, since the start."""
        ...

    def load(self, voice: Voice) -> None:
        """Take a voice in."""
        ...

    def hear(self, order: str, piece: Piece, now: int) -> int | None:
        """Take sound of a live session in; when its next frame is due, None for never."""
        ...

    def stop(self, voice: int) -> None:
        """Take a voice out."""
        ...

    def set_level(self, voice: int, percent: int) -> None:
        """How loud a voice is."""
        ...

    def set_time(self, utc_offset_ns: int) -> None:
        """CLOCK_MONOTONIC plus this is trusted UTC from now on."""
        ...

    def sounding(self) -> tuple[int, int] | None:
        """The voice that sounds and how many of its frames were put out."""
        ...


class Shelf(Protocol):
    """The tracks that are there."""

    def held(self) -> frozenset[str]:
        """The tracks that are whole."""
        ...

    def remove(self, sha256: str) -> None:
        """Let one go."""
        ...


class Fetches(Protocol):
    """Brings the tracks that are not."""

    @property
    def faults(self) -> frozenset[str]:
        """What keeps wanted tracks from coming."""
        ...

    def want(self, wanted: tuple[Wish, ...], now: int) -> None:
        """From now on fetch these (`now`: UTC ms)."""
        ...


class Body(Protocol):
    """Amplifier, board and machine."""

    @property
    def vitals(self) -> Vitals:
        """What machine and board last said."""
        ...

    @property
    def battery_percent(self) -> int | None:
        """What is left in the battery that feeds the receiver; None on mains, or unknown."""
        ...

    @property
    def level_db(self) -> int | None:
        """How loud the source was that was open last; None where nothing measures it."""
        ...

    def take(self, news: Look | Report) -> bool:
        """Take in what was seen; whether the test button was pressed."""
        ...

    def attend(self, voices: Sequence[Voice], now: int, *, ready: bool) -> None:
        """Want what is needed now (UTC ms)."""
        ...

    def when_warm(self, voice: Voice, now: int) -> Voice:
        """The voice, begun no earlier than the amplifier can carry it."""
        ...

    def wait_ms(self, voices: Sequence[Voice], now: int) -> int | None:
        """How long until a relay must move although nothing happens; None for never."""
        ...


class Ears(Protocol):
    """What listens at the loudspeaker; what it finds comes back as happenings."""

    @property
    def state(self) -> str:
        """A word of `HearingState`; empty where nothing listens."""
        ...

    @property
    def faults(self) -> frozenset[str]:
        """What is wrong with it, or with what it hears."""
        ...

    @property
    def foreign(self) -> int:
        """How often somebody else was heard, since the start."""
        ...

    def began(self, voice: int, at_ns: int, *, is_source: bool) -> None:
        """A voice sounds from an instant on (monotonic ns), or the source that it opens is open."""
        ...

    def ended(self, voice: int, at_ns: int) -> None:
        """It sounds no longer."""
        ...


class Exchange(Protocol):
    """Exchanges the program itself."""

    @property
    def faults(self) -> frozenset[str]:
        """What of it is to be told."""
        ...

    @property
    def failed(self) -> str:
        """The version that was left again, or could not be unpacked; empty for none."""
        ...

    def bring_in(self, wanted: Update) -> None:
        """Unpack a bundle that was fetched."""
        ...

    def wants_restart(self, now_ns: int, *, healthy: bool, quiet: bool) -> bool:
        """Whether the program should end now (monotonic ns), so that another version starts."""
        ...


class Post(Protocol):
    """Where happenings wait for the mind."""

    @property
    def dropped(self) -> int:
        """How many found no room."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Limbs:
    """All of them."""

    line: Line
    sound: SoundRoom
    shelf: Shelf
    fetcher: Fetches
    body: Body
    post: Post
    ears: Ears | None = None
    can_relay: bool = False
    """Whether other stations can be decoded."""
    updater: Exchange | None = None
    """None where the program cannot be exchanged."""
