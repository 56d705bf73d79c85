"""Hostile text: the forms that cost the reader most, and how their cost grows."""

import time
from dataclasses import dataclass

from benchmarks.row import Row
from tts.reading import read

FORMS = (
    "50%/", "1)", "1A/", "1,", "1'", "(AB) ", "[1", "1:", "12,3/", "A/", '"5" ', "IV-", "II.",
    "a/b/", "1/QĐ-", "Km1+", "1 000 ", "ngày 1, ", "1h-", "1O0", "a@", "A-", "mẫu số 1/A-", "”(AB)",
)  # fmt: skip
SHORT, LONG = 10_000, 40_000
GROWTH = 1.5


@dataclass(frozen=True, slots=True)
class Cost:
    """What a form costs: characters a second when long, and the long price over the short one."""

    form: str
    rate: float
    growth: float


def rows(bench: str) -> list[Row]:
    """The slowest of the forms, and the one whose price a character grows most with length."""
    costs = [_cost(form) for form in FORMS]
    slowest = min(costs, key=lambda cost: cost.rate)
    steepest = max(costs, key=lambda cost: cost.growth)
    return [
        Row(bench, f"hostile text at its slowest ({slowest.form!r})", slowest.rate, "characters/s"),
        Row(
            bench,
            f"price of a character, {LONG:,} over {SHORT:,} of them ({steepest.form!r})",
            steepest.growth,
            "×",
            goal=f"≤ {GROWTH:g}: linear",
            met=steepest.growth <= GROWTH,
        ),
    ]


def _cost(form: str) -> Cost:
    short, long = _seconds(form, SHORT), _seconds(form, LONG)
    return Cost(form, LONG / long, long / LONG / (short / SHORT))


def _seconds(form: str, size: int) -> float:
    """Processor time for one text; the better of two, so that a neighbour's work counts less."""
    text = (form * (size // len(form) + 1))[:size]
    return min(_once(text), _once(text))


def _once(text: str) -> float:
    start = time.process_time()
    read(text).sentences()
    return time.process_time() - start
