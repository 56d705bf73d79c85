"""Random weeks of a whole schedule against a model that looks at every second.

The model knows neither rules of recurrence nor timelines: it asks each slot about each day, and
gives out the seconds of a strip one by one. Among the weeks are a 29 February, a turn of the year
and both changes of the clocks.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from random import Random

import numpy as np
from dateutil import tz
from hypothesis import given, settings
from hypothesis import strategies as st

from playlists.messages.plan import Priority
from playlists.rules.recurrence import Slot, occurrences
from playlists.rules.resolve import Candidate, Timeline, resolve

WEEK = 7 * 86_400
MARGIN = 2 * 86_400
"""What begins late on Sunday, or is pushed by the clocks, still lies on the strip."""
CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
WEEKS = [
    ("Asia/Ho_Chi_Minh", date(2026, 11, 23)),
    ("Asia/Ho_Chi_Minh", date(2028, 2, 28)),
    ("Asia/Ho_Chi_Minh", date(2026, 12, 28)),
    ("Europe/Berlin", date(2027, 3, 22)),
    ("Europe/Berlin", date(2026, 10, 19)),
]


@dataclass(frozen=True)
class Wanted:
    """One slot of the week, as people say it."""

    name: str
    weekdays: frozenset[int]
    at: time
    seconds: int
    priority: Priority
    is_first: bool
    dropped: frozenset[int]
    """Weekdays on which it is left out."""


@st.composite
def slots(draw: st.DrawFn) -> list[Wanted]:
    """A handful of slots, most of them around the same hours."""
    hours = st.sampled_from([0, 2, 5, 5, 17, 17, 17, 23])
    return [
        Wanted(
            name=f"s{number}",
            weekdays=draw(st.frozensets(st.integers(0, 6), min_size=1)),
            at=time(draw(hours), draw(st.integers(0, 59)), draw(st.sampled_from([0, 30]))),
            seconds=draw(st.integers(1, 7_200)),
            priority=draw(st.sampled_from(Priority)),
            is_first=draw(st.booleans()),
            dropped=draw(st.frozensets(st.integers(0, 6), max_size=2)),
        )
        for number in range(draw(st.integers(0, 7)))
    ]


def begin_of(zone: str, monday: date) -> int:
    """The first second of the week."""
    return int(datetime.combine(monday, time(), tz.gettz(zone)).timestamp())


def by_rules(wanted: list[Wanted], zone: str, monday: date) -> list[Candidate]:
    """What the rules put forward for the week."""
    # Where the clocks change, a week has an hour more or less.
    begins, ends = (begin_of(zone, monday + timedelta(days=n)) * 1000 for n in (0, 7))
    found = []
    for one in wanted:
        slot = Slot(
            one.name,
            monday - timedelta(days=365),
            one.at,
            zone,
            "FREQ=WEEKLY;BYDAY=" + ",".join(CODES[day] for day in sorted(one.weekdays)),
            except_on=frozenset(monday + timedelta(days=day) for day in one.dropped),
        )
        found += [
            Candidate(o.id, one.name, o.starts_at, one.seconds * 1000, one.priority)
            for o in occurrences(slot, begins, ends)
        ]
    return found


class Strip:
    """The seconds of a week, each with the number of who owns it; 0 for nobody."""

    def __init__(self) -> None:
        self.seconds = np.zeros(WEEK + MARGIN, dtype=np.int32)

    def is_free(self, first: int, length: int) -> bool:
        return not self.seconds[first : first + length].any()

    def give(self, first: int, length: int, name: str) -> None:
        slot, _, day = name.partition(".")
        self.seconds[first : first + length] = int(day) % 10_000 * 10 + int(slot[1:]) + 1


def second_by_second(wanted: list[Wanted], zone: str, monday: date) -> Strip:
    """Who owns each second: the strongest claims first, and takes all of its seconds or none."""
    begins, known = begin_of(zone, monday), tz.gettz(zone)
    claims = []
    for one in wanted:
        for number in range(7):
            if number not in one.weekdays or number in one.dropped:
                continue
            day = monday + timedelta(days=number)
            moment = tz.resolve_imaginary(datetime.combine(day, one.at, known))
            name = f"{one.name}.{day:%Y%m%d}"
            order = list(Priority)[::-1].index(one.priority)
            first = int(moment.timestamp()) - begins
            claims.append((order, not one.is_first, first, name, one.seconds))
    strip = Strip()
    for _order, _decided, first, name, seconds in sorted(claims):
        if strip.is_free(first, seconds):
            strip.give(first, seconds, name)
    return strip


def laid_out(wanted: list[Wanted], zone: str, monday: date) -> Timeline:
    candidates = by_rules(wanted, zone, monday)
    decided = {one.name for one in wanted if one.is_first}
    return resolve(candidates, frozenset(c.occurrence_id for c in candidates if c.slot in decided))


@settings(max_examples=60, deadline=None)
@given(slots(), st.sampled_from(WEEKS))
def test_every_second_of_the_week_belongs_to_whom_the_model_gives_it(
    wanted: list[Wanted], week: tuple[str, date]
) -> None:
    strip = Strip()
    for placed in laid_out(wanted, *week).placed:
        first = placed.starts_at // 1000 - begin_of(*week)
        strip.give(first, placed.length_ms // 1000, placed.occurrence_id)
    model = second_by_second(wanted, *week)
    different = np.flatnonzero(strip.seconds != model.seconds)
    assert different.size == 0, (different[0], strip.seconds[different[0]])


@settings(max_examples=60, deadline=None)
@given(slots(), st.sampled_from(WEEKS), st.randoms(use_true_random=False))
def test_nothing_overlaps_nothing_is_lost_and_order_does_not_matter(
    wanted: list[Wanted], week: tuple[str, date], random: Random
) -> None:
    timeline = laid_out(wanted, *week)
    assert all(one.ends_at <= other.starts_at for one, other in pairwise(timeline.placed))
    told = [*timeline.placed, *(d.candidate for d in timeline.displaced)]
    candidates = by_rules(wanted, *week)
    assert sorted(c.occurrence_id for c in told) == sorted(c.occurrence_id for c in candidates)
    on_air = {c.occurrence_id for c in timeline.placed}
    assert all(d.by in on_air for d in timeline.displaced)
    shuffled = random.sample(wanted, len(wanted))
    assert laid_out(shuffled, *week) == timeline
