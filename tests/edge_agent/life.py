"""A receiver to try playback on: plans, and events given by hand."""

from dataclasses import dataclass, field
from typing import Any

from edge_agent.playback.state import (
    Action,
    ClockChanged,
    Ending,
    FilesHeld,
    Load,
    PlanChanged,
    PlaybackEvent,
    SoundChanged,
    State,
    Stop,
    Tick,
    Voice,
    VoiceEnded,
    VoiceStarted,
    Write,
)
from edge_agent.playback.step import step
from playlists.messages.journal_entry import (
    Event,
    ItemMissed,
    MissCause,
)
from playlists.messages.plan import (
    ItemKind,
    Plan,
    PlannedItem,
    PlannedOccurrence,
    Track,
)

NOON = 1_800_000_000_000
MINUTE = 60_000
TRACKS = {"tune": 5, "greeting": 10, "news": 60, "alert": 20}


def occurrence(
    *items: str, id_: str = "noon", starts_at: int = NOON, last: int = 0, **more: Any
) -> PlannedOccurrence:
    return PlannedOccurrence(
        id=id_,
        starts_at=starts_at,
        last_start_at=last or starts_at,
        items=tuple(PlannedItem(id=i, kind=ItemKind.BULLETIN, title=i, sha256=i) for i in items),
        **more,
    )


def plan(*occurrences: PlannedOccurrence, version: int = 1, **more: Any) -> Plan:
    return Plan(
        receiver="r",
        version=version,
        issued_at=0,
        expires_at=more.pop("expires_at", NOON + 7 * 86_400_000),
        cluster="c",
        unit="u",
        tracks=tuple(
            Track(sha256=name, size_bytes=1, frames=seconds * 24_000)
            for name, seconds in TRACKS.items()
        ),
        occurrences=occurrences,
        **more,
    )


@dataclass
class Life:
    """A receiver with working clock and sound, all files there, at a given instant."""

    now: int
    state: State = field(default_factory=State)
    actions: list[Action] = field(default_factory=list)

    def __post_init__(self) -> None:
        if not self.state.clock_trusted:
            self.give(ClockChanged(trusted=True, up_since=self.now))
            self.give(SoundChanged(ready=True))
            self.give(FilesHeld(frozenset(TRACKS)))

    def give(self, event: PlaybackEvent) -> None:
        self.state, actions = step(self.state, self.now, event)
        self.actions += actions

    def at(self, now: int) -> None:
        self.now = now
        self.give(Tick())

    def starts(self, item: str, at: int) -> None:
        self.now = max(self.now, at)
        self.give(VoiceStarted(self.voice(item).id, at))

    def ends(self, item: str, at: int, ending: Ending = Ending.COMPLETED) -> None:
        self.now = max(self.now, at)
        voice = self.voice(item)
        frames = (at - (voice.started_at or at)) * 24
        self.give(VoiceEnded(voice.id, at, frames, ending))

    def sounds(self, item: str, at: int) -> None:
        self.starts(item, at)
        self.ends(item, at + TRACKS[item] * 1000)

    def voice(self, item: str) -> Voice:
        return next(v for v in self.state.voices if v.ref.item == item)

    def loads(self) -> list[tuple[str, int]]:
        return [(a.voice.ref.item, a.voice.begin_at) for a in self.actions if isinstance(a, Load)]

    def stops(self) -> list[int]:
        return [a.voice for a in self.actions if isinstance(a, Stop)]

    def written(self) -> list[Event]:
        return [a.event for a in self.actions if isinstance(a, Write)]

    def missed(self) -> list[tuple[str, MissCause]]:
        return [(e.item, e.cause) for e in self.written() if isinstance(e, ItemMissed)]


def late_life(now: int, *items: str, **more: Any) -> Life:
    life = Life(now)
    life.give(PlanChanged(plan(occurrence(*items, **more))))
    return life
