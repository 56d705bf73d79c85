"""Is the host alive? And when it is dead for long: restart it, ever more rarely.

Pure: every instant is an argument (ms since start).
"""

from .settings import (
    HOST_PROVED_MS,
    HOST_RESET_AFTER_MS,
    HOST_RESET_DOUBLINGS,
    HOST_RESET_PULSE_MS,
    SILENCE_LIMIT_MS,
)


class HostWatch:
    """Signs of life, and the host's reset line.

    A host that was never heard is never reset: it may be a board on a bench. One that said BYE is
    given the time that it asked for, then it is a dead host like any other.
    """

    def __init__(self) -> None:
        self.resets = 0
        self._heard_at: int | None = None
        self._talking_since = 0
        self._doublings = 0
        self._reset_at: int | None = None
        self._pulse_until: int | None = None

    def heard(self, now: int) -> None:
        """Note a sign of life."""
        if self.silent(now):
            self._talking_since = now
        if now - self._talking_since >= HOST_PROVED_MS:
            self._doublings = 0
        self._heard_at = now
        self._reset_at = now + (HOST_RESET_AFTER_MS << self._doublings)

    def goodbye(self, now: int, seconds: int) -> None:
        """The host stops on purpose: silent from now on, not to be reset for so long."""
        self._heard_at = None
        self._reset_at = now + seconds * 1000

    def silent(self, now: int) -> bool:
        """Say whether relays must be open."""
        return self._heard_at is None or now - self._heard_at >= SILENCE_LIMIT_MS

    def reset_line(self, now: int) -> bool:
        """Say whether the host's reset line is pulled at this instant."""
        if self._reset_at is not None and now >= self._reset_at:
            self.resets += 1
            self._doublings = min(self._doublings + 1, HOST_RESET_DOUBLINGS)
            self._reset_at = now + (HOST_RESET_AFTER_MS << self._doublings)
            self._pulse_until = now + HOST_RESET_PULSE_MS
        return self._pulse_until is not None and now < self._pulse_until
