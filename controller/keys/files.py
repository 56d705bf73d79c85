"""Where keys and trust lie on disk, and who may read them.

A secret key is 64 hexadecimal digits in a file that only its owner can read; one that others can
read is refused, not repaired: it may have been read already.
"""

import os
import stat
from dataclasses import dataclass
from pathlib import Path

from controller.keys.ceremony import Ceremony
from playlists.messages.keys import SigningKey
from playlists.messages.refusal import RefusedError
from playlists.messages.trust import Trust, advance, pack_chain, trust_root, unpack_chain

OTHERS = stat.S_IRWXG | stat.S_IRWXO


class KeyFileError(Exception):
    """The installer's fault: a key or trust file that is missing, open to others or damaged."""

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(f"{path}: {problem}")
        self.path = path


@dataclass(frozen=True, slots=True)
class KeyFolder:
    """What the controller keeps: the station key (signer only), root and chain (public)."""

    path: Path

    @property
    def root(self) -> Path:
        """Envelope of the root, which receivers are born with, by the name that they know it by."""
        return self.path / "root.json"

    @property
    def chain(self) -> Path:
        """What the topic `trust` carries. Written last: where it is, the ceremony was finished."""
        return self.path / "chain.json"

    @property
    def station_key(self) -> Path:
        """The secret that signs plans."""
        return self.path / "station.key"


def write_ceremony(ceremony: Ceremony, keys: KeyFolder, root_folder: Path) -> None:
    """Write all files of a ceremony; the root's secrets into a folder of their own.

    Raises KeyFileError rather than replace a key that exists.
    """
    for folder in (keys.path, root_folder):
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(stat.S_IRWXU)
    for number, key in enumerate(ceremony.root_keys, start=1):
        _write_secret(root_folder / f"root-{number}.key", key)
    _write_secret(keys.station_key, ceremony.station_key)
    _write_whole(keys.root, ceremony.root)
    _write_whole(keys.chain, pack_chain(ceremony.chain))


def read_signing_key(path: Path) -> SigningKey:
    """Read a secret key. Raises KeyFileError, also where others than the owner may read it."""
    try:
        mode = path.stat().st_mode
        text = path.read_text("ascii")
    except (OSError, UnicodeDecodeError) as error:
        raise KeyFileError(path, f"cannot be read: {error}") from error
    if mode & OTHERS:
        raise KeyFileError(path, f"others may read it (mode {mode & 0o777:o}); it must be 600")
    try:
        return SigningKey.from_seed(bytes.fromhex(text.strip()))
    except ValueError as error:
        raise KeyFileError(path, "is not 64 hexadecimal digits") from error


def read_chain(keys: KeyFolder) -> bytes:
    """The packed chain, as the topic `trust` carries it. Raises KeyFileError."""
    try:
        return keys.chain.read_bytes()
    except OSError as error:
        raise KeyFileError(keys.chain, f"cannot be read: {error}") from error


def read_trust(keys: KeyFolder) -> Trust:
    """What a receiver believes after it has followed the chain from the root.

    Raises KeyFileError, also for a chain that does not hold.
    """
    try:
        root = keys.root.read_bytes()
    except OSError as error:
        raise KeyFileError(keys.root, f"cannot be read: {error}") from error
    try:
        return advance(trust_root(root), unpack_chain(read_chain(keys)))
    except RefusedError as error:
        raise KeyFileError(keys.chain, f"does not follow from the root: {error}") from error


def _write_secret(path: Path, key: SigningKey) -> None:
    try:
        descriptor = os.open(
            path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, stat.S_IRUSR | stat.S_IWUSR
        )
    except FileExistsError as error:
        raise KeyFileError(path, "exists already; a key is never replaced") from error
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(key.seed.hex() + "\n")
        file.flush()
        os.fsync(descriptor)


def _write_whole(path: Path, data: bytes) -> None:
    draft = path.with_suffix(".new")
    with draft.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
