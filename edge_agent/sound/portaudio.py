"""Sound to the machine's own card through PortAudio, whose callback tells the converter's time."""

import time
from contextlib import suppress
from threading import Event, Thread
from typing import Any

from edge_agent.sound.sink import DeviceWatcher, Renderer
from playlists.messages.plan import SAMPLE_RATE

BLOCK_FRAMES = 360
LATENCY_SECONDS = 0.03
"""Two blocks lie ready in the card and the third is asked for: 30 to 45 ms of an order's way to its
first sample. Less would crackle on a busy machine, smaller blocks cost a slow core more."""
LOOK_SECONDS = 1.0
RETRY_SECONDS = 5.0


class PortAudioMissingError(RuntimeError):
    """The library is not installed: the text says how to get it."""


def load_portaudio() -> Any:
    """Import sounddevice. Raises PortAudioMissingError."""
    try:
        import sounddevice  # noqa: PLC0415 -- 25 MB that only a receiver with a card needs
    except OSError as error:
        raise PortAudioMissingError(
            "PortAudio is not installed: apt-get install libportaudio2"
        ) from error
    return sounddevice


class PortAudioSink:
    """A stream on the default device, opened again and again while there is none.

    `patience_s`: how long after a failure it is looked for again.
    """

    def __init__(
        self,
        library: Any,
        renderer: Renderer,
        watcher: DeviceWatcher,
        patience_s: float = RETRY_SECONDS,
    ) -> None:
        self._patience_s, self._look_s = patience_s, min(LOOK_SECONDS, patience_s)
        self._library = library
        self._renderer = renderer
        self._watcher = watcher
        self._stopping = Event()
        self._thread = Thread(target=self._run, name="portaudio", daemon=True)

    def start(self) -> None:
        """Begin to look for a device."""
        self._thread.start()

    def stop(self) -> None:
        """Close the device."""
        self._stopping.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                with self._open() as stream:
                    self._watcher.device_changed(ready=True)
                    while stream.active and not self._stopping.wait(self._look_s):
                        pass
                self._watcher.device_changed(ready=False)
            except self._library.PortAudioError:
                self._watcher.device_changed(ready=False)
            if not self._stopping.wait(self._patience_s):
                self._look_again()

    def _open(self) -> Any:
        return self._library.RawOutputStream(
            samplerate=SAMPLE_RATE,
            blocksize=BLOCK_FRAMES,
            channels=1,
            dtype="int16",
            latency=LATENCY_SECONDS,
            callback=self._callback,
        )

    def _callback(self, out: Any, frames: int, instants: Any, _status: Any) -> None:
        ahead = instants.outputBufferDacTime - instants.currentTime
        at = time.monotonic_ns() + int(ahead * 1e9)
        out[:] = self._renderer.render(at, frames)

    def _look_again(self) -> None:
        # PortAudio lists devices once, when it starts: a card plugged in later needs a new start.
        # Either may fail while a card is half gone. Then opening fails, and all is tried again.
        with suppress(self._library.PortAudioError):
            self._library._terminate()  # noqa: SLF001 -- sounddevice's documented way to rescan
        with suppress(self._library.PortAudioError):
            self._library._initialize()  # noqa: SLF001
