"""A renderer that lets somebody else know what it gave to the device, and for which instant."""

from collections.abc import Callable

from edge_agent.sound.sink import Renderer

Overhear = Callable[[int, bytes], None]
"""The instant of the first frame (monotonic ns), and the frames. Must not wait."""


class Overheard:
    """Stands between a renderer and its device."""

    def __init__(self, renderer: Renderer, overhear: Overhear) -> None:
        self._renderer = renderer
        self._overhear = overhear

    def render(self, monotonic_ns: int, frames: int) -> bytes:
        """What the renderer says, told on."""
        pcm = self._renderer.render(monotonic_ns, frames)
        self._overhear(monotonic_ns, pcm)
        return pcm

    def frames_lost(self, frames: int) -> None:
        """The device put out silence instead of these frames."""
        self._renderer.frames_lost(frames)
