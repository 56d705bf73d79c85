"""`loa log`: heads for witnesses, the self-check, a log begun anew after a restored backup."""

import argparse
import secrets
import sys
from datetime import UTC, datetime

from controller.clock import now_ms
from controller.settings import read_settings
from controller.signer.frontier_file import SignedLog, write_signed_log
from controller.store.engine import (
    open_engine,
    reading_sessions,
    snapshot_sessions,
    writing_sessions,
)
from controller.told import takes_json, tell
from controller.transparency.findings import keep_findings
from controller.transparency.heads import newest_head
from controller.transparency.selfcheck import check
from playlists.messages.merkle import Frontier


def add_to(parser: argparse.ArgumentParser) -> None:
    """Say what the verb takes."""
    steps = parser.add_subparsers(required=True, metavar="STEP")
    head = steps.add_parser("head", help="the newest signed head, to be printed or mailed")
    head.set_defaults(run=_head)
    checked = steps.add_parser("check", help="compare the whole record with the log now")
    checked.set_defaults(run=_check)
    renew = steps.add_parser(
        "renew", help="on the signer's machine, after a restored backup: begin a log of a new name"
    )
    renew.set_defaults(run=_renew)
    takes_json(head, checked, renew)


def _head(chosen: argparse.Namespace) -> int:
    engine = open_engine(read_settings().database_url)
    with reading_sessions(engine)() as session:
        newest = newest_head(session)
    engine.dispose()
    if newest is None or newest.envelope is None:
        sys.stderr.write("loa log: no head is signed yet; the signer signs one within the hour\n")
        return 1
    at = datetime.fromtimestamp(newest.at / 1000, UTC).isoformat(timespec="seconds")
    envelope = newest.envelope.decode()
    tell(
        chosen,
        f"leaves {newest.size}\nroot   {newest.root}\nat     {at}\n\n{envelope}\n",
        {"leaves": newest.size, "root": newest.root, "at": at, "envelope": envelope},
    )
    return 0


def _check(chosen: argparse.Namespace) -> int:
    engine = open_engine(read_settings().database_url)
    with snapshot_sessions(engine)() as session:
        faults = list(check(session, now_ms()))
    with writing_sessions(engine).begin() as session:
        keep_findings(session, faults, now_ms())
    engine.dispose()
    lines = []
    for fault in faults:
        where = "" if fault.index is None else f" (leaf {fault.index})"
        lines.append(f"{fault.finding}: {fault.kind or 'log'} {fault.subject}{where}\n")
    lines.append(f"{len(faults)} findings\n")
    tell(chosen, "".join(lines), faults)
    return 1 if faults else 0


def _renew(chosen: argparse.Namespace) -> int:
    name = secrets.token_hex(16)
    write_signed_log(read_settings().keys_dir, SignedLog(name, Frontier()))
    words = f"the next head is of log {name}: tell the witnesses, who see that an old one ended\n"
    tell(chosen, words, {"log": name})
    return 0
