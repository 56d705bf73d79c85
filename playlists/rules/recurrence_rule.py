"""Which days a recurrence rule names: RFC 5545 RRULE, restricted to days.

A slot is on air at most once a day, at its own time, so a rule may say nothing of hours; for
that reason FREQ is DAILY, WEEKLY, MONTHLY or YEARLY and the parts are those of `Part`. Anything
else is refused with the part and the reason. dateutil does the calendar.
"""

from dataclasses import dataclass

from playlists.rules.errors import RulesError


class RecurrenceError(RulesError):
    """The operator's fault: a rule that is not one, or that could never name a day."""

    def __init__(self, rule: str, part: str, why: str) -> None:
        super().__init__(f"{part}: {why} (in {rule!r:.200})")
        self.rule = rule
        self.part = part
        self.why = why


@dataclass(frozen=True, slots=True)
class RecurrenceRule:
    """A rule that has been checked."""

    parts: tuple[tuple[str, str], ...]


def parse_rule(text: str) -> RecurrenceRule:
    """Read and check the value of an RRULE. Raises RecurrenceError."""
    raise NotImplementedError
