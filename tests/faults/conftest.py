"""Cards in memory: what is flushed to them is as good as written, and no disk is waited for."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

MEMORY = Path("/dev/shm")


@pytest.fixture
def card() -> Iterator[Path]:
    """A receiver's card."""
    place = MEMORY if MEMORY.is_dir() else None
    with tempfile.TemporaryDirectory(prefix="loa-card-", dir=place) as folder:
        yield Path(folder)
