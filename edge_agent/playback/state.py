"""The values that playback is made of: what is known, what may happen, what is to be done."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from edge_agent.playback.loudness import Loudness
from edge_agent.playback.standing import Given, Halt, Silence, Trial
from playlists.messages.command import MuteCause, Tone
from playlists.messages.journal_entry import EndCause, Event, ItemMissed, MissCause
from playlists.messages.order import Order
from playlists.messages.plan import (
    Plan,
    PlannedItem,
    PlannedOccurrence,
    ms_of_frames,
)


class Ref(NamedTuple):
    """One item of one occurrence: what must never sound twice."""

    occurrence: str
    item: str


@dataclass(frozen=True, slots=True)
class Heard:
    """What became of an item so far."""

    cause: EndCause | MissCause
    at: int
    frames: int = 0
    """Up to where the track has sounded."""
    settled: bool = True
    """Whether this is the last word; else its slot's rules may let it sound again."""
    planned_at: int = 0
    """For what was missed: when it should have begun."""


@dataclass(frozen=True, slots=True)
class Airing:
    """An occurrence laid out in time: when each item is planned to begin, and the end."""

    occurrence: PlannedOccurrence
    planned: tuple[int, ...]
    frames: tuple[int, ...]
    expires_at: int
    """From here on none of its items begins: the end of the plan or order that it is from."""
    given: Given | None = None
    """The order whose repetition this is; None for what the plan holds."""
    repetition: int = 0

    @property
    def rank(self) -> int:
        """Its place in the order of interruption."""
        return self.occurrence.priority.rank if self.given is None else self.given.rank

    @property
    def order(self) -> str:
        """The id of its order; empty for what the plan holds."""
        return "" if self.given is None else self.given.order.id

    @property
    def overrides_limits(self) -> bool:
        """Whether caps and mutes by command do not hold for it."""
        return self.given is not None and self.given.overrides_limits

    def item(self, index: int) -> PlannedItem:
        """One of its items."""
        return self.occurrence.items[index]

    def ref(self, index: int) -> Ref:
        """The name of one of its items."""
        return Ref(self.occurrence.id, self.occurrence.items[index].id)


@dataclass(frozen=True, slots=True)
class Relayed:
    """Another station, which a voice relays."""

    places: tuple[str, ...]
    """Where to ask for it, best first; the last is the station itself."""
    fallback: str
    """The track that sounds while nothing comes; empty: silence."""


@dataclass(frozen=True, slots=True)
class Voice:
    """An item that the sound room has been given."""

    id: int
    ref: Ref
    index: int
    sha256: str
    plan_version: int
    planned_at: int
    rank: int
    begin_at: int
    """UTC ms at which its first frame is due; with `after`, only expected."""
    after: int | None
    """The voice behind whose last frame this one begins, without a gap."""
    from_frame: int
    frames: int
    volume_percent: int = 100
    overrides_limits: bool = False
    asked_percent: int | None = None
    """The volume that its order asks for; None: the receiver's own."""
    at_pause: bool = False
    """Begin at the last pause between sentences before `from_frame`."""
    tone: Tone | None = None
    """A test tone instead of a track."""
    source: str = ""
    """A source at the receiver that is opened meanwhile; `sha256` is its permission's."""
    relayed: Relayed | None = None
    """Where the source is another station's stream."""
    started_at: int | None = None
    stopping: EndCause | None = None

    @property
    def expected_end(self) -> int:
        """When it will have sounded, if nothing comes between."""
        begun = self.begin_at if self.started_at is None else self.started_at
        return begun + ms_of_frames(self.frames - self.from_frame)


class Course(StrEnum):
    """How an occurrence runs that did not begin and go on as planned."""

    LATE = "late"
    """Its planned times hold, but its last permitted start counts."""
    SHIFTED = "shifted"
    """Its items follow each other without regard to their planned times."""


@dataclass(frozen=True, slots=True)
class StandIn:
    """What is still to be said of items in whose place something else sounds."""

    items: frozenset[str]
    """The items that sound instead."""
    missed: tuple[ItemMissed, ...]
    """What the journal is told once one of them was heard."""


@dataclass(frozen=True, slots=True)
class State:
    """All that playback knows."""

    plan: Plan | None = None
    agenda: tuple[Airing, ...] = ()
    """Occurrences of the plan and repetitions of orders that are not over, earliest first."""
    record: Mapping[Ref, Heard] = field(default_factory=dict)
    voices: tuple[Voice, ...] = ()
    courses: Mapping[str, Course] = field(default_factory=dict)
    hindered: Mapping[str, MissCause] = field(default_factory=dict)
    """Occurrences that something keeps from sounding although they are due."""
    closing: Mapping[str, MissCause] = field(default_factory=dict)
    """Occurrences of which nothing more may begin, and why."""
    stand_ins: Mapping[str, StandIn] = field(default_factory=dict)
    """Occurrences in which something pinned takes the place of what had not come."""
    orders: tuple[Given, ...] = ()
    """In force, in the order in which they were taken."""
    halts: tuple[Halt, ...] = ()
    silences: tuple[Silence, ...] = ()
    mutes: Mapping[MuteCause, int] = field(default_factory=dict)
    """Until when (UTC ms)."""
    foreign_until: int = 0
    """Until when only emergencies sound, because somebody else spoke from the loudspeaker."""
    loudness: Loudness = field(default_factory=Loudness)
    battery_percent: int | None = None
    """None: on mains, or unknown."""
    trials: tuple[Trial, ...] = ()
    sources: frozenset[str] = frozenset()
    """What is wired to this receiver besides its own player."""
    flowing: Mapping[str, int] = field(default_factory=dict)
    """Live sessions of which sound comes in: order → when its next frame is due (UTC ms)."""
    held: frozenset[str] = frozenset()
    clock_trusted: bool = False
    trusted_since: int = 0
    up_since: int = 0
    """When the agent started and when its clock became trusted, by the trusted clock."""
    off_cause: MissCause = MissCause.LATE
    """Why the agent did not run before `up_since`."""
    sound_ready: bool = False
    last_resort_since: int | None = None
    """When the mixer died (UTC ms): since then a small player sounds what it can."""
    next_voice: int = 1

    def voice(self, id_: int) -> Voice | None:
        """A voice in the sound room."""
        return next((v for v in self.voices if v.id == id_), None)

    def sounding(self, id_: int) -> Voice | None:
        """A voice in the sound room that has begun."""
        voice = self.voice(id_)
        return None if voice is None or voice.started_at is None else voice


