"""Ogg Vorbis for delivery: the same sound gives the same bytes, so that a hash names it.

libsndfile packs four times as fast as the libvorbis in ffmpeg's wheel (measured),
and it is what a receiver decodes with. It numbers each stream at random; the
number is set to a fixed one afterwards, and every page's checksum with it.
"""

import io
import struct
import zlib
from collections.abc import Iterable
from pathlib import Path

import soundfile

from tts.levels import Wave

# libsndfile's scale runs the other way: 1 - 0.9 is quality 1, about 155 kB a minute.
COMPRESSION_LEVEL = 0.9
STREAM_NUMBER = 0x4C4F41  # "LOA"
BLOCK_FRAMES = 65_536
_PAGE_HEADER_BYTES = 27
_NUMBER_AT, _CHECKSUM_AT = 14, 22
_MIRROR = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))


class DamagedOggError(ValueError):
    """Bytes that should be Ogg pages are not."""


def encode(blocks: Iterable[Wave], rate: int) -> bytes:
    """Pack a sound (mono) that comes block by block as Ogg Vorbis; in bounded memory."""
    packed = io.BytesIO()
    with soundfile.SoundFile(
        packed,
        "w",
        samplerate=rate,
        channels=1,
        format="OGG",
        subtype="VORBIS",
        compression_level=COMPRESSION_LEVEL,
    ) as file:
        for block in blocks:
            # libvorbis takes what it is given at once on its stack: minutes of sound crash it.
            for at in range(0, block.size, BLOCK_FRAMES):
                file.write(block[at : at + BLOCK_FRAMES])
    return numbered(packed.getvalue(), STREAM_NUMBER)


def decode(ogg: bytes, wave: Path) -> int:
    """Unpack `ogg` into the file `wave` as 32-bit float samples; returns the frames."""
    frames = 0
    with soundfile.SoundFile(io.BytesIO(ogg)) as file, wave.open("wb") as out:
        for block in file.blocks(blocksize=BLOCK_FRAMES, dtype="float32"):
            out.write(block.astype("<f4").tobytes())
            frames += len(block)
    return frames


def numbered(ogg: bytes, number: int) -> bytes:
    """`ogg` with `number` as the number of its stream; raises `DamagedOggError`."""
    pages = bytearray(ogg)
    at = 0
    while at < len(pages):
        end = _page_end(pages, at)
        struct.pack_into("<I", pages, at + _NUMBER_AT, number)
        struct.pack_into("<I", pages, at + _CHECKSUM_AT, 0)
        struct.pack_into("<I", pages, at + _CHECKSUM_AT, checksum(bytes(pages[at:end])))
        at = end
    return bytes(pages)


def checksum(page: bytes) -> int:
    """Ogg's CRC-32 (RFC 3533) of a page whose checksum field is zero.

    It is zlib's polynomial, fed with the highest bit first and from zero: so the
    bits are mirrored on the way in and out.
    """
    mirrored = zlib.crc32(page.translate(_MIRROR), 0xFFFFFFFF) ^ 0xFFFFFFFF
    return int.from_bytes(mirrored.to_bytes(4, "little").translate(_MIRROR), "big")


def _page_end(pages: bytearray, at: int) -> int:
    table = at + _PAGE_HEADER_BYTES
    if pages[at : at + 4] != b"OggS" or table > len(pages):
        raise DamagedOggError(f"no Ogg page at byte {at}")
    segments = pages[table - 1]
    end = table + segments + sum(pages[table : table + segments])
    if end > len(pages):
        raise DamagedOggError(f"cut short in the page at byte {at}")
    return end
