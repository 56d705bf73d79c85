"""One line of a benchmark: what was measured, beside what, and whether the goal is met."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """`ratio` is `value` over `against_value`; `goal` in words; `met` None where there is none."""

    bench: str
    what: str
    value: float
    unit: str
    against: str = ""
    against_value: float | None = None
    ratio: float | None = None
    goal: str = ""
    met: bool | None = None
