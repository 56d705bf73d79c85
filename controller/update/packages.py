"""Versions of the receivers' program as files, and which of them the signer may sign for.

`deploy/receiver/build.py` makes the file. Handing it in takes somebody at the signer's machine: the
signer signs an update only for what is listed in its own folder, whatever the database says.
"""

import hashlib
import re
import tarfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec

from controller.keys.private_files import KeyFileError, read_private, replace_whole
from controller.shelf.shelf import Shelf

NAME = "receiver-versions.json"
OWNER_ONLY = 0o600
NOTE = re.compile(r"loa_truyen_thanh-(\d+(?:\.\d+){1,3})\.dist-info/METADATA")
MUST_HOLD = "edge_agent/app.py"
LARGEST = 256 * 1024 * 1024


class BadPackageError(Exception):
    """The engineer's fault: this file is no version of the receivers' program."""


class Package(msgspec.Struct, frozen=True, kw_only=True):
    """One version."""

    version: str
    sha256: str
    size_bytes: int


def read_package(path: Path) -> Package:
    """Look into a file. Raises BadPackageError, OSError."""
    size = path.stat().st_size
    if size > LARGEST:
        raise BadPackageError(f"{path} has {size} bytes; a version has at most {LARGEST}")
    try:
        with tarfile.open(path, "r:*") as packed:
            names = packed.getnames()
    except (tarfile.TarError, EOFError) as error:
        raise BadPackageError(f"{path} cannot be read: {error}") from error
    versions = [found[1] for name in names if (found := NOTE.fullmatch(name))]
    if MUST_HOLD not in names or len(versions) != 1:
        raise BadPackageError(f"{path} is no bundle of deploy/receiver/build.py")
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    return Package(version=versions[0], sha256=sha256, size_bytes=size)


def lay_out(path: Path, package: Package, shelf: Shelf) -> None:
    """Put the file where receivers fetch: named by its hash, as a track is. Raises OSError."""
    shelf.keep(package.sha256, path.read_bytes())


@dataclass(frozen=True, slots=True)
class AcceptedFile:
    """The list in the signer's folder."""

    folder: Path

    @property
    def path(self) -> Path:
        """Where it lies."""
        return self.folder / NAME

    def read(self) -> Mapping[str, Package]:
        """What may be signed for, by version. Raises KeyFileError."""
        if not self.path.exists():
            return {}
        try:
            return msgspec.json.decode(read_private(self.path), type=dict[str, Package])
        except msgspec.DecodeError as error:
            raise KeyFileError(self.path, f"cannot be read: {error}") from error

    def add(self, package: Package) -> None:
        """Let the signer sign for a version. Raises BadPackageError for another of that name."""
        known = self.read()
        if known.get(package.version, package) != package:
            raise BadPackageError(f"another version {package.version} was handed in before")
        content = msgspec.json.encode({**known, package.version: package}, order="sorted")
        replace_whole(self.path, content + b"\n", OWNER_ONLY)
