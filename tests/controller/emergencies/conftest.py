import pytest
from sqlalchemy.orm import Session

from tests.controller.commune import lay_commune
from tests.controller.emergencies.duty_room import DutyRoom


@pytest.fixture
def room(session: Session) -> DutyRoom:
    """A commune of three clusters, everything ready, nobody on duty."""
    return DutyRoom(session, lay_commune(session)).make_ready()


@pytest.fixture
def on_duty(room: DutyRoom) -> DutyRoom:
    """The same with the officer's shift open."""
    room.open_shift()
    return room
