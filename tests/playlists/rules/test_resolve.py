from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playlists.messages.plan import Priority
from playlists.rules.resolve import (
    Candidate,
    Conflict,
    ContradictionError,
    DisplacementCause,
    EmptyBroadcastError,
    Timeline,
    resolve,
)

SECOND = 1000
DAY = 86_400


def candidate(
    name: str, start: int, length: int, priority: Priority = Priority.NORMAL
) -> Candidate:
    """A candidate in whole seconds of its day."""
    return Candidate(name, f"slot {name}", start * SECOND, length * SECOND, priority)


def placed(timeline: Timeline) -> list[str]:
    return [c.occurrence_id for c in timeline.placed]


def displaced(timeline: Timeline) -> list[tuple[str, DisplacementCause, str]]:
    return [(d.candidate.occurrence_id, d.cause, d.by) for d in timeline.displaced]


def test_what_does_not_meet_is_all_on_air_in_order_of_time() -> None:
    timeline = resolve([candidate("b", 60, 30), candidate("a", 0, 60)])
    assert placed(timeline) == ["a", "b"]
    assert timeline.displaced == ()
    assert timeline.conflicts == ()


@pytest.mark.parametrize(
    ("weaker", "stronger"),
    [
        (Priority.NORMAL, Priority.PRIORITY),
        (Priority.NORMAL, Priority.EMERGENCY),
        (Priority.PRIORITY, Priority.EMERGENCY),
    ],
)
def test_the_lower_class_yields_though_it_began_earlier(
    weaker: Priority, stronger: Priority
) -> None:
    timeline = resolve([candidate("a", 0, 60, weaker), candidate("b", 59, 60, stronger)])
    assert placed(timeline) == ["b"]
    assert displaced(timeline) == [("a", DisplacementCause.HIGHER_CLASS, "b")]
    assert timeline.conflicts == ()


def test_among_equals_the_earlier_stays() -> None:
    timeline = resolve([candidate("a", 1, 60), candidate("b", 0, 60)])
    assert placed(timeline) == ["b"]
    assert displaced(timeline) == [("a", DisplacementCause.EARLIER, "b")]


def test_at_the_same_second_the_smaller_id_stays() -> None:
    assert placed(resolve([candidate("b", 0, 60), candidate("a", 0, 60)])) == ["a"]


def test_what_yields_makes_no_room_for_itself() -> None:
    # b yields to a, so c, which only b would have met, is on air.
    timeline = resolve([candidate("a", 0, 60), candidate("b", 30, 60), candidate("c", 60, 60)])
    assert placed(timeline) == ["a", "c"]


def test_the_strongest_of_those_in_the_way_is_named() -> None:
    timeline = resolve(
        [
            candidate("long", 0, 600),
            candidate("early", 10, 10, Priority.PRIORITY),
            candidate("flood", 300, 10, Priority.EMERGENCY),
        ]
    )
    assert displaced(timeline) == [("long", DisplacementCause.HIGHER_CLASS, "flood")]


def test_two_priority_broadcasts_that_collide_are_for_the_operator_to_decide() -> None:
    pair = [candidate("a", 0, 60, Priority.PRIORITY), candidate("b", 30, 60, Priority.PRIORITY)]
    timeline = resolve(pair)
    assert placed(timeline) == ["a"]
    assert timeline.conflicts == (Conflict(stays="a", yields="b"),)

    decided = resolve(pair, put_first=frozenset({"b"}))
    assert placed(decided) == ["b"]
    assert displaced(decided) == [("a", DisplacementCause.PUT_FIRST, "b")]
    assert decided.conflicts == ()


def test_deciding_for_the_one_that_stays_anyway_settles_the_conflict_too() -> None:
    pair = [candidate("a", 0, 60, Priority.PRIORITY), candidate("b", 30, 60, Priority.PRIORITY)]
    assert resolve(pair, put_first=frozenset({"a"})).conflicts == ()


