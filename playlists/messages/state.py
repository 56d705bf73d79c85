"""How a receiver is: news for the page and for the controller's next step, never evidence."""

from enum import StrEnum
from typing import ClassVar

import msgspec

from playlists.messages.envelope import Message
from playlists.messages.numbers import Count, Instant


class ClockState(msgspec.Struct, frozen=True, kw_only=True):
    """How far the receiver's time can be relied on."""

    trusted: bool
    source: str
    """"synchronised", "controller", "held" (last good time plus elapsed) or "none"."""
    offset_ms: int = 0
    """The controller's time less the receiver's, as last measured."""
    drift_ppm: int = 0
    """How fast that grows, measured over half a day."""


class Machine(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a receiver's computer says of itself; None where it cannot say."""

    celsius: int | None = None
    """The hottest of its sensors."""
    free_mb: int | None = None
    """Room that is left on the card."""
    wear_percent: int | None = None
    """How much of its life a card has behind it, by its own account."""
    signal_percent: int | None = None
    """Of the modem or the wireless network."""
    starts: Count = 0
    """Starts of the agent since the machine's own."""


class BoardState(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the amplifier's board says; None for what it does not measure."""

    kind: str
    connected: bool = False
    mains_v: int | None = None
    battery_mv: int | None = None
    celsius: int | None = None
    """In the box."""
    door_open: bool = False
    presses: Count = 0
    """Of the test button, since the board's start."""
    firmware: str = ""


class NotReady(StrEnum):
    """What keeps a receiver from being ready for air. A receiver may know more words."""

    NO_PLAN = "no_plan"
    PLAN_EXPIRED = "plan_expired"
    AUDIO = "audio"
    """Sound that the plan needs is not there yet."""
    CLOCK = "clock"
    SOUND = "sound"
    """The sound device is not open."""
    BOARD = "board"
    """The amplifier's board does not answer."""


class HearingState(StrEnum):
    """What a microphone or a wire at the loudspeaker says. A receiver may know more words."""

    HEARD = "heard"
    """What was put out last was recognised."""
    UNHEARD = "unheard"
    """Nothing of it was."""
    WAITING = "waiting"
    """It listens; nothing to be recognised has sounded yet."""
    LOST = "lost"
    """Nothing comes from it."""


class State(Message, frozen=True, kw_only=True):
    """Retained, and the receiver's last will with `online` false."""

    KIND: ClassVar[str] = "state.v1"
    receiver: str
    at: Instant
    online: bool
    line: str = ""
    """Names the line to the broker: the last will of one says nothing about a later one, which may
    lead to another broker."""
    agent_version: str = ""
    nonce: str = ""
    """To be answered by a signed TimeAnswer; empty when no answer is needed."""
    plan_version: Count = 0
    order_sequence: Count = 0
    """The highest number of an order, and of a command, that was taken from the newest key."""
    command_sequence: Count = 0
    orders: tuple[str, ...] = ()
    """The orders in force here."""
    muted_until: Instant = 0
    """0 while nothing mutes; a mute by fault counts."""
    pinned_held: Count = 0
    pinned_wanted: Count = 0
    """Tracks of `PinAudio` that are held and that should be."""
    journal_epoch: str = ""
    journal_last: Count = 0
    journal_stored: Count = 0
    tracks_wanted: Count = 0
    tracks_held: Count = 0
    clock: ClockState | None = None
    volume_percent: Count = 100
    playing_occurrence: str = ""
    playing_item: str = ""
    ready_for_air: bool = False
    """Plan in force, its audio there, clock trusted, sound device open, board answering."""
    not_ready: tuple[str, ...] = ()
    """Why not: `NotReady`, or words of a later version. Empty from programs that knew none."""
    faults: tuple[str, ...] = ()
    failed_update: str = ""
    """The version of the program that was tried and left, or could not be unpacked."""
    hearing: str = ""
    """A `HearingState`; empty where nothing listens."""
    machine: Machine | None = None
    board: BoardState | None = None


class Beat(Message, frozen=True, kw_only=True):
    """All is as the state told that is dated `of`. Not retained; on the topic of states."""

    KIND: ClassVar[str] = "beat.v1"
    at: Instant
    of: Instant
