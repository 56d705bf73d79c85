"""In the morning after an emergency a commune is asked for its quick report, and only then."""

from datetime import datetime

import pytest

from controller.civil import VIETNAM
from controller.emergencies.dawn import night_before, reports_due
from controller.emergencies.ending import CallingOff, call_off
from controller.store.emergencies import Nature
from tests.controller.emergencies.duty_room import SOURCES, DutyRoom


def at(clock: str) -> int:
    """An instant; the duty room lives on the evening of 18/11/2026, from 18:07 on."""
    return int(datetime.fromisoformat(clock).replace(tzinfo=VIETNAM).timestamp() * 1000)


def test_the_morning_asks_about_the_night_before_until_noon() -> None:
    night = (at("2026-11-18T18:00"), at("2026-11-19T05:00"))
    assert night_before(at("2026-11-19T05:00")) == night
    assert night_before(at("2026-11-19T11:59")) == night
    assert night_before(at("2026-11-19T04:59")) is None
    assert night_before(at("2026-11-19T12:00")) is None


def test_an_emergency_of_the_night_is_reported_of_at_dawn(on_duty: DutyRoom) -> None:
    emergency = on_duty.give()
    ask = on_duty.session, on_duty.commune.unit.id
    assert reports_due(*ask, on_duty.now) == []
    assert reports_due(*ask, at("2026-11-19T05:30")) == [emergency]
    assert reports_due(*ask, at("2026-11-20T05:30")) == []


def test_what_was_called_off_in_the_night_counts_and_its_all_clear_does_not(
    on_duty: DutyRoom,
) -> None:
    emergency = on_duty.give()
    call_off(on_duty.session, on_duty.officer, CallingOff(emergency.id), on_duty.now + 1, SOURCES)
    unit_id = on_duty.commune.unit.id
    assert reports_due(on_duty.session, unit_id, at("2026-11-19T06:00")) == [emergency]


def test_of_one_that_took_anothers_place_only_the_last_is_asked_for(on_duty: DutyRoom) -> None:
    first = on_duty.give()
    newer = on_duty.give(replaces_id=first.id)
    due = reports_due(on_duty.session, on_duty.commune.unit.id, at("2026-11-19T06:00"))
    assert due == [newer]


@pytest.mark.parametrize(("nature", "asked"), [(Nature.PRACTICE, 0), (Nature.DRILL, 1)])
def test_a_drill_is_reported_of_and_practice_is_not(
    on_duty: DutyRoom, nature: Nature, asked: int
) -> None:
    on_duty.give(nature=nature)
    due = reports_due(on_duty.session, on_duty.commune.unit.id, at("2026-11-19T06:00"))
    assert len(due) == asked


def test_what_was_over_before_nightfall_is_not_of_the_night(on_duty: DutyRoom) -> None:
    emergency = on_duty.give(hours=20)
    call_off(on_duty.session, on_duty.officer, CallingOff(emergency.id), on_duty.now + 1, SOURCES)
    unit_id = on_duty.commune.unit.id
    assert reports_due(on_duty.session, unit_id, at("2026-11-20T06:00")) == []
