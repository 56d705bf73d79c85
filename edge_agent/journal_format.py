r"""How journal entries lie in a file, and how they are found again after anything happened to it.

    magic "\xa5J", length u32, sequence u64, CRC-32 u32 (over length, sequence and entry), entry

Pure: bytes in, records out. A bad record is skipped and told, never a reason to stop.
"""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

MAGIC = b"\xa5J"
MAX_ENTRY_BYTES = 8 * 1024
_HEAD = struct.Struct("<2sIQI")
_CHECKED = struct.Struct("<IQ")


@dataclass(frozen=True, slots=True)
class Record:
    """One good record: the entry's own bytes."""

    sequence: int
    entry: bytes


@dataclass(frozen=True, slots=True)
class Damage:
    """Bytes that are no good record."""

    offset: int
    sequence: int
    """What the record's head claims, if a whole record seems to be there; else 0."""


def pack_record(sequence: int, entry: bytes) -> bytes:
    """Write a record. Raises ValueError for an entry that is too long to be one."""
    if len(entry) > MAX_ENTRY_BYTES:
        raise ValueError(f"a journal entry of {len(entry)} bytes")
    return _HEAD.pack(MAGIC, len(entry), sequence, _crc(sequence, entry)) + entry


def read_records(data: bytes) -> Iterator[Record | Damage]:
    """Find every good record, and say where something else lies between them."""
    offset = 0
    while offset < len(data):
        record = _record_at(data, offset)
        if record is not None:
            yield record
            offset += _HEAD.size + len(record.entry)
            continue
        yield Damage(offset, _claimed_sequence(data, offset))
        offset = _next_good(data, offset + 1)


def whole_length(data: bytes) -> int:
    """Up to where the data ends with a record that was written whole, good or bad.

    What lies behind was never flushed as a whole: nobody was told that it is in the journal.
    """
    offset = 0
    while offset < len(data):
        size = _size_at(data, offset)
        if size is None:
            found = _next_good(data, offset + 1)
            if found >= len(data):
                return offset
            offset = found
            continue
        offset += size
    return offset


def _size_at(data: bytes, offset: int) -> int | None:
    if len(data) - offset < _HEAD.size:
        return None
    magic, length, _, _ = _HEAD.unpack_from(data, offset)
    if magic != MAGIC or length > MAX_ENTRY_BYTES or offset + _HEAD.size + length > len(data):
        return None
    return _HEAD.size + int(length)


def _record_at(data: bytes, offset: int) -> Record | None:
    size = _size_at(data, offset)
    if size is None:
        return None
    _, _, sequence, crc = _HEAD.unpack_from(data, offset)
    entry = data[offset + _HEAD.size : offset + size]
    return Record(sequence, entry) if _crc(sequence, entry) == crc else None


def _claimed_sequence(data: bytes, offset: int) -> int:
    if _size_at(data, offset) is None:
        return 0
    return int(_HEAD.unpack_from(data, offset)[2])


def _next_good(data: bytes, offset: int) -> int:
    while (offset := data.find(MAGIC, offset)) >= 0:
        if _record_at(data, offset) is not None:
            return offset
        offset += 1
    return len(data)


def _crc(sequence: int, entry: bytes) -> int:
    return zlib.crc32(entry, zlib.crc32(_CHECKED.pack(len(entry), sequence)))
