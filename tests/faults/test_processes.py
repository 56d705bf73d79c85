"""Real processes that are killed, cut off and deafened, against a recording of what sounded."""

import dataclasses
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random

import numpy as np
import pytest

from playlists.messages.journal_entry import (
    EndCause,
    ItemEnded,
    ItemMissed,
    ItemStarted,
    MessageRefused,
)
from playlists.messages.plan import Lateness, Track
from tests.edge_agent.surroundings import (
    OURS,
    RATE,
    Place,
    around,
    emergency,
    noise,
    now_ms,
    slot,
)
from tests.waiting import until_instant

EVERY_MS, SELDOM_MS = 1_800, 3_600
"""A shorter sound; begun a second late it still has a silence behind it. Of many kills some make
it later than that."""
PATIENT_CARD = dataclasses.replace(OURS, blocks_ahead=14)
"""What a starved machine delivers too late is silence, and this is not about the machine."""


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    with around(tmp_path, processor=PATIENT_CARD) as place:
        yield place


def publish_dense_plan(place: Place, count: int, tracks: list[Track], every_ms: int) -> int:
    """An item every so often; returns when the last is over."""
    begins = (now_ms() // 1000 + 3) * 1000
    slots = [
        slot(f"o{n}", begins + n * every_ms, [tracks[n % len(tracks)]], lateness=Lateness.JOIN)
        for n in range(count)
    ]
    place.controller.publish_plan(place.plan(1, tracks, *slots))
    place.controller.state(lambda s: s.plan_version == 1 and s.tracks_held == len(tracks))
    return begins + count * every_ms


def bursts(frames: "np.typing.NDArray[np.int16]") -> int:
    """How many sounds stand in a recording, told apart by silence."""
    loud = np.flatnonzero(frames)
    return 0 if not len(loud) else 1 + int(np.count_nonzero(np.diff(loud) > RATE // 4))


@pytest.mark.parametrize(
    ("kills", "planned", "every_ms", "seed"),
    [
        (2, 4, EVERY_MS, 2),
        *(pytest.param(50, 50, SELDOM_MS, seed, marks=pytest.mark.long) for seed in range(5)),
    ],
)
def test_killed_at_random_moments_it_loses_nothing_and_repeats_nothing(
    place: Place, kills: int, planned: int, every_ms: int, seed: int
) -> None:
    random = Random(seed)
    tracks = [place.track(noise(0.4)) for _ in range(4)]
    over = publish_dense_plan(place, planned, tracks, every_ms)
    for _ in range(kills):
        until_instant(now_ms() + random.randrange(300, 3_000))
        place.receiver.kill()
        if random.random() < 0.3:
            place.broker.kill()
            place.broker.start()
        place.receiver.start()
        place.controller.states.clear()
        place.controller.state(lambda s: s.online and s.plan_version == 1)
    until_instant(over)
    names = {f"o{n}" for n in range(planned)}
    place.controller.wait_for(lambda: names <= {e.occurrence for e in told(place)} or None)
    journal = [place.controller.entries[n] for n in sorted(place.controller.entries)]
    assert [e.sequence for e in journal] == list(range(1, len(journal) + 1)), "none is lost"
    whole = Counter(e.occurrence for e in told(place) if isinstance(e, ItemEnded)
                    and e.cause is EndCause.COMPLETED)  # fmt: skip
    assert not whole or max(whole.values()) == 1, "none sounded twice"
    started = [e for e in told(place) if isinstance(e, ItemStarted)]
    assert len({e.occurrence for e in started}) == len(started)
    heard = bursts(place.loudspeaker.recorded_until(over).frames)
    assert len(started) <= heard <= len(started) + kills, "what sounded is told"


def told(place: Place) -> list[ItemStarted | ItemEnded | ItemMissed]:
    return [
        entry.event
        for entry in place.controller.entries.values()
        if isinstance(entry.event, ItemStarted | ItemEnded | ItemMissed)
    ]


def test_a_broker_that_restarts_and_a_device_that_is_lost_cost_only_what_they_cut(
    place: Place,
) -> None:
    alarm = place.track(noise(2.0))
    place.controller.give(emergency(place, [alarm], every_ms=6_000))
    place.controller.event(ItemStarted, lambda e: e.occurrence == "flood~0")
    place.broker.kill()
    place.loudspeaker.kill()
    place.loudspeaker.start()
    place.broker.start()
    lost = place.controller.event(ItemEnded)
    assert lost.cause is EndCause.SOUND_LOST
    whole = place.controller.event(ItemEnded, lambda e: e.cause is EndCause.COMPLETED)
    assert whole.frames == alarm.frames, "said again from its start, as soon as it can be heard"
    assert whole.occurrence == "flood~0"
    recorded = place.loudspeaker.recorded_until(whole.ended_at)
    # A machine that looks late has recorded the next repetition, too.
    assert bursts(recorded.frames[: recorded.frame_at(whole.ended_at)]) == 1


def test_whatever_state_is_damaged_a_real_receiver_starts_and_says_so(place: Place) -> None:
    track = place.track(noise(0.5))
    soon = (now_ms() // 1000 + 3600) * 1000
    place.controller.publish_plan(place.plan(1, [track], slot("o", soon, [track])))
    place.controller.state(lambda s: s.ready_for_air)
    place.receiver.kill()
    home = place.receiver.home
    for name in ("plan.json", "chain.json", "clock.json", "stored.json", "progress.json"):
        path = home / "state" / name
        if path.exists():
            path.write_bytes(b"\x00rubbish")
    place.receiver.start()
    place.controller.states.clear()
    place.controller.state(lambda s: s.plan_version == 1 and s.ready_for_air)
    place.controller.event(MessageRefused, lambda refused: refused.kind == "plan")
