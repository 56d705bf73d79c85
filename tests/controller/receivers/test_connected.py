"""Who is there: one rule, of a state that was read and as a condition of a query."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.receivers.connected import SILENCE_MS, connected_at, is_connected
from controller.store.places import ReceiverState
from tests.controller.commune import NOW, lay_commune


@pytest.mark.parametrize(
    ("online", "heard_at", "is_there"),
    [
        (True, NOW, True),
        (True, NOW - SILENCE_MS, True),
        (True, NOW - SILENCE_MS - 1, False),  # the broker has not noticed yet
        (False, NOW, False),
    ],
)
def test_a_receiver_is_there_while_it_says_so_and_was_heard_lately(
    session: Session, *, online: bool, heard_at: int, is_there: bool
) -> None:
    receiver = lay_commune(session, clusters=1).receivers[0]
    session.add(
        ReceiverState(
            receiver_id=receiver.id,
            heard_at=heard_at,
            online=online,
            plan_version=0,
            ready_for_air=False,
            state="{}",
        )
    )
    session.flush()
    found = session.scalars(select(ReceiverState.receiver_id).where(connected_at(NOW))).all()
    assert (receiver.id in found) is is_there
    assert is_connected(online=online, heard_at=heard_at, now=NOW) is is_there
