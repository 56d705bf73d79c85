"""The agent as it is packed for a pole, on the processor of a pole."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from playlists.messages.journal_entry import EndCause, ItemEnded, ItemStarted
from tests.deploy import arm_machine
from tests.edge_agent.surroundings import (
    Place,
    Processor,
    around,
    emergency,
    noise,
    now_ms,
    slot,
)

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(
        bool(arm_machine.what_is_missing()),
        reason="no emulated ARM: as root, apt-get install qemu-user-static debootstrap",
    ),
]
ALIKE = 0.98
NEARLY_MS = 10


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    machine = arm_machine.make(tmp_path_factory.mktemp("arm"))
    with around(
        tmp_path_factory.mktemp("place"), processor=Processor(machine.python, 300.0, 20)
    ) as place:
        yield place


def test_it_receives_verifies_plays_and_reports_a_broadcast(place: Place, tmp_path: Path) -> None:
    sound = noise(4.0)
    track = place.track(sound)
    starts_at = (now_ms() // 1000 + 30) * 1000
    place.controller.publish_plan(place.plan(1, [track], slot("sang", starts_at, [track])))
    place.controller.state(lambda s: s.ready_for_air and s.plan_version == 1)
    ended = place.controller.event(ItemEnded, lambda e: e.occurrence == "sang")
    assert (ended.cause, ended.frames) == (EndCause.COMPLETED, track.frames)
    recorded = place.loudspeaker.recorded_until(ended.ended_at)
    at, alike = recorded.find(sound)
    assert alike > ALIKE
    assert abs(at - recorded.frame_at(starts_at)) < NEARLY_MS * 24, "at its second"
    assert not np.any(recorded.frames[: max(0, at - 2_400)]), "silent before"


def test_it_sounds_an_order_at_once(place: Place) -> None:
    alarm = place.track(noise(2.0))
    given_at = now_ms()
    place.controller.give(emergency(place, [alarm], every_ms=60_000))
    started = place.controller.event(ItemStarted, lambda e: e.occurrence == "flood~0")
    assert started.started_at - given_at < 5_000
