"""What is asked of a report: of which unit, over which days, as of which instant. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from controller import civil
from controller.reports.periods import months

Progress = Callable[[int, int], None]
"""Told (done, of how many); raises JobCancelledError where somebody called the report off."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """One report as it is asked for."""

    unit_id: str
    unit: str
    """The unit's full name: "Xã Ninh Hải"."""
    superior: str
    """The one above it; empty for a province."""
    units: frozenset[str]
    """It and all below it."""
    first: date
    last: date
    """Both days are included."""
    now: int
    subject_id: str = ""
    """The duty, for a certificate."""

    @property
    def span(self) -> tuple[int, int]:
        """The instants between which the period lies; the second is excluded.

        What is still to come is owed by nobody: a period that is not over ends now.
        """
        return self._until_now(self.first, self.last)

    @property
    def months(self) -> Mapping[str, tuple[int, int]]:
        """The span of each calendar month of it that has begun, by the month's name."""
        spans = {
            part.name: self._until_now(part.first, part.last)
            for part in months(self.first, self.last)
        }
        return {name: (begin, end) for name, (begin, end) in spans.items() if begin < end}

    @property
    def days(self) -> int:
        """How many days."""
        return (self.last - self.first).days + 1

    def _until_now(self, first: date, last: date) -> tuple[int, int]:
        begin, end = civil.bounds(first, (last - first).days + 1)
        return begin, max(begin, min(end, self.now))
