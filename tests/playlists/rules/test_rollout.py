"""How a version of the receivers' program spreads, and where it stops."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playlists.rules.rollout import (
    FAILED,
    FIRST_WAVE,
    PROVED_MS,
    SILENT_MS,
    Outcome,
    Seen,
    Step,
    is_done,
    observed,
    to_send,
    waves,
)

NOW = 1_800_000_000_000
NAMES = [f"r{n}" for n in range(8)]
ALL = frozenset(NAMES)
SENT = Step(receiver="r0", wave=0, outcome=Outcome.SENT, sent_at=NOW)


def seen(
    version: str = "1.0", *faults: str, failed: str = "", at: int = NOW + 1, online: bool = True
) -> Seen:
    return Seen(version, frozenset(faults), failed, at, online)


def with_outcomes(*outcomes: Outcome) -> list[Step]:
    return [replace(s, outcome=o) for s, o in zip(waves(NAMES), outcomes, strict=False)]


def test_a_few_are_told_first_and_the_rest_once_these_have_proved_it() -> None:
    steps = waves(NAMES)
    assert to_send(steps, ALL) == NAMES[:FIRST_WAVE]
    trying = [replace(s, outcome=Outcome.TRYING) if s.wave == 0 else s for s in steps]
    assert to_send(trying, ALL) == []
    proved = [replace(s, outcome=Outcome.HEALTHY) if s.wave == 0 else s for s in steps]
    assert to_send(proved, ALL) == NAMES[FIRST_WAVE:]
    assert not is_done(proved)


def test_who_is_away_is_told_nothing_and_holds_nobody_up() -> None:
    steps = with_outcomes(Outcome.HEALTHY, Outcome.HEALTHY)
    away = waves(NAMES)[2:]
    assert to_send([*steps, *away], ALL - {"r2", "r7"}) == ["r3", "r4", "r5", "r6"]


@pytest.mark.parametrize("failed", sorted(FAILED))
def test_one_that_fails_stops_it_for_all(failed: Outcome) -> None:
    steps = with_outcomes(Outcome.HEALTHY, failed, Outcome.HEALTHY)
    assert to_send([*steps, *waves(NAMES)[3:]], ALL) == []


def test_a_version_counts_when_the_receivers_own_judgement_must_be_over() -> None:
    assert observed(SENT, seen("2.0"), "2.0", NOW) == (Outcome.TRYING, NOW)
    trying = replace(SENT, outcome=Outcome.TRYING, seen_at=NOW)
    assert observed(trying, seen("2.0"), "2.0", NOW + PROVED_MS - 1)[0] is Outcome.TRYING
    assert observed(trying, seen("2.0"), "2.0", NOW + PROVED_MS)[0] is Outcome.HEALTHY
    away = seen("2.0", online=False)
    assert observed(trying, away, "2.0", NOW + PROVED_MS)[0] is Outcome.TRYING


@pytest.mark.parametrize(
    ("told", "outcome"),
    [
        (seen("1.0"), Outcome.SENT),
        (seen("1.0", "update_returned", failed="2.0"), Outcome.RETURNED),
        (seen("1.0", "update_refused", failed="2.0"), Outcome.REFUSED),
        (seen("1.0", "update_returned", failed="1.5"), Outcome.SENT),
        (seen("1.0", "update_returned", failed="2.0", at=NOW), Outcome.SENT),
        (seen("1.0", online=False), Outcome.SENT),
    ],
)
def test_what_a_receiver_says_of_it(told: Seen, outcome: Outcome) -> None:
    assert observed(SENT, told, "2.0", NOW + 60_000)[0] is outcome


def test_a_receiver_that_falls_silent_after_it_was_told_is_in_trouble() -> None:
    gone = seen("1.0", online=False)
    assert observed(SENT, gone, "2.0", NOW + SILENT_MS + 1)[0] is Outcome.SILENT
    never_told = Step(receiver="r0", wave=1)
    assert observed(never_told, gone, "2.0", NOW + 9 * SILENT_MS)[0] is Outcome.WAITING


def test_one_that_falls_silent_with_the_new_version_is_in_trouble_too() -> None:
    trying = replace(SENT, outcome=Outcome.TRYING, seen_at=NOW + 1)
    gone = seen("2.0", online=False)
    assert observed(trying, gone, "2.0", NOW + SILENT_MS)[0] is Outcome.TRYING
    assert observed(trying, gone, "2.0", NOW + SILENT_MS + 1)[0] is Outcome.SILENT


@given(
    st.lists(st.sampled_from(list(Outcome)), min_size=len(NAMES), max_size=len(NAMES)),
    st.frozensets(st.sampled_from(NAMES)),
)
def test_nobody_beyond_the_first_wave_is_told_before_one_of_it_proved_the_version(
    outcomes: list[Outcome], online: frozenset[str]
) -> None:
    steps = with_outcomes(*outcomes)
    told = to_send(steps, online)
    assert set(told) <= online
    if any(name in told for name in NAMES[FIRST_WAVE:]):
        assert Outcome.HEALTHY in outcomes[:FIRST_WAVE]
        assert not FAILED.intersection(outcomes)
