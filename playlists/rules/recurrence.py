"""When a slot of the schedule is on air: civil time turned into instants.

A slot says "at 05:15 on working days from the first of November"; this module answers with the
occurrences in a window. An occurrence is named by its slot and the local date that the slot's
rule gave it, and keeps that name when it is moved, so that a moved broadcast is the same one.

Local times that a change of the clocks skips or repeats are read as RFC 5545 (3.3.5) says: in a
gap with the offset before it, in a repeated hour the first time.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from types import MappingProxyType

from playlists.rules.errors import RulesError


class UnknownZoneError(RulesError):
    """The operator's fault: no such time zone."""

    def __init__(self, zone: str) -> None:
        super().__init__(f"no time zone {zone!r}")
        self.zone = zone


@dataclass(frozen=True, slots=True)
class Slot:
    """A place in the schedule: one broadcast on each of its local dates.

    A date in `except_on` is never on air, whatever the rule, `also_on` or `moved` say.
    """

    id: str
    starts_on: date
    """The first day from which the rule counts; the only day if there is no rule."""
    at: time
    """Local time of day, without zone."""
    zone: str
    """IANA name, such as Asia/Ho_Chi_Minh."""
    rule: str | None = None
    """The value of an RFC 5545 RRULE, such as FREQ=WEEKLY;BYDAY=MO,FR. None: once."""
    except_on: frozenset[date] = frozenset()
    also_on: frozenset[date] = frozenset()
    moved: Mapping[date, datetime] = field(default_factory=lambda: MappingProxyType({}))
    """Date by the rule → the local date and time (without zone) at which it is on air instead."""


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One broadcast of a slot."""

    id: str
    slot: str
    local_date: date
    """The date that the rule gave; for a moved occurrence not the day on which it is on air."""
    starts_at: int
    """UTC milliseconds."""


def occurrence_id(slot_id: str, local_date: date) -> str:
    """Name the occurrence that a slot's rule puts on a local date."""
    return f"{slot_id}.{local_date:%Y%m%d}"


def occurrences(slot: Slot, from_ms: int, to_ms: int) -> tuple[Occurrence, ...]:
    """List a slot's occurrences that start in [from_ms, to_ms), by start, then by date.

    Time and memory grow with the window and with COUNT, not with the age of the slot.
    Raises RecurrenceError for a bad rule, UnknownZoneError for a bad zone.
    """
    raise NotImplementedError
