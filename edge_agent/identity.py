"""The receiver's own Ed25519 key: made at installation, never leaves the receiver."""

import os
from pathlib import Path

from playlists.messages.keys import SigningKey

FILE_NAME = "receiver.key"


class NoKeyError(RuntimeError):
    """The receiver was not initialised."""


def make_key(home: Path) -> SigningKey:
    """Return the receiver's key; make it (readable by its owner only) where there is none."""
    path = home / FILE_NAME
    home.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return read_key(home)
    key = SigningKey.generate()
    with os.fdopen(descriptor, "wb") as file:
        file.write(key.seed)
        file.flush()
        os.fsync(file.fileno())
    return key


def read_key(home: Path) -> SigningKey:
    """Read the receiver's key. Raises NoKeyError where it is missing or damaged."""
    path = home / FILE_NAME
    try:
        return SigningKey.from_seed(path.read_bytes())
    except FileNotFoundError as error:
        raise NoKeyError(f"{path} is missing: run `loa-edge init --home {home}`") from error
    except ValueError as error:
        raise NoKeyError(f"{path} is damaged: remove it and enrol the receiver again") from error
