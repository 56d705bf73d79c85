"""The converter's timeline: which frames are asked for, which came in time, what was put out.

Pure: every instant is an argument (CLOCK_MONOTONIC, ns). Frame n is put out at t0 + n / 24000,
whatever anybody does. A block that its receiver does not deliver before its deadline is silence.

A sound card does not pause when the machine is busy, this program may. So that its own pauses
are not held against the receiver, a block's deadline is never earlier than the usual lead after
it was really asked for.
"""

from collections import deque
from typing import NamedTuple

from firmware_stubs.loudspeaker.wire import BLOCK_FRAMES, BLOCK_NS, SILENCE

BLOCKS_AHEAD = 2
MAX_BACKLOG_BLOCKS = 50
"""After a longer pause of this program the blocks in between are silence without being asked."""


class Block(NamedTuple):
    """What was put out: PCM, or None for silence."""

    first_frame: int
    pcm: bytes | None


class Converter:
    """One loudspeaker's timeline from t0 on."""

    def __init__(self, t0_ns: int, blocks_ahead: int = BLOCKS_AHEAD) -> None:
        self.t0_ns = t0_ns
        self.lost_blocks = 0
        self._lead_ns = blocks_ahead * BLOCK_NS
        self._next_out = 0
        self._next_ask = 0
        self._deadlines: dict[int, int] = {}
        self._delivered: dict[int, bytes] = {}

    def instant_of(self, frame: int) -> int:
        """When a frame is put out (ns)."""
        return self.t0_ns + frame * BLOCK_NS // BLOCK_FRAMES

    def ask(self, now_ns: int) -> list[int]:
        """First frames of the blocks that the receiver must be asked for now."""
        newest = (now_ns - self.t0_ns + self._lead_ns) // BLOCK_NS
        oldest = max(self._next_ask, self._next_out, newest - MAX_BACKLOG_BLOCKS)
        asked = range(oldest, newest + 1)
        for block in asked:
            start_ns = self.t0_ns + block * BLOCK_NS
            self._deadlines[block] = max(start_ns, now_ns + self._lead_ns)
        self._next_ask = max(self._next_ask, newest + 1)
        return [block * BLOCK_FRAMES for block in asked]

    def deliver(self, first_frame: int, pcm: bytes, now_ns: int) -> bool:
        """Take a block. False where it was not asked for or comes too late."""
        block, misplaced = divmod(first_frame, BLOCK_FRAMES)
        deadline = self._deadlines.get(block)
        if misplaced or deadline is None or deadline < now_ns or len(pcm) != len(SILENCE):
            return False
        self._delivered[block] = pcm
        return True

    def forget_receiver(self) -> None:
        """The receiver is gone: what it still owed is plain silence."""
        self._deadlines = {b: d for b, d in self._deadlines.items() if b in self._delivered}

    def put_out(self, now_ns: int) -> list[Block]:
        """The blocks whose time has come since the last call, in order."""
        out: deque[Block] = deque()
        while self._is_due(self._next_out, now_ns):
            block = self._next_out
            pcm = self._delivered.pop(block, None)
            if self._deadlines.pop(block, None) is not None and pcm is None:
                self.lost_blocks += 1
            out.append(Block(block * BLOCK_FRAMES, pcm))
            self._next_out += 1
        return list(out)

    def next_ask_ns(self) -> int:
        """When `ask` next has something to ask for."""
        return self.t0_ns + self._next_ask * BLOCK_NS - self._lead_ns

    def next_out_ns(self) -> int:
        """When `put_out` next has something to put out, if nothing is delivered before."""
        start_ns = self.t0_ns + self._next_out * BLOCK_NS
        return max(start_ns, self._deadlines.get(self._next_out, start_ns))

    def _is_due(self, block: int, now_ns: int) -> bool:
        if now_ns < self.t0_ns + block * BLOCK_NS:
            return False
        awaited = block in self._deadlines and block not in self._delivered
        return not awaited or self._deadlines[block] < now_ns
