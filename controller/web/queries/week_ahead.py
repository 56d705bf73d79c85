"""The week's schedule as residents are shown it: when, how long, under which name."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from controller import civil
from controller.residents.listening import names_nobody
from controller.units.tree import subtree_ids
from controller.web.queries.agenda import agenda

DAYS = 7
NAMELESS = "Chương trình phát thanh"
"""In the place of a name that may tell of whom it speaks."""


@dataclass(frozen=True, slots=True)
class Coming:
    """One broadcast."""

    starts_at: int
    length_ms: int
    name: str
    clusters: int


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the week."""

    day: date
    coming: Sequence[Coming]


def week_ahead(session: Session, unit_id: str, now: int) -> list[Day]:
    """What will sound from now on, day by day; days without sound are left out."""
    airings = [
        airing
        for airing in agenda(session, subtree_ids(session, unit_id), now, now + DAYS * civil.DAY_MS)
        if airing.length_ms and airing.cluster_ids
    ]
    named = names_nobody(session, {airing.programme.id for airing in airings})
    days: dict[date, list[Coming]] = {}
    for airing in airings:
        name = airing.programme.name if airing.programme.id in named else NAMELESS
        coming = Coming(airing.starts_at, airing.length_ms, name, len(airing.cluster_ids))
        days.setdefault(civil.day_of(airing.starts_at), []).append(coming)
    return [Day(day, coming) for day, coming in days.items()]
