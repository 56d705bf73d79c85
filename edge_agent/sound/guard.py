"""A renderer that cannot break its device's callback: what it raises is counted, silence goes out.

An exception in the callback would end the stream; the device would be opened again and again, and
nobody below would hear more than clicks.
"""

from collections.abc import Callable

from edge_agent.sound.sink import Renderer

GIVEN_UP_AFTER = 3
"""Failures in all: one may be an odd track, three are the mixer."""
FRAME_BYTES = 2


class Guard:
    """Stands between a renderer and its device; `give_up` hears once what went wrong."""

    def __init__(self, renderer: Renderer, give_up: Callable[[str], None]) -> None:
        self._renderer = renderer
        self._give_up = give_up
        self._failures = 0

    def render(self, monotonic_ns: int, frames: int) -> bytes:
        """What the renderer says, or silence."""
        if self._failures >= GIVEN_UP_AFTER:
            return bytes(frames * FRAME_BYTES)
        try:
            return self._renderer.render(monotonic_ns, frames)
        except Exception as error:  # noqa: BLE001 -- whatever it is, sound must go on
            self._failures += 1
            if self._failures == GIVEN_UP_AFTER:
                self._give_up(f"{type(error).__name__}: {error}"[:200])
            return bytes(frames * FRAME_BYTES)

    def frames_lost(self, frames: int) -> None:
        """The device put out silence instead of these frames."""
        if self._failures < GIVEN_UP_AFTER:
            self._renderer.frames_lost(frames)
