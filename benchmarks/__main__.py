"""`./loa bench [NAME…] [--json OUT] [--rows] [--full]`: speed and quality, beside peers.

Prints each budget with what was measured, the peer or limit of the same run, and their ratio;
`--rows` every row instead. Each benchmark is a module of this folder with `run() -> list[Row]`; one
that has a longer form takes `full=True`.
"""

import argparse
import importlib
import inspect
import json
import math
import os
import platform
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.budgets import budgeted
from benchmarks.row import Row

NAMES = (
    *("reading", "speech", "planning", "ledger", "emergency"),
    *("receiver", "hearing", "reports", "reconnect"),
)
WHOLE_S = 900
"""Nobody runs every day what takes longer; `--full` takes what it takes."""


def main() -> int:
    """Run what was asked for; 0 if each goal that was measured is met."""
    parser = argparse.ArgumentParser(prog="./loa bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(NAMES))
    parser.add_argument("--json", type=Path, metavar="OUT", help="the rows, for programs")
    parser.add_argument("--rows", action="store_true", help="every row, not each budget's")
    parser.add_argument("--full", action="store_true", help="the longer form where there is one")
    chosen = parser.parse_args()
    unknown = set(chosen.names) - set(NAMES)
    if unknown:
        parser.error(f"no such benchmark: {', '.join(sorted(unknown))} (there are {NAMES})")
    names = chosen.names or NAMES
    rows: list[Row] = []
    seconds: dict[str, float] = {}
    for name in names:
        print(f"… {name}", file=sys.stderr, flush=True)
        began = time.perf_counter()
        rows += _run(importlib.import_module(f"benchmarks.{name}").run, full=chosen.full)
        seconds[name] = round(time.perf_counter() - began, 1)
    budgets = budgeted(rows, names)
    print(_table([(row.bench, row) for row in rows] if chosen.rows else budgets))
    print(f"\n{_machine()}, {_when()}; seconds: {seconds}, {sum(seconds.values()):.0f} in all")
    if names == NAMES and not chosen.full and sum(seconds.values()) > WHOLE_S:
        print(f"Longer than the {WHOLE_S} s that all of them are to take on two cores at rest.")
    if chosen.json is not None:
        report = _report(rows, budgets, seconds)
        chosen.json.write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n")
    measured = [*rows, *(row for _promise, row in budgets)]
    return 0 if all(row.met is not False for row in measured) else 1


def _run(run: Callable[..., list[Row]], *, full: bool) -> list[Row]:
    return run(full=full) if "full" in inspect.signature(run).parameters else run()


def _table(rows: Sequence[tuple[str, Row]]) -> str:
    head = ("", "what", "value", "unit", "against", "its value", "ratio", "goal", "met")
    cells = [head, *(_cells(under, row) for under, row in rows)]
    widths = [max(len(line[column]) for line in cells) for column in range(len(head))]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in cells
    ]
    return "\n".join(lines)


def _cells(under: str, row: Row) -> tuple[str, ...]:
    met = {True: "yes", False: "NO", None: ""}[row.met]
    against, ratio = _number(row.against_value), _number(row.ratio)
    value = _number(row.value)
    return under, row.what, value, row.unit, row.against, against, ratio, row.goal, met


def _number(value: float | None) -> str:
    if value is None or math.isnan(value):
        return ""
    return f"{value:,.4g}" if abs(value) < 1000 else f"{value:,.0f}"


def _report(
    rows: Sequence[Row], budgets: Sequence[tuple[str, Row]], seconds: Mapping[str, float]
) -> dict[str, object]:
    return {
        "machine": _machine(),
        "when": _when(),
        "seconds": seconds,
        "budgets": [{"budget": promise, **_plain(row)} for promise, row in budgets],
        "rows": [_plain(row) for row in rows],
    }


def _plain(row: Row) -> dict[str, object]:
    """JSON has no word for a number that is none."""
    return {**asdict(row), "value": None if math.isnan(row.value) else row.value}


def _machine() -> str:
    return f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"


def _when() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


if __name__ == "__main__":
    sys.exit(main())
