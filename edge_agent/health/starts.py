"""How often the agent has started since the machine did: one that dies again and again shows."""

from pathlib import Path

import msgspec

from edge_agent.durable import read_if_there, write_durably


class Starts(msgspec.Struct, frozen=True):
    """The count, and of which boot of the machine it is."""

    boot_id: str
    count: int


def count_this_start(path: Path, boot_id: str) -> int:
    """Count one more start and keep the number; a disk that refuses costs only the number."""
    none = Starts(boot_id, 0)
    try:
        content = read_if_there(path)
        before = none if content is None else msgspec.json.decode(content, type=Starts)
    except (OSError, msgspec.DecodeError):
        before = none
    count = before.count + 1 if before.boot_id == boot_id else 1
    try:
        write_durably(path, msgspec.json.encode(Starts(boot_id, count)))
    except OSError:
        return count
    return count
