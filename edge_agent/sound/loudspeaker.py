"""Sound to a loudspeaker program over its Unix socket (its protocol: its own `wire` module).

The loudspeaker asks for each block ahead of time and says at which instant it will be put out.
"""

import socket
import struct
from contextlib import suppress
from threading import Event, Thread

from edge_agent.sound.sink import DeviceWatcher, Renderer

RETRY_SECONDS = 0.5
ALIVE_SECONDS = 2.0
"""A loudspeaker asks fifty times a second; silence this long means that it hangs."""
_REQUEST = struct.Struct("<QIIqq")
_BLOCK_HEAD = struct.Struct("<Q")


class LoudspeakerSink:
    """A thread that answers the loudspeaker, and looks for it again when it is gone."""

    def __init__(self, path: str, renderer: Renderer, watcher: DeviceWatcher) -> None:
        self._path = path
        self._renderer = renderer
        self._watcher = watcher
        self._stopping = Event()
        self._thread = Thread(target=self._run, name="loudspeaker", daemon=True)

    def start(self) -> None:
        """Begin to look for the loudspeaker."""
        self._thread.start()

    def stop(self) -> None:
        """End within a few seconds at most."""
        self._stopping.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stopping.is_set():
            with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as line:
                line.settimeout(ALIVE_SECONDS)
                if self._connect(line):
                    self._serve(line)
                    self._watcher.device_changed(ready=False)
            self._stopping.wait(RETRY_SECONDS)

    def _connect(self, line: socket.socket) -> bool:
        with suppress(OSError):
            line.connect(self._path)
            return True
        return False

    def _serve(self, line: socket.socket) -> None:
        lost_before: int | None = None
        with suppress(OSError, struct.error):
            while not self._stopping.is_set():
                message = line.recv(_REQUEST.size)
                if not message:
                    return
                first_frame, frames, lost, monotonic_ns, _utc = _REQUEST.unpack(message)
                if lost_before is None:
                    self._watcher.device_changed(ready=True)
                elif lost > lost_before:
                    self._renderer.frames_lost((lost - lost_before) * frames)
                lost_before = lost
                pcm = self._renderer.render(monotonic_ns, frames)
                line.send(_BLOCK_HEAD.pack(first_frame) + pcm)
