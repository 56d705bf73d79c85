"""Finished tracks: their file, their facts, their row in the database."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from controller.shelf.shelf import Shelf
from controller.store.bulletins import Audio
from tts.mastering import Mastered


@dataclass(frozen=True, kw_only=True, slots=True)
class FinishedTrack:
    """An audio file that lies in the audio folder under its hash."""

    sha256: str
    size_bytes: int
    frames: int
    """Exact decoded length at `playlists.messages.plan.SAMPLE_RATE`."""
    loudness_lufs: float | None = None


def keep_track(
    session: Session, track: FinishedTrack, now: int, made_for: str | None = None
) -> Audio:
    """The track's row; the same sound made twice has one. `made_for`: the revision it speaks."""
    kept = session.get(Audio, track.sha256)
    if kept is None:
        kept = Audio(
            sha256=track.sha256,
            size_bytes=track.size_bytes,
            frames=track.frames,
            loudness_lufs=track.loudness_lufs,
            made_at=now,
            made_for=made_for,
        )
        session.add(kept)
        session.flush()
    return kept


def store_track(shelf: Shelf, sound: Mastered) -> FinishedTrack:
    """Keep a finished sound under its hash. Raises OSError."""
    shelf.keep(sound.sha256, sound.ogg)
    return FinishedTrack(
        sha256=sound.sha256,
        size_bytes=len(sound.ogg),
        frames=sound.frames,
        loudness_lufs=sound.loudness_lufs,
    )
