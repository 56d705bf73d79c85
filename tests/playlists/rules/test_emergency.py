import pytest

from playlists.messages.order import Repetition
from playlists.rules.emergency import (
    HIGHEST,
    HOUR_MS,
    NATURAL,
    EmergencyKind,
    Level,
    LevelError,
    Pattern,
    Scale,
    check_level,
    repetition_for,
    scales_of,
    sirens,
)


def risk(value: int) -> Level:
    return Level(Scale.DISASTER_RISK, value)


@pytest.mark.parametrize("kind", sorted(set(EmergencyKind) - NATURAL))
def test_what_is_no_natural_disaster_has_no_level(kind: EmergencyKind) -> None:
    assert scales_of(kind) == ()
    for scale in Scale:
        with pytest.raises(LevelError):
            check_level(kind, Level(scale, 1))


@pytest.mark.parametrize("scale", list(Scale))
def test_each_scale_keeps_to_its_own_levels(scale: Scale) -> None:
    assert check_level(EmergencyKind.FLOOD, Level(scale, HIGHEST[scale])).scale is scale
    for wrong in (0, HIGHEST[scale] + 1):
        with pytest.raises(LevelError):
            check_level(EmergencyKind.FLOOD, Level(scale, wrong))


def test_only_rivers_have_a_flood_alarm() -> None:
    assert Scale.FLOOD_ALARM in scales_of(EmergencyKind.DAM_RELEASE)
    assert Scale.FLOOD_ALARM not in scales_of(EmergencyKind.STORM)


@pytest.mark.parametrize(("level", "hours"), [(1, 3), (2, 3), (3, 3), (4, 1), (5, 1)])
def test_the_level_of_disaster_risk_sets_the_interval(level: int, hours: int) -> None:
    assert repetition_for(Pattern.BY_LAW, risk(level)) == Repetition(every_ms=hours * HOUR_MS)


@pytest.mark.parametrize("other", [Scale.FLOOD_ALARM, Scale.CIVIL_DEFENCE])
def test_a_level_of_another_scale_does_not_make_the_interval_longer(other: Scale) -> None:
    assert repetition_for(Pattern.BY_LAW, Level(other, 1)).every_ms == HOUR_MS


def test_an_emergency_without_level_is_taken_for_a_grave_one() -> None:
    assert repetition_for(Pattern.BY_LAW, None).every_ms == HOUR_MS


def test_the_pattern_of_the_radio_says_it_twice_and_then_every_hour() -> None:
    repeated = repetition_for(Pattern.TWICE_THEN_HOURLY, risk(1))
    assert (repeated.times_at_once, repeated.every_ms) == (2, HOUR_MS)


def test_the_siren_sounds_at_first_and_when_the_danger_rises() -> None:
    assert sirens(None, None, first=True)
    assert sirens(risk(3), risk(4), first=False)
    assert not sirens(risk(3), risk(3), first=False)
    assert not sirens(risk(4), risk(3), first=False)
    assert not sirens(Level(Scale.FLOOD_ALARM, 1), risk(3), first=False), "two scales, no rise"
