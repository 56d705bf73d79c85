"""What is in a backup: a tar of rows, sounds and keys, with a table of contents at its end.

`contents.json` comes last, because only then is known how many rows there were; what lacks it was
cut off. The passphrase of the keys is never in it.
"""

import tarfile
import tempfile
from collections.abc import Iterator
from io import BufferedIOBase, BytesIO
from pathlib import Path

import msgspec
from sqlalchemy import Connection, Engine, select

from controller.archive.kept import index_of
from controller.backup.tables import Counted, consistent, revision, shape, write_rows
from controller.keys.passphrase import FILE_NAME
from controller.settings import Settings
from controller.shelf.shelf import Shelf

CONTENTS = "contents.json"
TABLES, SOUNDS, HOME = "tables/", "audio/", "home/"
KEPT = ("keys", "broker", "https", "voices", "web.key", "push.key")
"""Of the installation's home: keys (sealed), chain, certificates, logins of receivers, services."""
ARCHIVES = "archive/"
"""What left the database into signed files, which do not change any more."""
VERSION = 1


class Contents(msgspec.Struct, frozen=True, kw_only=True):
    """What a backup holds."""

    version: int
    made_at: int
    revision: str
    """Of the migrations."""
    tables: tuple[Counted, ...]
    log_size: int
    """Of the transparency log."""
    log_heads: bytes
    """The heads of its complete subtrees: the tree must come out the same."""
    sounds: int
    archives: int = 0
    """Files of older evidence."""


def write_backup(
    engine: Engine,
    settings: Settings,
    out: BufferedIOBase,
    now: int,
    *,
    with_archives: bool = True,
) -> Contents:
    """Write everything as a tar, compressed; archives on demand, which are large and stay."""
    with (
        consistent(engine) as connection,
        tarfile.open(fileobj=out, mode="w|gz") as tar,
    ):
        at = revision(connection)
        counted = tuple(_tables(connection, tar))
        sounds = sum(_sound(tar, settings.shelf, sha256) for sha256 in _sounds(connection))
        for name in KEPT:
            _kept(tar, settings.home, name)
        # What an archive holds left the database only after its file was whole.
        archives = _archives(connection) if with_archives else []
        packed = sum(_archive(tar, settings.archive_dir, name) for name in archives)
        size, heads = tree_of(connection)
        contents = Contents(
            version=VERSION,
            made_at=now,
            revision=at,
            tables=counted,
            log_size=size,
            log_heads=heads,
            sounds=sounds,
            archives=packed,
        )
        _add(tar, CONTENTS, msgspec.json.encode(contents))
    return contents


def _tables(connection: Connection, tar: tarfile.TarFile) -> Iterator[Counted]:
    for table in shape(connection):
        # How many bytes there are must stand before them.
        with tempfile.TemporaryFile() as rows:
            yield write_rows(connection, table, rows)
            member = tarfile.TarInfo(f"{TABLES}{table.name}")
            member.size = rows.tell()
            rows.seek(0)
            tar.addfile(member, rows)


def _sounds(connection: Connection) -> list[str]:
    audio = next(table for table in shape(connection) if table.name == "audio")
    return sorted(connection.scalars(select(audio.c.sha256)))


def _sound(tar: tarfile.TarFile, shelf: Shelf, sha256: str) -> bool:
    """Add a sound; one whose file was erased or thrown away is left out."""
    try:
        path = shelf.find(sha256)
        content = None if path is None else path.read_bytes()
    except FileNotFoundError:
        content = None
    if content is None:
        return False
    _add(tar, f"{SOUNDS}{sha256}", content)
    return True


def _archives(connection: Connection) -> list[str]:
    archives = next(table for table in shape(connection) if table.name == "archives")
    return sorted(connection.scalars(select(archives.c.name)))


def _archive(tar: tarfile.TarFile, folder: Path, name: str) -> bool:
    """Add a file of older evidence and its index; one that lies elsewhere is left out."""
    for file in (folder / name, index_of(folder / name)):
        if not file.exists():
            return False
        tar.add(file, f"{ARCHIVES}{file.name}", filter=_private)
    return True


def _private(member: tarfile.TarInfo) -> tarfile.TarInfo:
    member.mode, member.uid, member.gid, member.uname, member.gname = 0o600, 0, 0, "", ""
    return member


def _kept(tar: tarfile.TarFile, home: Path, name: str) -> None:
    for path in sorted([home / name, *(home / name).rglob("*")]):
        if path.is_file() and not path.is_symlink() and path.name != FILE_NAME:
            _add(tar, f"{HOME}{path.relative_to(home)}", path.read_bytes())


def tree_of(connection: Connection) -> tuple[int, bytes]:
    """The log's size and the heads of its complete subtrees, as the database keeps them."""
    frontier = next(table for table in shape(connection) if table.name == "log_frontier")
    row = connection.execute(select(frontier.c.size, frontier.c.heads)).first()
    return (0, b"") if row is None else (row.size, row.heads)


def _add(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mode = len(content), 0o600
    tar.addfile(member, BytesIO(content))
