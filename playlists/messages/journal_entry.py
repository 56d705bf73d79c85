"""What a receiver writes down and reports: entries, each bound to the one before by its hash.

An entry is kept, sent and stored as the very bytes that were first written, so that its hash can
be checked years later by anyone. Entries of one journal (`epoch`) are numbered from 1.
"""

import hashlib
from enum import StrEnum
from typing import ClassVar

import msgspec

from playlists.messages.envelope import Message
from playlists.messages.numbers import Count, Instant
from playlists.messages.order_entries import OrderEvent
from playlists.messages.refusal import RefusalCode

FIRST_PREVIOUS = "0" * 64
"""What the first entry of an epoch names as the hash of its predecessor."""


class EndCause(StrEnum):
    """Why an item stopped sounding."""

    COMPLETED = "completed"
    POWER_CUT = "power_cut"
    """The machine stopped while the item sounded."""
    RESTART = "restart"
    """The receiver's program stopped while the item sounded, the machine ran on."""
    PREEMPTED = "preempted"
    RECALLED = "recalled"
    WITHDRAWN = "withdrawn"
    """A newer plan no longer holds it."""
    SOUND_LOST = "sound_lost"
    STREAM_LOST = "stream_lost"
    """What came over a line came no more; it may go on when it comes again."""
    STOPPED = "stopped"
    """Dừng phát."""
    CANCELLED = "cancelled"
    """The order that it belonged to was cancelled or expired."""
    MUTED = "muted"
    FOREIGN_SOUND = "foreign_sound"
    """Something else spoke from the loudspeaker: the receiver let its amplifier go."""


class MissCause(StrEnum):
    """Why a planned item did not sound at all."""

    LATE = "late"
    POWER_CUT = "power_cut"
    """The machine was off at its time."""
    RESTART = "restart"
    """The receiver's program did not run at its time, although the machine did."""
    FILE_MISSING = "file_missing"
    STOOD_IN = "stood_in"
    """Its audio did not come in time, and a message that lay ready sounded in its place."""
    CLOCK_UNTRUSTED = "clock_untrusted"
    PLAN_EXPIRED = "plan_expired"
    PREEMPTED = "preempted"
    RECALLED = "recalled"
    SOUND_LOST = "sound_lost"
    UNKNOWN_KIND = "unknown_kind"
    """The receiver's program does not know how to play such an item."""
    STOPPED = "stopped"
    """Dừng phát came before it sounded."""
    CANCELLED = "cancelled"
    """The order that it belonged to ended before."""
    MUTED = "muted"
    MUTED_BY_FAULT = "muted_by_fault"
    """Ngắt do hỏng."""
    NO_SOURCE = "no_source"
    """The source that it opens is not wired to this receiver, or nothing came from it at all."""
    BATTERY = "battery"
    """A repetition left out to save the battery."""
    FOREIGN_SOUND = "foreign_sound"
    """Something else spoke from the loudspeaker shortly before."""


class HearingFault(StrEnum):
    """What is wrong with what a microphone or a wire at the loudspeaker picks up."""

    SILENCE = "silence"
    """Not even noise: nothing is connected, or the amplifier gives nothing."""
    HUM = "hum"
    HOWL = "howl"
    CLIPPING = "clipping"


class Booted(msgspec.Struct, frozen=True, tag="booted"):
    """The agent started."""

    agent_version: str
    boot_id: str


class ClockCorrected(msgspec.Struct, frozen=True, tag="clock_corrected"):
    """The controller's signed answer set the clock back: what was stamped since is dated wrong.

    The entry's own `at` is the right time.
    """

    wrong_at: Instant
    """The latest stamp that a clock then called trusted had given."""


class EpochBegun(msgspec.Struct, frozen=True, tag="epoch_begun"):
    """The ledger has more of this journal than the card: it was set back, or copied.

    The receiver goes on under a new name, from the last entry that it knows.
    """

    previous_epoch: str
    previous_last: Count
    """The number of the last entry that this card knows…"""
    previous_hash: str
    """…and its hash."""
    stored_up_to: Count
    """What the ledger said that it has of the old journal."""


class PlanAccepted(msgspec.Struct, frozen=True, tag="plan_accepted"):
    """A plan is in force from now on."""

    version: Count


class MessageRefused(msgspec.Struct, frozen=True, tag="message_refused"):
    """Something came that may not be acted upon."""

    kind: str
    code: RefusalCode
    detail: str


class AudioStored(msgspec.Struct, frozen=True, tag="audio_stored"):
    """A track was fetched whole and its hash is right."""

    sha256: str


