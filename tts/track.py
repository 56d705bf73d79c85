"""Clips and exact rests in one track, with the place of every sentence in it.

The raw data is joined once. Adding segment to segment copies everything that is
already there each time: a bulletin of an hour then takes minutes (measured).
"""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass

from tts.voices.voice import SAMPLE_WIDTH, Clip

with warnings.catch_warnings():
    # It looks for an ffmpeg on PATH, which we neither need nor use, and for old modules.
    warnings.simplefilter("ignore")
    from pydub import AudioSegment


@dataclass(frozen=True, slots=True)
class Piece:
    """A clip and the rest after it, in milliseconds."""

    clip: Clip
    rest_ms: int = 0


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a sentence sounds: frames `start` up to but without `end`."""

    start: int
    end: int

    def at_rate(self, rate: int, new_rate: int) -> "Mark":
        """The same place in the same sound at another number of frames a second."""
        return Mark(round(self.start * new_rate / rate), round(self.end * new_rate / rate))


@dataclass(frozen=True, slots=True)
class Track:
    """One sound, and a mark for each piece of it in order."""

    sound: Clip
    marks: tuple[Mark, ...]


class MixedRatesError(ValueError):
    """Pieces at different rates were to be joined; `rates` are those found."""

    def __init__(self, rates: Sequence[int]) -> None:
        super().__init__(f"one track, one rate, not {', '.join(map(str, rates))}")
        self.rates = tuple(rates)


def join(pieces: Sequence[Piece]) -> Track:
    """Put `pieces` one after another, each followed by its rest.

    Raises `MixedRatesError` if their rates differ, ValueError if there is none.
    """
    rates = sorted({piece.clip.rate for piece in pieces})
    if not rates:
        raise ValueError("a track needs at least one piece")
    if len(rates) > 1:
        raise MixedRatesError(rates)
    rate = rates[0]
    data: list[bytes] = []
    marks: list[Mark] = []
    at = 0
    for piece in pieces:
        rest = round(piece.rest_ms * rate / 1000)
        marks.append(Mark(at, at + piece.clip.frames))
        data += (piece.clip.pcm, bytes(rest * SAMPLE_WIDTH))
        at += piece.clip.frames + rest
    segment = AudioSegment(
        data=b"".join(data), sample_width=SAMPLE_WIDTH, frame_rate=rate, channels=1
    )
    return Track(Clip(segment.raw_data, rate), tuple(marks))
