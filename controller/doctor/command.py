"""`loa doctor`: look at this installation; exit status 1 if something is at fault."""

import argparse
from collections.abc import Sequence

from controller.clock import now_ms
from controller.doctor.checkup import Finding, State, checkup
from controller.settings import read_settings
from controller.told import takes_json, tell

SIGN = {
    State.GOOD: "ok",
    State.HINT: "hint",
    State.WARNING: "WARNING",
    State.FAULT: "FAULT",
}


def add_to(parser: argparse.ArgumentParser) -> None:
    """Say what the verb takes."""
    parser.description = (
        "Looks at disk, programs, broker, keys, database, roles and receivers of this "
        "installation, and says for each what is wrong and what to do. Changes nothing."
    )
    takes_json(parser)
    parser.set_defaults(run=_run)


def _run(chosen: argparse.Namespace) -> int:
    found = list(checkup(read_settings(), now_ms()))
    tell(chosen, as_table(found), found)
    return 1 if any(one.state is State.FAULT for one in found) else 0


def as_table(found: Sequence[Finding]) -> str:
    """A line for each, and under it what to do."""
    lines = []
    for one in found:
        lines.append(f"{SIGN[one.state]:8} {one.subject:18} {one.what}\n")
        if one.remedy:
            lines.append(f"{'':8} {'':18} → {one.remedy}\n")
    return "".join(lines)
