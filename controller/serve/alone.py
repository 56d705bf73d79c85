"""One Loa a folder: two would write one database and speak with one name."""

import errno
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from controller.installation.home import private_home


class HomeTakenError(BlockingIOError):
    """Another Loa runs in this folder."""

    def __init__(self, home: Path) -> None:
        super().__init__(errno.EAGAIN, "another Loa runs in this folder", str(home))


@contextmanager
def alone_in(home: Path) -> Iterator[None]:
    """Hold the folder, which is made if need be. Raises HomeTakenError, SettingsError.

    The lock ends with this process, however it ends; its file stays.
    """
    private_home(home)
    descriptor = os.open(home / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _lock(descriptor, home)
        yield
    finally:
        os.close(descriptor)


def _lock(descriptor: int, home: Path) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise HomeTakenError(home) from error
