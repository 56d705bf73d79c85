"""Let the machine's own sound card play along, for a demonstration that can be heard."""

from collections import deque
from typing import Any

from firmware_stubs.loudspeaker.wire import BLOCK_FRAMES, RATE, SILENCE

MAX_WAITING_BLOCKS = 10
"""The card has a clock of its own; what it cannot keep up with is dropped."""


class NoCardError(RuntimeError):
    """The machine cannot play: the text says what is missing and what to do."""


class Card:
    """A queue of blocks that the card's callback empties."""

    def __init__(self) -> None:
        try:
            import sounddevice  # noqa: PLC0415 -- only who asks for the card needs PortAudio
        except OSError as error:
            raise NoCardError(
                "PortAudio is not installed, so no card can play. "
                "Install it (apt-get install libportaudio2) or do without the card."
            ) from error
        self._waiting: deque[bytes] = deque(maxlen=MAX_WAITING_BLOCKS)
        try:
            self._stream = sounddevice.RawOutputStream(
                samplerate=RATE,
                channels=1,
                dtype="int16",
                blocksize=BLOCK_FRAMES,
                callback=self._fill,
            )
            self._stream.start()
        except sounddevice.PortAudioError as error:
            raise NoCardError(f"This machine has no sound card that plays ({error}).") from error

    def play(self, pcm: bytes | None) -> None:
        """Hand over one block; None is silence."""
        self._waiting.append(pcm or SILENCE)

    def _fill(self, out: Any, _frames: int, _time: Any, _status: Any) -> None:
        out[:] = self._waiting.popleft() if self._waiting else SILENCE
