"""What was said in an emergency is told to no resident afterwards, least of all a drill."""

import pytest
from sqlalchemy import select

from controller.civil import DAY_MS
from controller.emergencies.carrying_on import carry_on
from controller.residents.feed import aired
from controller.residents.opening import open_page
from controller.store.broadcasts import ExpectedBroadcast
from controller.store.emergencies import Nature
from controller.store.people import StaffRole
from playlists.rules.verdict import VerdictKind
from tests.controller.emergencies.duty_room import SOURCES, DutyRoom


@pytest.mark.parametrize("nature", [Nature.REAL, Nature.DRILL])
def test_neither_an_alarm_nor_a_drill_is_told_as_if_it_were_news(
    on_duty: DutyRoom, nature: Nature
) -> None:
    session, unit_id = on_duty.session, on_duty.commune.unit.id
    chief = on_duty.commune.actor(StaffRole.ADMINISTRATOR)
    open_page(session, chief, unit_id, "xa-thu", on_duty.now)
    emergency = on_duty.give(nature=nature)
    emergency.revision.bulletin.heard_again = True
    carry_on(session, on_duty.now + 500, SOURCES)
    found = session.scalars(select(ExpectedBroadcast)).all()
    for row in found:
        row.verdict = VerdictKind.PLAYED
    session.flush()
    assert found
    assert aired(session, unit_id, on_duty.now + DAY_MS) == []
