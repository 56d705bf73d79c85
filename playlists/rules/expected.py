"""A promise to the people around a cluster, which has exactly one verdict at any time."""

from dataclasses import dataclass

from playlists.messages.plan import ms_of_frames


@dataclass(frozen=True, slots=True)
class Expected:
    """One promise: this item of this occurrence, at this cluster."""

    occurrence: str
    item: str
    cluster: str
    sha256: str
    """Of the track; where a source is opened instead, of its permission."""
    planned_start: int
    frames: int
    """Length of the item at SAMPLE_RATE."""

    @property
    def length_ms(self) -> int:
        """Length of the item, rounded up."""
        return ms_of_frames(self.frames)

    @property
    def planned_end(self) -> int:
        """When it should be over."""
        return self.planned_start + self.length_ms
