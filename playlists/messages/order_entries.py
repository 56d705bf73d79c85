"""What a receiver writes down about orders and commands.

What *sounds* of an order is written as everything that sounds (`ItemStarted`, `ItemEnded`,
`ItemMissed`); the name of its occurrence says which repetition it was (`repetition.occurrence_of`).
"""

from enum import StrEnum
from typing import ClassVar

import msgspec

from playlists.messages.command import MuteCause, Tone
from playlists.messages.numbers import Count, Instant
from playlists.messages.order import OrderKind
from playlists.messages.refusal import RefusalCode


class OrderAccepted(msgspec.Struct, frozen=True, tag="order_accepted"):
    """An order is in force at this receiver from now on; kept on disk before this was written."""

    order: str
    kind: OrderKind
    sequence: Count
    digest: str
    """SHA-256, hexadecimal, of what was signed (`envelope.digest`)."""


class OrderRefused(msgspec.Struct, frozen=True, tag="order_refused"):
    """An order with a good signature that may not be obeyed: expired, taken before, too late."""

    order: str
    kind: OrderKind
    sequence: Count
    code: RefusalCode
    detail: str


class OrderEnd(StrEnum):
    """Why an order is over."""

    DONE = "done"
    """It sounded once, as it was asked to."""
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    REPLACED = "replaced"
    """Another emergency took its place."""
    STOPPED = "stopped"
    REVOKED = "revoked"
    """The key that signed it counts no longer."""


class OrderEnded(msgspec.Struct, frozen=True, tag="order_ended"):
    """An order is in force no longer."""

    order: str
    cause: OrderEnd
    by: str = ""
    """The order that ended it."""


class Silenced(msgspec.Struct, frozen=True, tag="silenced"):
    """A stop was obeyed: nothing that it meant sounds. Written also where all was quiet."""

    order: str
    at: Instant
    """When the last frame was put out, or the stop came where nothing sounded."""
    sounded: tuple[str, ...] = ()
    """The occurrences that were cut."""


class CommandAccepted(msgspec.Struct, frozen=True, tag="command_accepted"):
    """A command is kept and will be obeyed."""

    command: str
    action: str
    """The tag of its action: "mute", "set_volume"…"""
    sequence: Count


class CommandRefused(msgspec.Struct, frozen=True, tag="command_refused"):
    """A command with a good signature that may not or cannot be obeyed."""

    command: str
    action: str
    sequence: Count
    code: RefusalCode
    detail: str


class Muted(msgspec.Struct, frozen=True, tag="muted"):
    """The receiver is mute from now until an instant."""

    command: str
    cause: MuteCause
    until: Instant


class Unmuted(msgspec.Struct, frozen=True, tag="unmuted"):
    """A mute is over: by a command, or (empty) because its time has come."""

    command: str
    cause: MuteCause


class VolumeSet(msgspec.Struct, frozen=True, tag="volume_set"):
    """The volume that holds from now on, in per cent before caps."""

    percent: int
    command: str = ""
    """Empty where a plan set it."""


class SelfTested(msgspec.Struct, frozen=True, tag="self_tested"):
    """A test tone was put out, or could not be."""

    command: str
    tone: Tone
    at: Instant
    frames: Count
    """Frames really put out; 0 where it did not sound."""
    detail: str = ""
    """Why it did not: MUTED, TOO_LATE, or how the sound ended, as `cut`."""

    MUTED: ClassVar[str] = "muted"
    TOO_LATE: ClassVar[str] = "too late"


OrderEvent = (
    OrderAccepted
    | OrderRefused
    | OrderEnded
    | Silenced
    | CommandAccepted
    | CommandRefused
    | Muted
    | Unmuted
    | VolumeSet
    | SelfTested
)
