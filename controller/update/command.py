"""`loa update`: hand in a version of the receivers' program, at the signer's machine."""

import argparse
import sys
from pathlib import Path

from sqlalchemy import select

from controller.accounts.actor import SYSTEM
from controller.audit.service import record
from controller.clock import now_ms
from controller.settings import read_settings
from controller.store.engine import open_engine, reading_sessions, writing_sessions
from controller.store.updates import ReceiverVersion
from controller.told import takes_json, tell
from controller.update.packages import AcceptedFile, BadPackageError, lay_out, read_package
from controller.update.service import offer


def add_to(parser: argparse.ArgumentParser) -> None:
    """Say what the verb takes."""
    does = parser.add_subparsers(title="what to do", metavar="ACT", required=True)
    adding = does.add_parser("add", help="let a version be sent: a .tar.gz of deploy/receiver")
    adding.add_argument("bundle", type=Path)
    adding.set_defaults(run=_add)
    listing = does.add_parser("list", help="the versions that may be sent")
    listing.set_defaults(run=_list)
    takes_json(adding, listing)


def _add(chosen: argparse.Namespace) -> int:
    settings = read_settings()
    try:
        package = read_package(chosen.bundle)
        # First the file, then the signer's leave, then the choice: none without the one before.
        lay_out(chosen.bundle, package, settings.shelf)
        AcceptedFile(settings.keys_dir).add(package)
    except BadPackageError as error:
        sys.stderr.write(f"loa update: {error}\n")
        return 1
    engine = open_engine(settings.database_url)
    with writing_sessions(engine).begin() as session:
        now = now_ms()
        row = offer(session, package, now)
        about = {"version": row.version, "sha256": row.sha256}
        record(session, SYSTEM, "add_receiver_version", row, now, **about)
    engine.dispose()
    words = f"{package.version} {package.sha256}: send it on the page /cap-nhat\n"
    tell(chosen, words, about)
    return 0


def _list(chosen: argparse.Namespace) -> int:
    settings = read_settings()
    accepted = AcceptedFile(settings.keys_dir).read()
    engine = open_engine(settings.database_url)
    words, values = "", []
    with reading_sessions(engine)() as session:
        for row in session.scalars(select(ReceiverVersion).order_by(ReceiverVersion.added_at)):
            known = accepted.get(row.version)
            counts = known is not None and known.sha256 == row.sha256
            note = "" if counts else "  (the signer here does not know it)"
            words += f"{row.version}  {row.sha256}{note}\n"
            values.append({"version": row.version, "sha256": row.sha256, "signer_knows": counts})
    engine.dispose()
    tell(chosen, words, values)
    return 0
