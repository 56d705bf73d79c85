"""The serial line between host and board, and what can go wrong on it. Pure but for the terminal.

`Terminal` is the wire itself: the host opens its `path` with any serial library.
"""

import os
import random
import tty
from collections.abc import Callable
from contextlib import suppress

Spoiler = Callable[[bytes], bytes]
MAX_READ = 4096


def clean(data: bytes) -> bytes:
    """A line without faults."""
    return data


def cut_wire(_data: bytes) -> bytes:
    """A line on which nothing arrives."""
    return b""


class Noise:
    """A line that changes bytes: each one with the given probability, the same for one seed."""

    def __init__(self, probability: float, seed: int) -> None:
        self._probability = probability
        self._random = random.Random(seed)  # noqa: S311 -- repeatable faults, no secret

    def __call__(self, data: bytes) -> bytes:
        """Spoil what passes."""
        return bytes(self._byte(byte) for byte in data)

    def _byte(self, byte: int) -> int:
        if self._random.random() < self._probability:
            return byte ^ (1 << self._random.randrange(8))
        return byte


class Tear:
    """A line that loses everything after the first few bytes of each burst, a number of times."""

    def __init__(self, keep: int, times: int) -> None:
        self._keep = keep
        self._times = times

    def __call__(self, data: bytes) -> bytes:
        """Spoil what passes."""
        if not self._times:
            return data
        self._times -= 1
        return data[: self._keep]


class Terminal:
    """A pseudo-terminal in raw mode; our end never waits, as a UART does not."""

    def __init__(self) -> None:
        self.board_end, self._host_end = os.openpty()
        tty.setraw(self._host_end)
        os.set_blocking(self.board_end, False)
        self.path = os.ttyname(self._host_end)

    def read(self) -> bytes:
        """What the host has sent."""
        with suppress(BlockingIOError):
            return os.read(self.board_end, MAX_READ)
        return b""

    def write(self, data: bytes) -> None:
        """Send to the host. What nobody fetches is lost when the buffer is full."""
        with suppress(BlockingIOError):
            os.write(self.board_end, data)

    def close(self) -> None:
        """Take the line away."""
        os.close(self.board_end)
        os.close(self._host_end)
