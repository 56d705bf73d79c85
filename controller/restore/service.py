"""Put an installation back: database, sounds, keys; then see to it that nobody is muted.

What a backup does not know has happened all the same. Receivers have seen later plans: each tells
the highest number it has seen, and planning goes on above it. They hold entries that the ledger
has lost: told that less is stored than they believe, they send them again. The log cannot be gone
on with, since later heads of it may be in witnesses' hands: it gets a new name.
"""

import secrets
import shutil
import tarfile
import zlib
from io import BufferedIOBase
from pathlib import Path, PurePosixPath
from typing import IO

import msgspec
from sqlalchemy import Engine, delete, select
from sqlalchemy.orm import Session

from controller.accounts.actor import SYSTEM
from controller.audit.service import Named, record
from controller.backup.parcel import (
    ARCHIVES,
    CONTENTS,
    HOME,
    KEPT,
    SOUNDS,
    TABLES,
    VERSION,
    Contents,
)
from controller.planning.marks import mark_clusters
from controller.restore.load import BackupRefusedError, fill
from controller.shelf.shelf import Shelf
from controller.signer.frontier_file import SignedLog, read_signed_log, write_signed_log
from controller.store.logins import LoginSession
from controller.store.places import Cluster
from controller.store.transparency import LogHead, LogLeaf
from controller.transparency.leaves import hash_of
from playlists.messages.merkle import Frontier

RESTORED = "restore_backup"
LEAVES_AT_ONCE = 5000


def unpack(plain: BufferedIOBase, into: Path) -> Contents:
    """Unpack a backup into a folder. Raises BackupRefusedError for one that is cut off."""
    try:
        with tarfile.open(fileobj=plain, mode="r|gz") as tar:
            for member in tar:
                _unpack_one(tar, member, into)
    except (tarfile.TarError, EOFError, zlib.error) as error:
        raise BackupRefusedError("it is damaged or cut off") from error
    try:
        contents = msgspec.json.decode((into / CONTENTS).read_bytes(), type=Contents)
    except (FileNotFoundError, msgspec.DecodeError) as error:
        raise BackupRefusedError("the table of contents is missing: it was cut off") from error
    if contents.version != VERSION:
        raise BackupRefusedError(f"it is of version {contents.version}, which is not known here")
    return contents


def _unpack_one(tar: tarfile.TarFile, member: tarfile.TarInfo, into: Path) -> None:
    path, content = PurePosixPath(member.name), tar.extractfile(member)
    if content is None or path.is_absolute() or ".." in path.parts:
        raise BackupRefusedError(f"{member.name!r:.80} does not belong into a backup")
    target = into / path
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with target.open("wb") as file:
        target.chmod(0o600)
        shutil.copyfileobj(content, file)


def fill_from(engine: Engine, folder: Path, contents: Contents) -> None:
    """Fill an empty database from an unpacked backup. Raises BackupRefusedError."""
    opened: list[IO[bytes]] = []

    def rows_of(table: str) -> IO[bytes]:
        opened.append((folder / f"{TABLES}{table}").open("rb"))
        return opened[-1]

    try:
        fill(engine, contents, rows_of)
    finally:
        for file in opened:
            file.close()


def bring_files(folder: Path, home: Path, shelf: Shelf) -> None:
    """Copy sounds and archives that are missing, and keys and logins where there are none.

    What is there already is younger and stays.
    """
    for file in (folder / SOUNDS).glob("*"):
        shelf.keep(file.name, file.read_bytes())
    archives = home / ARCHIVES
    archives.mkdir(mode=0o700, parents=True, exist_ok=True)
    for file in (folder / ARCHIVES).glob("*"):
        if not (archives / file.name).exists():
            shutil.copy(file, archives / file.name)
    for name in KEPT:
        kept, there = folder / HOME / name, home / name
        if kept.is_dir() and not (there.is_dir() and any(there.iterdir())):
            shutil.copytree(kept, there, dirs_exist_ok=True)
            there.chmod(0o700)
        elif kept.is_file() and not there.exists():
            shutil.copy(kept, there)


def settle(session: Session, keys: Path, contents: Contents, now: int, *, same_keys: bool) -> str:
    """What must be said after a restore, before anything runs; returns the log's name, or "".

    `same_keys`: the keys were there already and not brought by the backup. Then the log goes on
    under its name if all that was signed of it is in the database (a move to another engine).
    """
    session.execute(delete(LoginSession))
    mark_clusters(session, list(session.scalars(select(Cluster.id))), now)
    signed = read_signed_log(keys) if keys.is_dir() else None
    if same_keys and signed is not None and holds(session, signed.frontier):
        record(session, SYSTEM, RESTORED, Named(signed.log), now, made_at=contents.made_at)
        return signed.log
    name = secrets.token_hex(16)
    record(
        session, SYSTEM, RESTORED, Named(name), now, made_at=contents.made_at,
        leaves=contents.log_size, old_log=signed.log if signed else "",
        signed=signed.frontier.size if signed else 0,
    )  # fmt: skip
    # Heads under the old name stay with whoever took them; what is exported from now on is
    # signed under the new one from its first leaf.
    session.execute(delete(LogHead))
    session.flush()
    write_signed_log(keys, SignedLog(name, Frontier()))
    return name


def holds(session: Session, signed: Frontier) -> bool:
    """Whether the log begins with exactly the tree that was signed."""
    frontier = Frontier()
    while frontier.size < signed.size:
        stop = min(frontier.size + LEAVES_AT_ONCE, signed.size)
        query = select(LogLeaf).where(LogLeaf.index >= frontier.size, LogLeaf.index < stop)
        leaves = list(session.scalars(query.order_by(LogLeaf.index)))
        if len(leaves) != stop - frontier.size:
            return False
        frontier = frontier.append(map(hash_of, leaves))
    return frontier == signed
