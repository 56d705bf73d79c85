"""Room on the disk, asked before a start and while the demo runs."""

import shutil
from pathlib import Path

NEEDED_MB = 300
"""What a demo writes in its first hours, with room to spare."""
FULL_MB = 20
"""Below this, databases and recordings stop being written."""


class DiskFullError(Exception):
    """The disk has no room for what the demo writes; the text says how much is missing."""

    def __init__(self, folder: Path, free_mb: int, needed_mb: int) -> None:
        super().__init__(
            f"the disk is nearly full: {free_mb} MB free in {folder}, {needed_mb} MB needed. "
            f"Free some space, or let Loa write elsewhere (LOA_HOME; with --once: --home)."
        )


def require_space(home: Path) -> None:
    """Raise DiskFullError where less is free than a demo needs."""
    free_mb, folder = _free(home)
    if free_mb < NEEDED_MB:
        raise DiskFullError(folder, free_mb, NEEDED_MB)


def is_full(home: Path) -> bool:
    """Whether nothing more can be written to speak of."""
    return _free(home)[0] < FULL_MB


def _free(home: Path) -> tuple[int, Path]:
    """Megabytes, and the folder that exists already."""
    existing = next(folder for folder in (home, *home.parents) if folder.exists())
    return shutil.disk_usage(existing).free // 1_000_000, existing
