"""What travels between a loudspeaker and the receiver that feeds it.

A Unix socket that keeps message borders (SOCK_SEQPACKET). All integers little-endian.

    loudspeaker → receiver   request: first frame u64, frames u32, blocks lost so far u32,
                             CLOCK_MONOTONIC ns i64 and UTC ns i64 of the first frame
    receiver → loudspeaker   block: first frame u64, then PCM, signed 16 bit, one channel

The instants are those at which the first frame reaches the converter, as a sound card's callback
tells it: a receiver places its starts by them, not by when it was asked.
"""

import struct
from typing import NamedTuple

RATE = 24_000
BLOCK_FRAMES = 360
BLOCK_NS = BLOCK_FRAMES * 1_000_000_000 // RATE
FRAME_BYTES = 2
SILENCE = bytes(BLOCK_FRAMES * FRAME_BYTES)

_REQUEST = struct.Struct("<QIIqq")
_BLOCK_HEAD = struct.Struct("<Q")
MAX_MESSAGE_BYTES = _BLOCK_HEAD.size + len(SILENCE)


class Request(NamedTuple):
    """The loudspeaker asks for the frames of one block."""

    first_frame: int
    frames: int
    lost_blocks: int
    """Blocks asked for since the loudspeaker began that did not come in time."""
    monotonic_ns: int
    utc_ns: int


def pack_request(request: Request) -> bytes:
    """Write a request for the wire."""
    return _REQUEST.pack(*request)


def unpack_request(message: bytes) -> Request:
    """Read a request. Raises struct.error for anything else."""
    return Request(*_REQUEST.unpack(message))


def pack_block(first_frame: int, pcm: bytes) -> bytes:
    """Write a block of sound for the wire."""
    return _BLOCK_HEAD.pack(first_frame) + pcm


def unpack_block(message: bytes) -> tuple[int, bytes]:
    """Read a block: first frame and PCM. Raises ValueError for a wrong size."""
    if len(message) != MAX_MESSAGE_BYTES:
        raise ValueError(f"a block is {MAX_MESSAGE_BYTES} bytes, not {len(message)}")
    return _BLOCK_HEAD.unpack_from(message)[0], message[_BLOCK_HEAD.size :]
