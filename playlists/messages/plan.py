"""The signed playlist of one receiver: every occurrence of at least the next seven days."""

from collections.abc import Mapping
from enum import StrEnum
from typing import ClassVar, Literal

import msgspec

from playlists.messages.envelope import Message
from playlists.messages.numbers import Count, Instant
from playlists.messages.stream import Stream

SAMPLE_RATE = 24_000
"""Frames a second of every delivered track: one channel. Horns pass little above 5 kHz."""


def ms_of_frames(frames: int) -> int:
    """How long so many frames sound, in milliseconds, rounded up.

    Round the sum of a programme's frames, not each item: items follow each other without a gap.
    """
    return -(-frames * 1000 // SAMPLE_RATE)


class Priority(StrEnum):
    """The three classes of law (thông thường, ưu tiên, khẩn cấp)."""

    NORMAL = "normal"
    PRIORITY = "priority"
    EMERGENCY = "emergency"

    @property
    def rank(self) -> int:
        """The higher goes before the lower and may interrupt it, never an equal one."""
        return _RANKS[self]


_RANKS = {Priority.NORMAL: 0, Priority.PRIORITY: 1, Priority.EMERGENCY: 2}

PlannedPriority = Literal[Priority.NORMAL, Priority.PRIORITY]
"""What a plan may hold. An emergency is an order, with a duty and a road of its own."""


class ItemKind(StrEnum):
    """What an item of a programme is."""

    TUNE = "tune"
    GREETING = "greeting"
    BULLETIN = "bulletin"
    RECORDED = "recorded"
    """Finished sound with words: an interview, a song, a bulletin that somebody spoke."""
    CLOSING = "closing"
    PAUSE = "pause"
    """Silence of exact length."""
    RELAY = "relay"
    """Another station for a fixed time."""
    LOCAL = "local"
    """A local input (microphone, tuner) for a fixed time."""
    LIVE = "live"
    """Somebody speaks now, from a browser: only an order holds it, never a plan."""


class Lateness(StrEnum):
    """What to do with an occurrence whose start was missed (power cut, late plan)."""

    SKIP = "skip"
    FROM_START = "from_start"
    JOIN = "join"
    """Join at the start of the item that should sound next, never in mid-sentence."""


class Resumption(StrEnum):
    """What becomes of an item that something more urgent interrupted."""

    RESUME = "resume"
    RESTART = "restart"
    SKIP = "skip"


class Track(msgspec.Struct, frozen=True, kw_only=True):
    """One audio file. The hash is its name, its proof and the right to fetch it."""

    sha256: str
    size_bytes: Count
    frames: Count
    """Exact decoded length at SAMPLE_RATE."""


class PlannedItem(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One item of an occurrence."""

    id: str
    kind: str
    """An `ItemKind`, or a word of a later version: a receiver skips what it does not know and says
    so in its journal, but never refuses the plan for it."""
    title: str
    sha256: str = ""
    """The track; empty for what has none."""
    frames: Count = 0
    """How long an item without a track takes, at SAMPLE_RATE."""
    source: str = ""
    """What is opened in place of a track: a name of `playlists.messages.permission.Source`."""
    permission: str = ""
    """The hash of the permission that was approved for it."""
    stream: Stream | None = None
    """What is relayed, where the source is another station's stream."""

    @property
    def evidence(self) -> str:
        """The hash under which it is approved, promised and journalled; empty for a pause."""
        return self.sha256 or self.permission


def tracks_of(item: PlannedItem) -> tuple[str, ...]:
    """The hashes of what an item may sound: its track, or what stands in for a station."""
    fallback = "" if item.stream is None else item.stream.fallback
    return tuple(sha256 for sha256 in (item.sha256, fallback) if sha256)


def frames_of(item: PlannedItem, lengths: Mapping[str, int]) -> int:
    """How long an item takes, in frames; `lengths` are those of the tracks, by hash.

    A track that is not among them counts as nothing.
    """
    return lengths.get(item.sha256, 0) if item.sha256 else item.frames


class PlannedOccurrence(msgspec.Struct, frozen=True, kw_only=True):
    """One broadcast on one day: items that follow each other without a gap."""

    id: str
    """Derives from slot and local date; stays when the time is moved."""
    starts_at: Instant
    priority: Priority = Priority.NORMAL
    items: tuple[PlannedItem, ...]
    lateness: Lateness = Lateness.SKIP
    last_start_at: Instant
    """The last permitted instant at which an item may still begin."""
    resumption: Resumption = Resumption.RESTART


class Plan(Message, frozen=True, kw_only=True):
    """Everything that one receiver may play on its own."""

    KIND: ClassVar[str] = "plan.v1"
    receiver: str
    version: Count
    """Only rises, per receiver."""
    issued_at: Instant
    expires_at: Instant
    cluster: str
    unit: str
    areas: tuple[str, ...] = ()
    volume_percent: int = 100
    audio_sources: tuple[str, ...] = ()
    """Base addresses; a track is at <base>/<sha256>."""
    tracks: tuple[Track, ...] = ()
    occurrences: tuple[PlannedOccurrence, ...] = ()
    recalled: tuple[str, ...] = ()
    """Hashes of tracks that may never sound again, whatever an older plan said."""