class AudioRefused(msgspec.Struct, frozen=True, tag="audio_refused"):
    """A file did not have the hash that names it."""

    sha256: str
    detail: str


class ItemStarted(msgspec.Struct, frozen=True, tag="item_started", omit_defaults=True):
    """The first frame of an item reached the converter."""

    occurrence: str
    item: str
    sha256: str
    plan_version: Count
    planned_at: Instant
    """When the plan wanted this item to begin."""
    started_at: Instant
    source: str = ""
    """What was opened in place of a track; `sha256` is then its permission's."""


class ItemEnded(msgspec.Struct, frozen=True, tag="item_ended", omit_defaults=True):
    """An item stopped sounding, for the named cause."""

    occurrence: str
    item: str
    sha256: str
    plan_version: Count
    planned_at: Instant
    started_at: Instant
    ended_at: Instant
    frames: Count
    """Frames of the track really put out; after a power cut the number last noted."""
    cause: EndCause
    first_frame: Count = 0
    """Where in the track this began; above 0 when an interrupted item was resumed."""
    source: str = ""
    """What was open in place of a track; `sha256` is then its permission's, `frames` how long."""
    level_db: int | None = None
    """How loud the source was on average (dB below full scale); None where nothing measures it."""
    missing_frames: Count = 0
    """Of `frames`: silence, because what should have come over a line did not come…"""
    stand_in_frames: Count = 0
    """…and what sounded in its place, so that there was no silence."""


class ItemMissed(msgspec.Struct, frozen=True, tag="item_missed"):
    """A planned item did not sound."""

    occurrence: str
    item: str
    sha256: str
    plan_version: Count
    planned_at: Instant
    cause: MissCause


HEARD_PERCENT = 80
"""Heard is what was recognised in so much of what could be compared (docs/hearing.md)…"""
UNHEARD_PERCENT = 10
"""…and unheard what was in no more than this."""
LEAST_COMPARED_MS = 4_000
"""Less proves nothing, either way."""


class ItemHeard(msgspec.Struct, frozen=True, tag="item_heard", omit_defaults=True):
    """What was heard at the loudspeaker of an item that was put out. Numbers, never sound."""

    occurrence: str
    item: str
    sha256: str
    started_at: Instant
    """Names the `ItemStarted` that this is about."""
    compared_ms: Count
    """How much of it could be compared: what sounds of it, while somebody listened."""
    heard_ms: Count
    """How much of that was this very item."""
    likeness_percent: Count = 0
    """On average, 100: the same."""
    level_db: int | None = None
    """How loud it came (dB below full scale), without the noise around it."""
    faults: tuple[HearingFault, ...] = ()


ItemEvent = ItemStarted | ItemEnded | ItemMissed | ItemHeard
"""What is said of one item of one occurrence."""


class ForeignHeard(msgspec.Struct, frozen=True, tag="foreign_heard"):
    """Something that nobody was permitted to put out came from the loudspeaker."""

    level_db: int
    cut_until: Instant
    """Until when the amplifier is let go; 0 where it was not: an emergency, or it was open."""


class LastResort(msgspec.Struct, frozen=True, tag="last_resort"):
    """The mixer failed again and again: a small player takes its place until the next start."""

    detail: str


Event = (
    Booted
    | ClockCorrected
    | EpochBegun
    | PlanAccepted
    | MessageRefused
    | AudioStored
    | AudioRefused
    | ItemEvent
    | ForeignHeard
    | LastResort
    | OrderEvent
)


class JournalEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a receiver's journal."""

    sequence: Count
    at: Instant
    """By the receiver's clock."""
    clock_trusted: bool
    previous: str
    """SHA-256, hexadecimal, of the bytes of the entry before."""
    event: Event


class Report(Message, frozen=True, kw_only=True):
    """Consecutive entries of one journal, under the receiver's signature."""

    KIND: ClassVar[str] = "report.v1"
    receiver: str
    epoch: str
    entries: tuple[msgspec.Raw, ...]
    """The entries' own bytes, oldest first."""


def encode_entry(entry: JournalEntry) -> bytes:
    """Write an entry as the bytes that are kept, hashed and sent."""
    return msgspec.json.encode(entry)


def decode_entry(raw: bytes | msgspec.Raw) -> JournalEntry:
    """Read an entry. Raises msgspec.DecodeError for whatever is not one."""
    try:
        return msgspec.json.decode(raw, type=JournalEntry)
    except (UnicodeDecodeError, RecursionError) as error:
        raise msgspec.DecodeError(f"not an entry: {error}") from error


def entry_hash(raw: bytes | msgspec.Raw) -> str:
    """The hash by which the next entry names this one."""
    return hashlib.sha256(bytes(raw)).hexdigest()
