"""`./loa bench` forgets no budget."""

from pathlib import Path

from benchmarks.__main__ import NAMES
from benchmarks.budgets import BUDGETS, budgeted
from benchmarks.row import Row

FOLDER = Path(__file__).parents[2] / "benchmarks"


def test_each_budget_is_measured_by_a_benchmark_that_there_is() -> None:
    assert {budget.bench for budget in BUDGETS} <= set(NAMES)
    for name in NAMES:
        assert "def run(" in (FOLDER / f"{name}.py").read_text()


def test_a_budget_without_a_figure_is_told_as_missed() -> None:
    (unmeasured,) = budgeted([Row("emergency", "something else", 1, "s")], ["emergency"])
    promise, row = unmeasured
    assert (promise, row.met) == ("press to the last receiver", False)


def test_of_many_pages_the_slowest_of_each_engine_stands_for_all() -> None:
    pages = [
        Row("ledger", f"page: {name}, {engine}", value, "ms")
        for name, engine, value in (
            ("headline", "SQLite", 9),
            ("search", "SQLite", 12),
            ("search", "PostgreSQL", 30),
        )
    ]
    told = [row.value for promise, row in budgeted(pages, ["ledger"]) if "page" in promise]
    assert told == [12, 30]


def test_only_what_ran_is_asked_for() -> None:
    assert budgeted([], ["hearing"]) == []