@dataclass(frozen=True, slots=True)
class Tick:
    """Time went on."""


@dataclass(frozen=True, slots=True)
class PlanChanged:
    """Another plan is in force, or none."""

    plan: Plan | None


@dataclass(frozen=True, slots=True)
class OrderGiven:
    """An order was taken. After a restart those that were kept on disk are given again."""

    order: Order
    given_at: int
    """When it was first taken (UTC ms)."""
    is_obeyed: bool = False
    """For a stop: that it was is in the journal already."""


@dataclass(frozen=True, slots=True)
class OrderRevoked:
    """The key that signed an order counts no longer."""

    order: str


@dataclass(frozen=True, slots=True)
class MutesChanged:
    """Until when the receiver is mute (UTC ms), by cause."""

    mutes: Mapping[MuteCause, int]


@dataclass(frozen=True, slots=True)
class ForeignSound:
    """Somebody else spoke from the loudspeaker: what is no emergency is silent for a while."""

    until: int
    """UTC ms."""


@dataclass(frozen=True, slots=True)
class LoudnessChanged:
    """The receiver's volume or its caps are others."""

    loudness: Loudness


@dataclass(frozen=True, slots=True)
class BatteryChanged:
    """What is left in the battery that feeds the receiver; None on mains."""

    percent: int | None


@dataclass(frozen=True, slots=True)
class TrialAsked:
    """A test tone is to sound as soon as nothing else does."""

    trial: Trial


@dataclass(frozen=True, slots=True)
class FilesHeld:
    """The tracks that can be played."""

    held: frozenset[str]


@dataclass(frozen=True, slots=True)
class StreamFlows:
    """Sound of a live session comes in."""

    order: str
    begins_at: int
    """When the next frame of it is due (UTC ms)."""


@dataclass(frozen=True, slots=True)
class ClockChanged:
    """Time was set: it became trusted, is so no longer, or stepped.

    `up_since` is the agent's start by this clock. What waits for its instant is judged anew.
    """

    trusted: bool
    up_since: int


@dataclass(frozen=True, slots=True)
class ClockCorrected:
    """The clock was far ahead and is right now: what was called missed may be still to come."""


@dataclass(frozen=True, slots=True)
class SoundChanged:
    """The sound device works, or does not."""

    ready: bool
    last_resort: str = ""
    """What killed the mixer, where a small player takes its place from now on."""


@dataclass(frozen=True, slots=True)
class VoiceStarted:
    """The first frame of a voice reached the converter at this instant."""

    voice: int
    at: int
    first_frame: int | None = None
    """Where in the track it began, if elsewhere than asked for: at a pause."""


class Ending(StrEnum):
    """How a voice ended."""

    COMPLETED = "completed"
    CUT = "cut"
    """By our own word or by a voice of higher rank."""
    LOST = "lost"
    """The sound device is gone."""
    DRIED = "dried"
    """What came over a line comes no more."""
    BROKEN = "broken"
    """The track cannot be decoded."""
    NO_FILE = "no_file"
    """The file is missing or has not the hash that names it."""


@dataclass(frozen=True, slots=True)
class VoiceEnded:
    """A voice is gone from the sound room, whether or not it had started."""

    voice: int
    at: int
    frames: int
    """Frames of this voice that were put out."""
    ending: Ending
    level_db: int | None = None
    """How loud a source was on average while it was open, where something measures it."""
    missing_frames: int = 0
    """Of `frames`: silence, because nothing had come…"""
    stand_in_frames: int = 0
    """…and what sounded in place of what should have come."""


PlaybackEvent = (
    Tick
    | PlanChanged
    | FilesHeld
    | ClockChanged
    | ClockCorrected
    | SoundChanged
    | OrderGiven
    | OrderRevoked
    | MutesChanged
    | ForeignSound
    | LoudnessChanged
    | BatteryChanged
    | TrialAsked
    | StreamFlows
    | VoiceStarted
    | VoiceEnded
)


@dataclass(frozen=True, slots=True)
class Load:
    """Give a voice to the sound room."""

    voice: Voice


@dataclass(frozen=True, slots=True)
class Stop:
    """Take a voice from the sound room; VoiceEnded answers."""

    voice: int


@dataclass(frozen=True, slots=True)
class SetLevel:
    """Make a voice louder or softer, with a ramp."""

    voice: int
    percent: int


@dataclass(frozen=True, slots=True)
class Write:
    """Write into the journal, before anything else is done."""

    event: Event


Action = Load | Stop | SetLevel | Write
