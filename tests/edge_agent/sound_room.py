"""A simulated sound room that obeys the rules of the real one, in milliseconds."""

from dataclasses import dataclass

from edge_agent.playback.state import (
    Ending,
    Voice,
    VoiceEnded,
)
from playlists.messages.plan import (
    ms_of_frames,
)


@dataclass
class Sounding:
    voice: Voice
    since: int


class SoundRoom:
    """The mixer's rules, in milliseconds."""

    def __init__(self) -> None:
        self.voices: list[Voice] = []
        self.active: Sounding | None = None
        self.completed: set[int] = set()

    def next_change(self, now: int) -> tuple[int, str, Voice] | None:
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
        frames = 0
        if self.active is not None and self.active.voice.id == voice.id:
            frames = (now - self.active.since) * 24
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
