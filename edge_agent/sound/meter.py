"""How loud a source is while it is open: measured at a capture device, never kept, never sent.

Only one number remains, the average level; of what was said nothing does.
"""

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from edge_agent.sound.portaudio import load_portaudio
from playlists.messages.plan import SAMPLE_RATE

BLOCK_FRAMES = 2_400
FULL_SCALE = 32_768.0
QUIETEST_DB = -120


def level_db(mean_square: float) -> int:
    """An average level in dB below full scale, of the mean square of 16-bit samples."""
    if mean_square <= 0:
        return QUIETEST_DB
    return max(QUIETEST_DB, round(10 * math.log10(mean_square / FULL_SCALE**2)))


class AverageLevel:
    """How loud sound was on average, so far."""

    def __init__(self) -> None:
        self._squares = 0.0
        self._heard = 0

    @property
    def db(self) -> int | None:
        """In dB below full scale; None where nothing was heard."""
        return level_db(self._squares / self._heard) if self._heard else None

    def add(self, samples: npt.NDArray[np.int16] | npt.NDArray[np.float32], heard: int) -> None:
        """These 16-bit samples, of which so many were heard; the others are silence."""
        wave = samples.astype(np.float64)
        self._squares += float(wave @ wave)
        self._heard += heard


class LevelMeter:
    """Listens while a source is open; `library` is sounddevice."""

    def __init__(self, library: Any, device: str) -> None:
        self._library = library
        self._device = int(device) if device.isdecimal() else device
        self._stream: Any = None
        self._is_open = False
        self._average = AverageLevel()

    @property
    def level_db(self) -> int | None:
        """The average level since the source was opened last; None where nothing was heard of it.

        A device that cannot be opened is no silence.
        """
        return self._average.db

    def follow(self, *, is_open: bool) -> None:
        """The source is open, or is not; said again and again."""
        if is_open == self._is_open:
            return
        self._is_open = is_open
        if is_open:
            self._begin()
        else:
            self._end()

    def _begin(self) -> None:
        self._average = AverageLevel()
        try:
            self._stream = self._library.RawInputStream(
                samplerate=SAMPLE_RATE,
                blocksize=BLOCK_FRAMES,
                channels=1,
                dtype="int16",
                device=self._device,
                callback=self._callback,
            )
            self._stream.start()
        except (self._library.PortAudioError, ValueError):
            self._stream = None

    def _end(self) -> None:
        stream, self._stream = self._stream, None
        if stream is not None:
            stream.close()

    def _callback(self, heard: Any, frames: int, _instants: Any, _status: Any) -> None:
        self._average.add(np.frombuffer(heard, np.int16), frames)


def open_meter(device: str) -> LevelMeter | None:
    """The meter at a capture device; None where none is named. Raises PortAudioMissingError."""
    return LevelMeter(load_portaudio(), device) if device else None
