"""`loa doctor`: look at this installation; exit status 1 if something is at fault."""

import argparse
import sys
from collections.abc import Sequence

import msgspec

from controller.clock import now_ms
from controller.doctor.checkup import Finding, State, checkup
from controller.settings import read_settings

SIGN = {State.GOOD: "ok", State.WARNING: "WARNING", State.FAULT: "FAULT"}


def add_to(parser: argparse.ArgumentParser) -> None:
    """Say what the verb takes."""
    parser.description = (
        "Looks at disk, programs, broker, keys, database, roles and receivers of this "
        "installation, and says for each what is wrong and what to do. Changes nothing."
    )
    parser.add_argument("--json", action="store_true", help="findings as JSON, for programs")
    parser.set_defaults(run=_run)


def _run(chosen: argparse.Namespace) -> int:
    found = list(checkup(read_settings(), now_ms()))
    sys.stdout.write(_as_json(found) if chosen.json else _as_table(found))
    return 1 if any(one.state is State.FAULT for one in found) else 0


def _as_json(found: Sequence[Finding]) -> str:
    return msgspec.json.format(msgspec.json.encode(found)).decode() + "\n"


def _as_table(found: Sequence[Finding]) -> str:
    lines = []
    for one in found:
        lines.append(f"{SIGN[one.state]:8} {one.subject:18} {one.what}\n")
        if one.remedy:
            lines.append(f"{'':8} {'':18} → {one.remedy}\n")
    return "".join(lines)
