"""`loa restore`: an installation from a backup, in one command."""

import argparse
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import make_url

from controller.archive.kept import missing_files
from controller.backup.parcel import ARCHIVES, Contents
from controller.backup.passphrase import backup_passphrase
from controller.backup.sealed_stream import NotABackupError, unsealing
from controller.clock import now_ms
from controller.keys.passphrase import FILE_NAME as PASSPHRASE_FILE
from controller.keys.passphrase import told_passphrase
from controller.restore.load import BackupRefusedError
from controller.restore.service import bring_files, fill_from, settle, unpack
from controller.serve.alone import alone_in
from controller.settings import Settings, read_settings
from controller.store.engine import open_engine, reading_sessions, writing_sessions
from controller.told import takes_json, tell

REPLACE_IS_FOR_FILES = (
    "--replace is for a SQLite file; make an empty database beside the one that is there (createdb "
    "--owner=loa --template=template0 --encoding=UTF8 loa2) and name it in LOA_DATABASE_URL"
)


def add_to(parser: argparse.ArgumentParser) -> None:
    """Say what the verb takes."""
    parser.description = (
        "Fills the database of LOA_DATABASE_URL (or LOA_HOME) from a backup, whichever engine it "
        "was taken from, and brings sounds, keys and logins that are missing. Loa must not run "
        "meanwhile. Receivers go on playing; afterwards they are planned anew above what they have "
        "seen, and send again what the ledger has lost."
    )
    parser.add_argument("backup", type=Path, metavar="FILE")
    parser.add_argument(
        "--replace",
        action="store_true",
        help="SQLite: put it in the place of the database that is there, which is kept beside it",
    )
    parser.add_argument(
        "--try",
        dest="only_try",
        action="store_true",
        help="restore into a folder that is thrown away, to know that the backup is good",
    )
    takes_json(parser)
    parser.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    """Restore, or try it. Nothing is changed where it fails."""
    settings = read_settings()
    passphrase = backup_passphrase(os.environ, twice=False)
    try:
        if chosen.only_try:
            return _try(chosen, passphrase)
        with alone_in(settings.home):
            return _restore(chosen, settings, passphrase)
    except (NotABackupError, BackupRefusedError) as error:
        sys.stderr.write(f"loa restore: {chosen.backup}: {error}. Nothing was changed.\n")
        return 1


def _try(chosen: argparse.Namespace, passphrase: str) -> int:
    with tempfile.TemporaryDirectory(prefix="loa-restore-") as name:
        contents = _unpacked(chosen.backup, passphrase, Path(name))
        engine = open_engine(f"sqlite:///{name}/tried.db")
        fill_from(engine, Path(name), contents)
        with reading_sessions(engine)() as session:
            missing = missing_files(session, Path(name) / ARCHIVES)
        engine.dispose()
    words = f"{chosen.backup} is good: {_told(contents)}\n{_missing(missing)}"
    tell(chosen, words, _values(contents, missing))
    return 0


def _restore(chosen: argparse.Namespace, settings: Settings, passphrase: str) -> int:
    target = _sqlite_file(settings.database_url)
    if target is None and chosen.replace:
        raise BackupRefusedError(REPLACE_IS_FOR_FILES)
    if target is not None and target.exists() and not chosen.replace:
        raise BackupRefusedError(f"{target} is there already; --replace keeps it beside")
    with tempfile.TemporaryDirectory(prefix=".restoring-", dir=settings.home) as name:
        folder = Path(name)
        contents = _unpacked(chosen.backup, passphrase, folder)
        fresh = None if target is None else folder / "restored.db"
        engine = open_engine(settings.database_url if fresh is None else f"sqlite:///{fresh}")
        try:
            fill_from(engine, folder, contents)
            same_keys = any(settings.keys_dir.glob("*"))
            bring_files(folder, settings.home, settings.shelf)
            with writing_sessions(engine).begin() as session:
                log = settle(session, settings.keys_dir, contents, now_ms(), same_keys=same_keys)
                missing = missing_files(session, settings.archive_dir)
        finally:
            engine.dispose()
        if target is not None and fresh is not None:
            put_in_place(fresh, target)
    words = (
        f"restored: {_told(contents)}\nThe log is {log}: tell its witnesses. Everybody logs in "
        f"again. {_before_the_start(settings)}Start Loa: receivers come back by themselves.\n"
        f"{_missing(missing)}"
    )
    tell(chosen, words, _values(contents, missing) | {"log": log})
    return 0


def _before_the_start(settings: Settings) -> str:
    """A backup has the keys and not what opens them."""
    if not any(settings.keys_dir.glob("*")) or told_passphrase(os.environ, settings.home):
        return ""
    return (
        f"Bring the passphrase of the keys ({settings.home / PASSPHRASE_FILE} or "
        "LOA_KEYS_PASSPHRASE_FILE): without it nothing is signed. "
    )


def _unpacked(backup: Path, passphrase: str, folder: Path) -> Contents:
    with backup.open("rb") as file, unsealing(file, passphrase) as plain:
        contents = unpack(plain, folder)
        # The end of the stream tells that nothing was cut off: it must be read up to there.
        while plain.read(1 << 16):
            pass
    return contents


def _sqlite_file(url: str) -> Path | None:
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return None
    return Path(parsed.database or "")


def put_in_place(fresh: Path, target: Path) -> None:
    """Let the new file take the old one's name in one step; the old one stays beside it."""
    for ending in ("-wal", "-shm"):
        if Path(f"{fresh}{ending}").exists():
            raise BackupRefusedError("the restored database is still open")
    if target.exists():
        kept = target.with_name(f"{target.name}.before-{now_ms()}")
        for ending in ("", "-wal", "-shm"):
            beside = Path(f"{target}{ending}")
            if beside.exists():
                beside.rename(f"{kept}{ending}")
    fresh.replace(target)


def _told(contents: Contents) -> str:
    rows = sum(table.rows for table in contents.tables)
    return (
        f"{rows} rows of {len(contents.tables)} tables, {contents.sounds} sounds, "
        f"{contents.archives} archives, log of {contents.log_size} leaves"
    )


def _values(contents: Contents, missing: Sequence[str]) -> dict[str, object]:
    return {
        "made_at": contents.made_at,
        "rows": sum(table.rows for table in contents.tables),
        "tables": len(contents.tables),
        "sounds": contents.sounds,
        "archives": contents.archives,
        "log_size": contents.log_size,
        "missing_archives": list(missing),
    }


def _missing(archives: Sequence[str]) -> str:
    if not archives:
        return ""
    return (
        f"Not among its files, or not as they were archived: {', '.join(archives)}. "
        "Copy them into LOA_HOME/archive from where they are kept.\n"
    )
