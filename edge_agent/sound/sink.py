"""What the sound room asks of a device, and a device of the sound room."""

from typing import Protocol


class Renderer(Protocol):
    """Answers a device's callback. Never waits for a file, a network or a clock."""

    def render(self, monotonic_ns: int, frames: int) -> bytes:
        """PCM (signed 16 bit, one channel) whose first frame reaches the converter then."""
        ...

    def frames_lost(self, frames: int) -> None:
        """The device put out silence instead of these frames: they came too late."""
        ...


class DeviceWatcher(Protocol):
    """Is told when the device works and when it does not."""

    def device_changed(self, *, ready: bool) -> None:
        """Called from the sink's thread."""
        ...


class Sink(Protocol):
    """A device that asks a renderer for sound until it is stopped."""

    def start(self) -> None:
        """Begin; a device that is not there is looked for again and again."""
        ...

    def stop(self) -> None:
        """End and give the device back."""
        ...
