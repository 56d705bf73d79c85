"""Whose turn it is to write into SQLite: who waits comes next.

SQLite knows no queue: whoever waits for its one writer looks again ten times a second, and a
process that writes again and again takes the writer back within a microsecond. So one that asks
seldom (an officer who gives an alarm) found it taken for as long as a fleet was talking. Whoever
wants to write therefore takes the turn first and keeps it until its transaction has begun:
whoever had the writer before has to queue behind it.
"""

import fcntl
import os
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LOOK_S = 0.005
"""The kernel wakes who waits for a lock, but not after a time at most: so it is looked for."""


@contextmanager
def turn_at(path: Path, patience_s: float) -> Iterator[None]:
    """Hold the turn meanwhile. After `patience_s` it goes on without: SQLite has the last word.

    `path`: a file beside the database; what holds it ends with the process.
    """
    file = os.open(path, os.O_CREAT | os.O_RDWR, stat.S_IRUSR | stat.S_IWUSR)
    try:
        deadline = time.monotonic() + patience_s
        while not _taken(file) and time.monotonic() < deadline:
            time.sleep(LOOK_S)
        yield
    finally:
        os.close(file)


def _taken(file: int) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
