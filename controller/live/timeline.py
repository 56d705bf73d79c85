"""When each fifth of a second of a live broadcast sounds. Pure.

The broadcast is a row of slots of 200 ms from its first frame on: the gong first, then the speech,
then the gong again. What was said is heard DELAY_MS later, whatever the line from the browser does
in between: a chunk that comes too late for its slot is left out, and nobody waits for it.
"""

from dataclasses import dataclass

from playlists.messages.live import CHUNK_MS

DELAY_MS = 900
"""From the mouth to the converter. A fifth of a second is collected, coded, signed, written,
published and put in order in this time, and what is left of it bridges hiccups."""
LEAST_AHEAD_MS = 250
"""A chunk that is due sooner reaches most receivers too late."""


@dataclass(slots=True)
class Timeline:
    """The slots of one broadcast."""

    first_at: int
    """When its first frame sounds (UTC ms)."""
    opening: int
    """How many slots the gong takes."""
    spoken_from: int | None = None
    """The slot of the first words; None until they have come."""
    spoken: int = 0
    """How many chunks of speech have come."""

    def speak_at(self) -> int:
        """When to begin to speak, so that it is heard right behind the gong (UTC ms)."""
        return self.first_at + self.opening * CHUNK_MS - DELAY_MS

    def begin_speech(self, arrived_at: int) -> range:
        """The first chunk of speech has come: the slots of silence between the gong and it."""
        said_at = arrived_at - CHUNK_MS
        slot = -(-(said_at + DELAY_MS - self.first_at) // CHUNK_MS)
        self.spoken_from = max(self.opening, slot)
        return range(self.opening, self.spoken_from)

    def place(self, arrived_at: int) -> int | None:
        """The slot of the next chunk of speech; None if it came too late to be heard."""
        if self.spoken_from is None:
            self.begin_speech(arrived_at)
        slot = (self.spoken_from or 0) + self.spoken
        self.spoken += 1
        return slot if self.play_at(slot) >= arrived_at + LEAST_AHEAD_MS else None

    def closing(self, now: int) -> int:
        """The first slot of the gong at the end, behind everything that was said."""
        said = self.opening if self.spoken_from is None else self.spoken_from + self.spoken
        soonest = -(-(now + LEAST_AHEAD_MS - self.first_at) // CHUNK_MS)
        return max(said, soonest)

    def play_at(self, slot: int) -> int:
        """When a slot sounds (UTC ms)."""
        return self.first_at + slot * CHUNK_MS
