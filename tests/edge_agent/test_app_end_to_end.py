"""One receiver process, a real broker, the real loudspeaker program, audio over HTTP."""

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from playlists.messages import topics
from playlists.messages.envelope import seal
from playlists.messages.journal_entry import (
    ClockCorrected,
    EndCause,
    ItemEnded,
    ItemMissed,
    ItemStarted,
    PlanAccepted,
)
from playlists.messages.keys import SigningKey
from playlists.messages.plan import (
    Lateness,
)
from playlists.messages.refusal import RefusalCode
from tests.edge_agent.surroundings import RATE, RECEIVER, Place, around, noise, now_ms, slot
from tests.waiting import until_instant

ESTABLISHED = "01"
"""As the kernel's table of sockets calls a line that is open; one that waits for others is 0A."""


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    with around(tmp_path) as place:
        yield place


def test_a_signed_plan_is_fetched_played_at_the_second_and_reported(place: Place) -> None:
    sounds = [noise(1.0), noise(0.7)]
    tracks = [place.track(sound) for sound in sounds]
    starts_at = (now_ms() // 1000 + 5) * 1000
    place.controller.publish_plan(place.plan(1, tracks, slot("sang", starts_at, tracks)))

    place.controller.state(lambda s: s.ready_for_air and s.plan_version == 1)
    place.controller.event(ItemEnded, lambda e: e.item == "i1")
    started = [
        e.event
        for _, e in sorted(place.controller.entries.items())
        if isinstance(e.event, ItemStarted)
    ]
    ended = [
        e.event
        for _, e in sorted(place.controller.entries.items())
        if isinstance(e.event, ItemEnded)
    ]
    assert [e.item for e in started] == ["i0", "i1"]
    assert [(e.cause, e.frames) for e in ended] == [
        (EndCause.COMPLETED, track.frames) for track in tracks
    ]
    assert abs(started[0].started_at - starts_at) <= 10
    place.controller.state(lambda s: s.journal_stored >= 6)

    recorded = place.loudspeaker.recorded_until(ended[-1].ended_at)
    begin, alike = recorded.find(np.concatenate(sounds))
    assert alike > 0.999, recorded.lost_blocks
    error_ms = (begin - recorded.frame_at(starts_at)) * 1000 / RATE
    print(json.dumps({"start_error_ms": error_ms, "rss_kb": memory_kb(place)}))
    assert abs(error_ms) <= 10
    assert not recorded.frames[:begin].any()
    assert not recorded.frames[begin + sum(map(len, sounds)) :].any()


def test_it_listens_on_no_port(place: Place) -> None:
    place.controller.state(lambda s: s.online)
    assert place.receiver.process is not None
    own = Path(f"/proc/{place.receiver.process.pid}")
    sockets = {str(opened.readlink()) for opened in (own / "fd").iterdir()}
    rows = [
        row.split()
        for kind in ("tcp", "tcp6", "udp", "udp6")
        for row in (own / "net" / kind).read_text().splitlines()[1:]
    ]
    mine = [(row[3], row[2]) for row in rows if f"socket:[{row[9]}]" in sockets]
    assert [state for state, _ in mine] == [ESTABLISHED] * len(mine) != []


def memory_kb(place: Place) -> int:
    assert place.receiver.process is not None
    status = Path(f"/proc/{place.receiver.process.pid}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0])


def test_plans_that_may_not_be_believed_are_refused_journalled_and_reported(place: Place) -> None:
    track = place.track(noise(0.5))
    starts_at = (now_ms() // 1000 + 60) * 1000
    good = place.plan(5, [track], slot("sang", starts_at, [track]))
    place.controller.publish_plan(good)
    place.controller.event(PlanAccepted, lambda e: e.version == 5)

    topic = topics.plan(RECEIVER)
    packed = bytearray(seal(place.plan(6, [track]), [place.station.key]))
    byte = packed.index(b'"payload":"') + 40
    packed[byte] = ord("A") if packed[byte] != ord("A") else ord("B")
    place.controller.publish(topic, bytes(packed))
    place.controller.publish_plan(place.plan(4, [track]))
    foreign = seal(place.plan(7, [track]), [SigningKey.generate()])
    place.controller.publish(topic, foreign)

    for code in (RefusalCode.BAD_SIGNATURE, RefusalCode.OLD_VERSION, RefusalCode.UNKNOWN_KEY):
        assert place.controller.refusal(code).kind == "plan"
    state = place.controller.state(lambda s: "plan_refused" in s.faults)
    assert state.plan_version == 5

    place.controller.publish_plan(place.plan(6, [track], slot("sang", starts_at, [track])))
    place.controller.event(PlanAccepted, lambda e: e.version == 6)
    state = place.controller.state(lambda s: s.plan_version == 6)
    assert "plan_refused" not in state.faults


def test_a_plan_that_was_kept_but_not_journalled_is_journalled_at_the_next_start(
    place: Place,
) -> None:
    place.receiver.kill()  # as if just between the two
    packed = seal(place.plan(3, []), [place.station.key])
    (place.receiver.home / "state" / "plan.json").write_bytes(packed)
    place.receiver.start()
    place.controller.event(PlanAccepted, lambda e: e.version == 3)
    place.controller.state(lambda s: s.plan_version == 3)
    place.receiver.kill()
    place.receiver.start()
    place.controller.event_numbered(place.controller.state(lambda s: s.online).journal_last)
    said = [e for e in place.controller.entries.values() if isinstance(e.event, PlanAccepted)]
    assert len(said) == 1


def test_a_clock_that_ran_ahead_is_set_back_by_one_answer_and_the_broadcast_is_on_time(
    place: Place,
) -> None:
    controller = place.controller
    controller.clock_error_ms = 3_600_000
    place.receiver.kill()
    place.receiver.start()
    controller.state(lambda s: s.at > now_ms() + 3_000_000)
    track = place.track(noise(0.5))
    starts_at = (now_ms() // 1000 + 12) * 1000
    controller.publish_plan(place.plan(1, [track], slot("sang", starts_at, [track])))
    controller.event(ItemMissed)

    controller.clock_error_ms = 0
    place.receiver.kill()
    place.receiver.start()
    corrected = controller.event(ClockCorrected)
    assert corrected.wrong_at > now_ms() + 3_000_000
    ended = controller.event(ItemEnded)
    assert (ended.cause, ended.planned_at) == (EndCause.COMPLETED, starts_at)
    assert abs(ended.started_at - starts_at) <= 10


def test_a_killed_receiver_goes_on_with_the_next_item_and_owns_up(place: Place) -> None:
    sounds = [noise(7.0), noise(0.8)]
    tracks = [place.track(sound) for sound in sounds]
    starts_at = (now_ms() // 1000 + 4) * 1000
    planned = slot(
        "sang", starts_at, tracks, lateness=Lateness.JOIN, last_start_at=starts_at + 60_000
    )
    place.controller.publish_plan(place.plan(1, tracks, planned))
    place.controller.event(ItemStarted, lambda e: e.item == "i0")
    place.controller.state(lambda s: s.playing_item == "i0")
    until_instant(starts_at + 1_500)
    place.broker.kill()  # it must go on alone: neither broker nor controller
    place.receiver.kill()
    place.receiver.start()
    until_instant(starts_at + 8_500)
    place.broker.start()

    cut = place.controller.event(ItemEnded, lambda e: e.item == "i0")
    assert cut.cause is EndCause.RESTART
    assert RATE <= cut.frames <= 2.5 * RATE
    ended = place.controller.event(ItemEnded, lambda e: e.item == "i1")
    assert ended.cause is EndCause.COMPLETED
    assert abs(ended.started_at - ended.planned_at) <= 10
    recorded = place.loudspeaker.recorded()
    begin, alike = recorded.find(sounds[1])
    assert alike > 0.999
    assert abs(begin - recorded.frame_at(starts_at + 7_000)) <= RATE // 100


def test_the_network_gone_before_airtime_changes_nothing_and_reports_come_later(
    place: Place,
) -> None:
    sound = noise(0.5)
    track = place.track(sound)
    starts_at = (now_ms() // 1000 + 5) * 1000
    place.controller.publish_plan(place.plan(1, [track], slot("sang", starts_at, [track])))
    place.controller.state(lambda s: s.ready_for_air and s.plan_version == 1)
    place.broker.kill()
    until_instant(starts_at + 1_000)
    place.broker.start()
    ended = place.controller.event(ItemEnded)
    assert (ended.cause, ended.frames) == (EndCause.COMPLETED, track.frames)
    numbers = sorted(place.controller.entries)
    assert numbers == list(range(1, numbers[-1] + 1))


def test_it_says_goodbye_and_its_will_speaks_when_it_cannot(place: Place) -> None:
    place.controller.state(lambda s: s.online)
    assert place.receiver.stop() == 0
    place.controller.state(lambda s: not s.online)
    place.receiver.start()
    place.controller.states.clear()
    place.controller.state(lambda s: s.online)
    place.controller.states.clear()
    place.receiver.kill()
    place.controller.state(lambda s: not s.online)


def test_entries_stay_until_the_controller_has_stored_them(place: Place) -> None:
    first = place.controller.state(lambda s: s.journal_stored == s.journal_last)
    place.controller.confirms = False
    place.receiver.kill()
    place.receiver.start()
    place.controller.event_numbered(first.journal_last + 1)
    place.receiver.kill()
    place.controller.entries.clear()
    place.receiver.start()
    place.controller.event_numbered(first.journal_last + 1)
    place.controller.store(first.journal_epoch, first.journal_last + 1)
    place.controller.state(lambda s: s.journal_stored == first.journal_last + 1)