def test_a_decision_does_not_lift_a_broadcast_above_its_class() -> None:
    timeline = resolve(
        [candidate("a", 0, 60), candidate("b", 30, 60, Priority.PRIORITY)],
        put_first=frozenset({"a"}),
    )
    assert placed(timeline) == ["b"]


def test_no_decision_is_asked_for_where_an_emergency_takes_the_air_anyway() -> None:
    timeline = resolve(
        [
            candidate("a", 0, 60, Priority.PRIORITY),
            candidate("b", 30, 60, Priority.PRIORITY),
            candidate("flood", 0, 90, Priority.EMERGENCY),
        ]
    )
    assert placed(timeline) == ["flood"]
    assert timeline.conflicts == ()


def test_the_same_candidate_reached_through_two_areas_is_one() -> None:
    assert placed(resolve([candidate("a", 0, 60), candidate("a", 0, 60)])) == ["a"]


def test_one_occurrence_with_two_versions_is_refused() -> None:
    with pytest.raises(ContradictionError) as refused:
        resolve([candidate("a", 0, 60), candidate("a", 1, 60)])
    assert refused.value.occurrence_id == "a"


def test_a_broadcast_without_length_is_refused() -> None:
    with pytest.raises(EmptyBroadcastError):
        candidate("a", 0, 0)


@st.composite
def days(draw: st.DrawFn) -> list[Candidate]:
    """A day crowded enough that collisions are common."""
    count = draw(st.integers(0, 14))
    return [
        candidate(
            f"o{number:02}",
            draw(st.integers(0, 300)),
            draw(st.integers(1, 90)),
            draw(st.sampled_from(Priority)),
        )
        for number in draw(st.permutations(range(count)))
    ]


def second_by_second(candidates: list[Candidate]) -> dict[int, str]:
    """The law, played out on a strip of seconds: the strongest class claims its seconds first."""
    owner: dict[int, str] = {}
    for priority in (Priority.EMERGENCY, Priority.PRIORITY, Priority.NORMAL):
        of_class = [c for c in candidates if c.priority is priority]
        while of_class:
            nearest = min(of_class, key=lambda c: (c.starts_at, c.occurrence_id))
            of_class.remove(nearest)
            seconds = range(nearest.starts_at // SECOND, nearest.ends_at // SECOND)
            if not any(second in owner for second in seconds):
                owner |= dict.fromkeys(seconds, nearest.occurrence_id)
    return owner


@given(days())
def test_the_timeline_agrees_with_a_strip_of_seconds(candidates: list[Candidate]) -> None:
    strip = {
        second: c.occurrence_id
        for c in resolve(candidates).placed
        for second in range(c.starts_at // SECOND, c.ends_at // SECOND)
    }
    assert strip == second_by_second(candidates)


@given(days())
def test_nothing_overlaps_and_nothing_is_lost(candidates: list[Candidate]) -> None:
    timeline = resolve(candidates)
    assert all(one.ends_at <= other.starts_at for one, other in pairwise(timeline.placed))
    everything = [*timeline.placed, *(d.candidate for d in timeline.displaced)]
    assert sorted(c.occurrence_id for c in everything) == sorted(
        c.occurrence_id for c in candidates
    )


@given(days())
def test_whoever_yields_meets_a_placed_one_that_is_no_weaker(candidates: list[Candidate]) -> None:
    timeline = resolve(candidates)
    on_air = {c.occurrence_id: c for c in timeline.placed}
    rank = list(Priority).index
    for yielding in timeline.displaced:
        weaker, stronger = yielding.candidate, on_air[yielding.by]
        assert weaker.starts_at < stronger.ends_at
        assert stronger.starts_at < weaker.ends_at
        assert rank(stronger.priority) >= rank(weaker.priority)


@given(days(), st.randoms(use_true_random=False), st.sets(st.integers(0, 13)))
def test_the_order_of_the_input_does_not_matter(
    candidates: list[Candidate], random: Random, decided: set[int]
) -> None:
    put_first = frozenset(f"o{number:02}" for number in decided)
    shuffled = random.sample(candidates, len(candidates))
    assert resolve(shuffled, put_first) == resolve(candidates, put_first)
