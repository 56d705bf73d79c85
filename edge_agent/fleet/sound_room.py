"""A sound room without sound that obeys the rules of the real one, in milliseconds.

A voice begins at its instant or right behind its predecessor, a higher rank cuts a lower one,
every voice that is taken out is answered.
"""

from collections.abc import Callable
from dataclasses import dataclass

from edge_agent.happenings import SoundEvent
from edge_agent.live.buffer import FRAMES_A_MS, Piece
from edge_agent.playback.state import Ending, SoundChanged, Voice, VoiceEnded, VoiceStarted
from playlists.messages.plan import ms_of_frames


@dataclass
class Sounding:
    """A voice, and since when it sounds (UTC ms)."""

    voice: Voice
    since: int


@dataclass(frozen=True, slots=True)
class PutOut:
    """What would have come out of a horn."""

    voice: Voice
    since: int
    until: int
    frames: int
    whole: bool


class SilentMixer:
    """The mixer's rules, without a sound: which voice begins, which is cut."""

    def __init__(self) -> None:
        self.voices: list[Voice] = []
        self.active: Sounding | None = None
        self.completed: set[int] = set()

    def next_change(self, now: int) -> tuple[int, str, Voice] | None:
        """When (UTC ms), what ("begin" or "end") and of which voice; None while nothing waits."""
        changes: list[tuple[int, int, str, Voice]] = []
        if self.active is not None:
            voice = self.active.voice
            end = self.active.since + ms_of_frames(voice.frames - voice.from_frame)
            changes.append((end, 0, "end", voice))
        for voice in self.voices:
            free = voice.after is None or voice.after in self.completed
            if free and (self.active is None or voice.rank > self.active.voice.rank):
                at = max(now, voice.begin_at) if voice.after is None else now
                order = (1 if voice.after is not None else 2) - 10 * voice.rank
                changes.append((at, order, "begin", voice))
        if not changes:
            return None
        at, _, what, voice = min(changes, key=lambda c: (c[0], c[1], c[3].id))
        return at, what, voice

    def take_out(self, voice: Voice, now: int, ending: Ending) -> list[VoiceEnded]:
        """Take a voice out, and with it what was to follow it, unless it sounded to its end."""
        frames = 0
        if self.active is not None and self.active.voice.id == voice.id:
            frames = (now - self.active.since) * FRAMES_A_MS
            if ending is Ending.COMPLETED:
                frames = voice.frames - voice.from_frame
                self.completed.add(voice.id)
            self.active = None
        self.voices = [v for v in self.voices if v.id != voice.id]
        out = [VoiceEnded(voice.id, now, frames, ending)]
        if ending is not Ending.COMPLETED:
            for follower in [v for v in self.voices if v.after == voice.id]:
                out += self.take_out(follower, now, Ending.CUT)
        return out


class SilentSound:
    """The room as a mind's limb, with a clock of its own; `put_out` hears what would sound."""

    lost_frames = 0
    starved_frames = 0

    def __init__(
        self,
        tell: Callable[[SoundEvent], None],
        monotonic_ns: Callable[[], int],
        put_out: Callable[[PutOut], None],
    ) -> None:
        self._tell = tell
        self._monotonic_ns = monotonic_ns
        self._utc_offset_ns = 0
        self._put_out = put_out
        self.room = SilentMixer()

    def load(self, voice: Voice) -> None:
        """Take a voice in."""
        self.room.voices.append(voice)

    def hear(self, _order: str, piece: Piece, now: int) -> int | None:
        """Sound of a live session is as good as heard: only its instant matters here."""
        return max(now, piece.play_at)

    def stop(self, voice: int) -> None:
        """Take a voice out."""
        active = self.room.active
        sounding = [] if active is None else [active.voice]
        for one in [*self.room.voices, *sounding]:
            if one.id == voice:
                self._take_out(one, Ending.CUT)
                return

    def set_level(self, voice: int, percent: int) -> None:
        """Nothing is loud here."""

    def set_time(self, utc_offset_ns: int) -> None:
        """CLOCK_MONOTONIC plus this is trusted UTC from now on."""
        self._utc_offset_ns = utc_offset_ns

    def sounding(self) -> tuple[int, int] | None:
        """The voice that sounds and how many of its frames were put out."""
        active = self.room.active
        if active is None:
            return None
        return active.voice.id, max(0, self._now() - active.since) * FRAMES_A_MS

    def wait_ms(self) -> int | None:
        """How long until something begins or ends by itself; None while nothing waits."""
        change = self.room.next_change(self._now())
        return None if change is None else max(0, change[0] - self._now())

    def pass_time(self) -> None:
        """Let happen what is due."""
        while (change := self.room.next_change(self._now())) is not None:
            at, what, voice = change
            if at > self._now():
                return
            if what == "end":
                self._take_out(voice, Ending.COMPLETED)
            else:
                self._begin(voice)

    def open_device(self) -> None:
        """It works."""
        self._tell(SoundChanged(ready=True))

    def lose_device(self) -> None:
        """It is gone, and all voices with it."""
        self._tell(SoundChanged(ready=False))
        while (active := self.room.active) is not None or self.room.voices:
            one = self.room.voices[0] if active is None else active.voice
            self._take_out(one, Ending.LOST)

    def cut(self) -> None:
        """The power fails: nobody is told."""
        self._hear(whole=False)
        self.room = SilentMixer()

    def _now(self) -> int:
        return (self._monotonic_ns() + self._utc_offset_ns) // 1_000_000

    def _begin(self, voice: Voice) -> None:
        active = self.room.active
        if active is not None:
            self._take_out(active.voice, Ending.CUT)
        self.room.voices = [v for v in self.room.voices if v.id != voice.id]
        self.room.active = Sounding(voice, self._now())
        self._tell(VoiceStarted(voice.id, self._now()))

    def _take_out(self, voice: Voice, ending: Ending) -> None:
        active = self.room.active
        if active is not None and active.voice.id == voice.id:
            self._hear(whole=ending is Ending.COMPLETED)
        for ended in self.room.take_out(voice, self._now(), ending):
            self._tell(ended)

    def _hear(self, *, whole: bool) -> None:
        active = self.room.active
        if active is None:
            return
        voice, now = active.voice, self._now()
        length = voice.frames - voice.from_frame
        frames = length if whole else min(length, max(0, now - active.since) * FRAMES_A_MS)
        self._put_out(PutOut(voice, active.since, now, frames, whole))
