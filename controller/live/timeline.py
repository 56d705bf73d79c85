"""When each fifth of a second of a live broadcast sounds. Pure.

The broadcast is a row of slots of 200 ms from its first frame on: the gong first, then the speech,
then the gong again. What was said is heard DELAY_MS later, whatever the line from the browser does
in between: a chunk that comes too late for its slot is left out, and nobody waits for it. Where
chunks go on coming too late, something was never sent (a telephone call, a machine that was busy):
then the speech is moved to where it is heard again.
"""

from dataclasses import dataclass

from playlists.messages.live import CHUNK_MS

DELAY_MS = 900
"""From the mouth to the converter. A fifth of a second is collected, coded, signed, written,
published and put in order in this time, and what is left of it bridges hiccups."""
LEAST_AHEAD_MS = 250
"""A chunk that is due sooner reaches most receivers too late."""
MOST_AHEAD_MS = DELAY_MS + 1_000
"""A chunk that would be due later was sent faster than anybody speaks."""
MOVED_AFTER_MS = 1_000
"""What a line held back comes in one go; what is late for so long will always be."""


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
    """How many slots of speech are taken."""
    late_since: int | None = None
    """When the first of the chunks came that were all too late (UTC ms)."""

    def speak_at(self) -> int:
        """When to begin to speak, so that it is heard right behind the gong (UTC ms)."""
        return self.first_at + self.opening * CHUNK_MS - DELAY_MS

    def begin_speech(self, arrived_at: int) -> range:
        """The first chunk of speech has come: the slots of silence between the gong and it."""
        self.spoken_from = max(self.opening, self._heard_at(arrived_at))
        return range(self.opening, self.spoken_from)

    def place(self, arrived_at: int) -> int | None:
        """The slot of the next chunk of speech; None if it cannot be heard at its time."""
        if self.spoken_from is None:
            self.begin_speech(arrived_at)
        first = self.spoken_from or 0
        if self.play_at(first + self.spoken) > arrived_at + MOST_AHEAD_MS:
            return None
        if self._is_late(first + self.spoken, arrived_at):
            if self.late_since is None:
                self.late_since = arrived_at
            if arrived_at - self.late_since < MOVED_AFTER_MS:
                self.spoken += 1
                return None
            self.spoken = self._heard_at(arrived_at) - first
        self.late_since = None
        self.spoken += 1
        return first + self.spoken - 1

    def _is_late(self, slot: int, arrived_at: int) -> bool:
        return self.play_at(slot) < arrived_at + LEAST_AHEAD_MS

    def _heard_at(self, arrived_at: int) -> int:
        """The slot at which is heard, DELAY_MS later, what was said until now."""
        return -(-(arrived_at - CHUNK_MS + DELAY_MS - self.first_at) // CHUNK_MS)

    def closing(self, now: int) -> int:
        """The first slot of the gong at the end, behind everything that was said."""
        said = self.opening if self.spoken_from is None else self.spoken_from + self.spoken
        soonest = -(-(now + LEAST_AHEAD_MS - self.first_at) // CHUNK_MS)
        return max(said, soonest)

    def play_at(self, slot: int) -> int:
        """When a slot sounds (UTC ms)."""
        return self.first_at + slot * CHUNK_MS
