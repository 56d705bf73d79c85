"""`loa backup`: one encrypted file, taken while everything runs."""

import argparse
import os
from pathlib import Path

from controller.backup.parcel import write_backup
from controller.backup.passphrase import backup_passphrase
from controller.backup.sealed_stream import sealing
from controller.clock import now_ms
from controller.settings import read_settings
from controller.store.engine import open_engine
from controller.told import takes_json, tell


def add_to(parser: argparse.ArgumentParser) -> None:
    """Say what the verb takes."""
    parser.description = (
        "Writes database, sounds, archives, keys (sealed as they are) and the broker's logins into "
        "one file under a passphrase: LOA_BACKUP_PASSPHRASE_FILE, LOA_BACKUP_PASSPHRASE, or asked "
        "for. Loa may run meanwhile. The passphrase of the keys is not in it: keep that elsewhere."
    )
    parser.add_argument("--out", type=Path, required=True, metavar="FILE")
    parser.add_argument(
        "--without-archives",
        action="store_true",
        help="leave LOA_HOME/archive out: its files never change, a copy elsewhere will do",
    )
    takes_json(parser)
    parser.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    """Take a backup; a file appears whole or not at all."""
    settings = read_settings()
    passphrase = backup_passphrase(os.environ, twice=True)
    target: Path = chosen.out
    unfinished = target.with_name(f".{target.name}.unfinished")
    engine = open_engine(settings.database_url)
    try:
        with (
            open(unfinished, "wb", opener=_private) as file,
            sealing(file, passphrase) as out,
        ):
            contents = write_backup(
                engine, settings, out, now_ms(), with_archives=not chosen.without_archives
            )
        unfinished.replace(target)
    finally:
        engine.dispose()
        unfinished.unlink(missing_ok=True)
    rows = sum(table.rows for table in contents.tables)
    size, tables = target.stat().st_size, len(contents.tables)
    words = (
        f"{target}: {size} bytes; {rows} rows of {tables} tables, "
        f"{contents.sounds} sounds, {contents.archives} archives, log of {contents.log_size} "
        f"leaves. Check it: loa restore {target} --try\n"
    )
    counts = {"rows": rows, "tables": tables, "sounds": contents.sounds}
    more = {"archives": contents.archives, "leaves": contents.log_size}
    tell(chosen, words, {"file": str(target), "bytes": size, **counts, **more})
    return 0


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
