"""Orders over a real broker to a real receiver process, heard at the real loudspeaker program."""

import json
from collections.abc import Iterator
from pathlib import Path

import msgspec
import numpy as np
import pytest

from playlists.messages import topics
from playlists.messages.command import Mute, SelfTest, Tone
from playlists.messages.envelope import seal
from playlists.messages.journal_entry import (
    EndCause,
    ItemEnded,
    ItemMissed,
    ItemStarted,
    JournalEntry,
    MissCause,
)
from playlists.messages.keys import SigningKey
from playlists.messages.order import OrderKind, Standing, pack_standing
from playlists.messages.order_entries import (
    OrderAccepted,
    OrderEnd,
    OrderEnded,
    OrderRefused,
    SelfTested,
    Silenced,
    Unmuted,
)
from playlists.messages.plan import Resumption
from playlists.messages.refusal import RefusalCode
from tests.edge_agent.surroundings import (
    RATE,
    Place,
    around,
    emergency,
    ending,
    noise,
    now_ms,
    slot,
)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    with around(tmp_path) as place:
        yield place


def started(place: Place, occurrence: str) -> ItemStarted:
    return place.controller.event(ItemStarted, lambda e: e.occurrence == occurrence)


def test_an_emergency_interrupts_a_bulletin_which_resumes_and_stop_silences_both(
    place: Place,
) -> None:
    bulletin, flood = noise(30.0), noise(1.0)
    news, alarm = place.track(bulletin), place.track(flood)
    starts_at = (now_ms() // 1000 + 4) * 1000
    limits = {"last_start_at": starts_at + 60_000, "resumption": Resumption.RESUME}
    place.controller.publish_plan(place.plan(1, [news], slot("sang", starts_at, [news], **limits)))
    started(place, "sang")

    given_at = now_ms()
    place.controller.give(emergency(place, [alarm], every_ms=3_600_000))
    sounds = started(place, "flood~0")
    cut = place.controller.event(ItemEnded, lambda e: e.occurrence == "sang")
    assert cut.cause is EndCause.PREEMPTED
    place.controller.event(ItemEnded, lambda e: e.occurrence == "flood~0")
    place.controller.state(lambda s: s.playing_occurrence == "sang" and s.orders == ("flood",))

    stopped_at = now_ms()
    place.controller.give(ending(OrderKind.STOP, 2))
    silence = place.controller.event(Silenced)
    assert silence.sounded == ("sang",)
    last = place.controller.event(ItemEnded, lambda e: e.cause is EndCause.STOPPED)
    assert last.first_frame == cut.frames, "noise has no pause: it went on where it was cut"
    place.controller.state(lambda s: not s.orders and not s.playing_occurrence)

    recorded = place.loudspeaker.recorded_until(silence.at + 500)
    begin, alike = recorded.find(flood)
    assert alike > 0.98, "whole, but for the ramp of what it cut"
    after_stop = recorded.frames[recorded.frame_at(silence.at + 10) :]
    assert not after_stop.any()
    figures = {
        "order_to_sound_ms": (begin - recorded.frame_at(given_at)) * 1000 / RATE,
        "stop_to_silence_ms": silence.at - stopped_at,
    }
    print(json.dumps(figures))
    assert abs(recorded.frame_at(sounds.started_at) - begin) <= RATE // 100


def test_a_killed_receiver_goes_on_repeating_without_a_line(place: Place) -> None:
    flood = noise(0.5)
    place.controller.give(emergency(place, [place.track(flood)], every_ms=2_000))
    place.controller.event(ItemEnded, lambda e: e.occurrence == "flood~0")
    place.receiver.kill()
    place.broker.kill()
    place.receiver.start()
    alone_since = now_ms()
    heard = 0
    while heard < 2:
        recorded = place.loudspeaker.recorded_until(now_ms() + 1_000)
        part = recorded.frames[recorded.frame_at(alone_since) :]
        heard = repetitions(part, flood)
    place.broker.start()
    place.controller.give(ending(OrderKind.CANCEL, 2, "flood"))
    over = place.controller.event(OrderEnded)
    assert over.cause is OrderEnd.CANCELLED
    sounded = [e.event.occurrence for e in entries(place) if isinstance(e.event, ItemStarted)]
    assert len(sounded) == len(set(sounded)) >= 3, "none twice"
    accepted = [e for e in entries(place) if isinstance(e.event, OrderAccepted)]
    assert len(accepted) == 2


def repetitions(heard: "np.typing.NDArray[np.int16]", sound: "np.typing.NDArray[np.int16]") -> int:
    """How often a sound stands in a recording: by its bursts, which silence keeps apart."""
    loud = np.flatnonzero(heard)
    if not len(loud):
        return 0
    return 1 + int(np.count_nonzero(np.diff(loud) > len(sound)))


def entries(place: Place) -> list[JournalEntry]:
    return [entry for _, entry in sorted(place.controller.entries.items())]


def test_whoever_was_away_takes_up_what_stands_and_refuses_what_is_over(place: Place) -> None:
    place.receiver.kill()
    alarm = place.track(noise(0.5))
    stands = emergency(place, [alarm], id_="stands", sequence=7)
    over = emergency(place, [alarm], id_="over", sequence=5)
    expired = emergency(place, [alarm], id_="expired", sequence=6)
    practice = emergency(place, [alarm], id_="practice", sequence=8)
    cancel = ending(OrderKind.CANCEL, 9, "over")
    key = place.station.key
    bundle = [
        seal(cancel, [key]),
        seal(over, [key]),
        seal(msgspec.structs.replace(expired, expires_at=now_ms() - 1), [key]),
        seal(practice, [SigningKey.generate()]),
        seal(stands, [key]),
    ]
    packed = pack_standing(Standing(orders=tuple(bundle)))
    place.controller.publish(topics.standing("xa-1"), packed)
    place.receiver.start()
    started(place, "stands~0")
    place.controller.refusal(RefusalCode.UNKNOWN_KEY)
    refused = {(e.event.order, e.event.code) for e in entries(place)
               if isinstance(e.event, OrderRefused)}  # fmt: skip
    assert refused == {("over", RefusalCode.ENDED), ("expired", RefusalCode.EXPIRED)}
    assert place.controller.state(lambda s: s.orders == ("stands",)).order_sequence == 9


def test_a_mute_ends_by_itself_and_a_test_tone_is_told(place: Place) -> None:
    place.controller.command(Mute(until=now_ms() + 600_000), 1)
    place.controller.state(lambda s: s.muted_until > 0)
    track = place.track(noise(0.5))
    soon = now_ms() + 500
    place.controller.publish_plan(place.plan(1, [track], slot("im", soon, [track])))
    missed = place.controller.event(ItemMissed)
    assert missed.cause is MissCause.MUTED
    place.controller.command(Mute(until=now_ms() + 200), 2)
    place.controller.event(Unmuted)
    place.controller.command(SelfTest(tone=Tone.LOUD), 3)
    tested = place.controller.event(SelfTested)
    assert (tested.tone, tested.frames) == (Tone.LOUD, 2 * RATE)
    recorded = place.loudspeaker.recorded_until(tested.at)
    assert np.abs(recorded.frames[recorded.frame_at(tested.at - 1_000) :]).max() > 5_000
