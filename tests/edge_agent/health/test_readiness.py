"""What a receiver says that it lacks before its next broadcast."""

from dataclasses import replace

import pytest

from edge_agent.health.readiness import Needs, not_ready
from playlists.messages.plan import Plan
from playlists.messages.state import NotReady

NOW = 1_795_500_000_000
PLAN = Plan(
    receiver="r1",
    cluster="cum-1",
    unit="xa-1",
    version=1,
    issued_at=NOW - 1_000,
    expires_at=NOW + 1_000,
    tracks=(),
    occurrences=(),
)
READY = Needs(plan=PLAN, audio_there=True, clock_trusted=True, sound_open=True, board_answers=True)


def test_with_plan_audio_clock_sound_and_board_it_is_ready_for_air() -> None:
    assert not_ready(READY, NOW) == ()


@pytest.mark.parametrize(
    ("needs", "cause"),
    [
        (replace(READY, plan=None), NotReady.NO_PLAN),
        (replace(READY, audio_there=False), NotReady.AUDIO),
        (replace(READY, clock_trusted=False), NotReady.CLOCK),
        (replace(READY, sound_open=False), NotReady.SOUND),
        (replace(READY, board_answers=False), NotReady.BOARD),
    ],
)
def test_what_is_missing_is_named(needs: Needs, cause: NotReady) -> None:
    assert not_ready(needs, NOW) == (cause,)


def test_a_plan_counts_until_the_instant_at_which_it_expires() -> None:
    assert not_ready(READY, PLAN.expires_at - 1) == ()
    assert not_ready(READY, PLAN.expires_at) == (NotReady.PLAN_EXPIRED,)


def test_everything_that_is_missing_is_told_not_only_the_first() -> None:
    lacks = replace(READY, audio_there=False, board_answers=False)
    assert not_ready(lacks, NOW) == (NotReady.AUDIO, NotReady.BOARD)
