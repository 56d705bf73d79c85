"""`./loa bench [NAME…] [--json OUT] [--full]`: speed and quality, beside peers in the same run.

Each benchmark is a module of this folder with `run() -> list[Row]`; one that has a longer form
takes `full=True`.
"""

import argparse
import importlib
import inspect
import json
import os
import platform
import sys
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.row import Row

NAMES = ("reading", "speech", "planning", "ledger", "emergency", "receiver", "hearing", "reports")


def main() -> int:
    """Run what was asked for; 0 if each goal that was measured is met."""
    parser = argparse.ArgumentParser(prog="./loa bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(NAMES))
    parser.add_argument("--json", type=Path, metavar="OUT", help="the rows, for programs")
    parser.add_argument("--full", action="store_true", help="the longer form where there is one")
    chosen = parser.parse_args()
    unknown = set(chosen.names) - set(NAMES)
    if unknown:
        parser.error(f"no such benchmark: {', '.join(sorted(unknown))} (there are {NAMES})")
    rows: list[Row] = []
    for name in chosen.names or NAMES:
        print(f"… {name}", file=sys.stderr, flush=True)
        rows += _run(importlib.import_module(f"benchmarks.{name}").run, full=chosen.full)
    print(_table(rows))
    if chosen.json is not None:
        chosen.json.write_text(json.dumps(_report(rows), ensure_ascii=False, indent=1) + "\n")
    return 0 if all(row.met is not False for row in rows) else 1


def _run(run: Callable[..., list[Row]], *, full: bool) -> list[Row]:
    return run(full=full) if "full" in inspect.signature(run).parameters else run()


def _table(rows: list[Row]) -> str:
    head = ("bench", "what", "value", "unit", "against", "its value", "ratio", "goal", "met")
    cells = [head, *(_cells(row) for row in rows)]
    widths = [max(len(line[column]) for line in cells) for column in range(len(head))]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in cells
    ]
    return "\n".join(lines)


def _cells(row: Row) -> tuple[str, ...]:
    met = {True: "yes", False: "NO", None: ""}[row.met]
    against, ratio = _number(row.against_value), _number(row.ratio)
    value = _number(row.value)
    return row.bench, row.what, value, row.unit, row.against, against, ratio, row.goal, met


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:,.4g}" if abs(value) < 1000 else f"{value:,.0f}"


def _report(rows: list[Row]) -> dict[str, object]:
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    when = datetime.now(UTC).isoformat(timespec="seconds")
    return {"machine": machine, "when": when, "rows": [asdict(row) for row in rows]}


if __name__ == "__main__":
    sys.exit(main())
