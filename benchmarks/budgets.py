"""What Loa promises about speed and quality, and by which rows of which benchmark it is measured.

A budget whose benchmark ran and gave no such row is told as not measured: nobody forgets one.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from benchmarks.row import Row


@dataclass(frozen=True, slots=True)
class Budget:
    """One promise. `rows` is a pattern that its rows' `what` begins with."""

    promise: str
    bench: str
    rows: str
    only_worst: bool = False
    """Of many like rows, the largest of each last word (the engine) stands for all."""


BUDGETS = (
    Budget("law read aloud: characters a second", "reading", "speed on whole articles"),
    Budget("law read aloud: phrases right", "reading", "read right"),
    Budget("bulletin to finished audio", "speech", "whole road"),
    Budget("press to the last receiver", "emergency", "press to last"),
    Budget("order to first sample", "receiver", "order arrived"),
    Budget("scheduled start", "receiver", "start error"),
    Budget("entries into the ledger", "ledger", "entries verified"),
    Budget("plan a commune after an edit", "planning", r"\d+ clusters after"),
    Budget("plan a province, linear", "planning", r"(a cluster among|[\d,]+ clusters whole)"),
    Budget("any page over a full record", "ledger", "page: ", only_worst=True),
    Budget("a year's report", "reports", "a year's report"),
    Budget("all back after a broker's restart", "reconnect", "(all of|  most)"),
    Budget("a receiver's means", "receiver", "(idle: processor|resident|written|line: a month)"),
)
"""The last is the receiver's own (docs/deploy/receiver.md); the others are the whole house's."""


def budgeted(rows: Sequence[Row], ran: Iterable[str]) -> list[tuple[str, Row]]:
    """Each budget of the benchmarks that ran, with its rows."""
    found = []
    for budget in BUDGETS:
        if budget.bench not in ran:
            continue
        its = [row for row in rows if row.bench == budget.bench and re.match(budget.rows, row.what)]
        if budget.only_worst:
            its = _worst(its)
        found += [(budget.promise, row) for row in its or [_unmeasured(budget)]]
    return found


def _worst(rows: Sequence[Row]) -> list[Row]:
    by_engine: dict[str, Row] = {}
    for row in rows:
        engine = row.what.rpartition(" ")[2]
        if engine not in by_engine or row.value > by_engine[engine].value:
            by_engine[engine] = row
    return list(by_engine.values())


def _unmeasured(budget: Budget) -> Row:
    return Row(budget.bench, "not measured", float("nan"), "", goal="a figure", met=False)
