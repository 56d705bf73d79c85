"""A stolen receiver that floods is left unread; others are heard meanwhile."""

import logging

import pytest

from controller.link.quota import MESSAGES_A_MINUTE, Quota
from controller.store.places import ReceiverState
from playlists.messages import topics
from tests.controller.link.conftest import House, StandIn, a_state

MORE = 50
THIEF, NEIGHBOUR = topics.report("thief"), topics.report("neighbour")


def test_who_brings_too_much_in_a_minute_is_left_unread_and_named_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    quota = Quota(a_minute=3)
    with caplog.at_level(logging.WARNING):
        admitted = [quota.admits(THIEF) for _ in range(6)]
    assert admitted == [True] * 3 + [False] * 3
    assert [r.getMessage() for r in caplog.records] == [
        "thief sends more than 3 messages a minute: left unread"
    ]


def test_others_are_heard_meanwhile_and_states_count_like_reports() -> None:
    quota = Quota(a_minute=2)
    assert [quota.admits(t) for t in (THIEF, topics.state("thief"), THIEF)] == [True, True, False]
    assert quota.admits(NEIGHBOUR)


def test_what_belongs_to_no_receiver_is_refused_elsewhere() -> None:
    assert Quota(a_minute=1).admits(topics.TRUST)


@pytest.mark.usefixtures("linking")
def test_behind_a_flood_on_a_real_line_others_are_heard(
    house: House, receiver: StandIn, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        receiver.flood(topics.state("thief"), MESSAGES_A_MINUTE + MORE)
        receiver.tell(a_state(house, volume_percent=33))
        house.wait_for(lambda session: session.get(ReceiverState, receiver.id))
    told = [r.getMessage() for r in caplog.records]
    read = [one for one in told if "no receiver" in one]
    assert MESSAGES_A_MINUTE <= len(read) < MESSAGES_A_MINUTE + MORE
    assert [one for one in told if "left unread" in one]
