"""The verifier as a program of its own: `python -m playlists.verification EXPORT --root …`."""

import argparse
import dataclasses
import gzip
import sys
from collections.abc import Iterable
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

import msgspec

from playlists.messages.approval import Way
from playlists.verification.errors import ExportRefusedError
from playlists.verification.page import html
from playlists.verification.verify import Verified, verify

WEAKER = {
    Way.TOTP: "by the digits of an app",
    Way.PASSWORD: "by login only",
    Way.PAPER: "on paper",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the program takes."""
    parser.add_argument("export", nargs="?", help="the file that loa export wrote")
    parser.add_argument("--html", metavar="OUT", help="write the page that checks in a browser")
    parser.add_argument(
        "--root",
        help="the root's file (root.json), or one of its keys: 64 digits, or its id of 32",
    )
    parser.add_argument("--json", action="store_true", help="the answer as JSON, for programs")


def main() -> int:
    """Check one export; 0 if every line holds."""
    parser = argparse.ArgumentParser(prog="python -m playlists.verification")
    add_arguments(parser)
    chosen = parser.parse_args()
    return run(chosen)


def run(chosen: argparse.Namespace) -> int:
    """Check an export, or write the page that checks in a browser."""
    if chosen.html:
        Path(chosen.html).write_text(html(), encoding="utf-8")
        return 0
    if not chosen.export or not chosen.root:
        sys.stderr.write("say which EXPORT and which --root, or --html OUT\n")
        return 2
    return run_on(Path(chosen.export), chosen.root, sys.stdout, as_json=chosen.json)


def run_on(path: Path, root: str, out: TextIO, *, as_json: bool = False) -> int:
    """Check a file and say what came of it."""
    known = Path(root)
    given = known.read_bytes() if known.is_file() else root.encode()
    try:
        with _opened(path) as lines:
            found = verify(lines, given)
    except ExportRefusedError as error:
        refusal = {"holds": False, "why": str(error)}
        out.write(_as_json(refusal) if as_json else f"DOES NOT HOLD: {error}\n")
        return 1
    if as_json:
        out.write(_as_json({"holds": True, **dataclasses.asdict(found)}))
    else:
        out.writelines(f"{sentence}\n" for sentence in _told(found))
    return 0


def _as_json(values: dict[str, object]) -> str:
    return msgspec.json.format(msgspec.json.encode(values)).decode() + "\n"


def _opened(path: Path) -> AbstractContextManager[Iterable[bytes]]:
    """The lines of an export; archives are kept compressed."""
    return gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb")


def _of_erased(found: Verified) -> list[str]:
    """Leaves that say nothing any more, and why that is no fault."""
    if not found.erased:
        return []
    return [f"{found.erased} leaves without words: đã xóa dữ liệu cá nhân (personal data erased)"]


def _told(found: Verified) -> list[str]:
    until = datetime.fromtimestamp(found.until / 1000, UTC).isoformat(timespec="seconds")
    return [
        f"every line holds: unit {found.unit}, log {found.log}",
        f"leaves {found.from_size} to {found.to_size}, head {found.to_root} of {until}",
        f"own {found.own} (erased {found.erased}), of others {found.foreign}",
        f"plans {found.plans}, reports {found.reports} with {found.entries} entries",
        f"verdicts recomputed {found.verdicts}, not recomputed {found.verdicts_not_recomputed}",
        _approvals(found),
        *_of_erased(found),
        *(f"note: {remark}" for remark in found.remarks),
    ]


def _approvals(found: Verified) -> str:
    ways = found.approvals
    weaker = ", ".join(f"{how} {ways.get(way, 0)}" for way, how in WEAKER.items())
    return f"approvals signed by passkey {ways.get(Way.PASSKEY, 0)}, WITHOUT a signature: {weaker}"
