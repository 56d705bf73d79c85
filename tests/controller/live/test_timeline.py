"""Each fifth of a second has its place in time, however the browser's line behaves."""

from hypothesis import given
from hypothesis import strategies as st

from controller.live.timeline import (
    DELAY_MS,
    LEAST_AHEAD_MS,
    MOST_AHEAD_MS,
    MOVED_AFTER_MS,
    Timeline,
)
from playlists.messages.live import CHUNK_MS

FIRST = 1_800_000_000_000
GONG = 15


def timeline() -> Timeline:
    return Timeline(FIRST, GONG)


def test_who_speaks_when_told_is_heard_right_behind_the_gong() -> None:
    line = timeline()
    said_at = line.speak_at()
    assert list(line.begin_speech(said_at + CHUNK_MS)) == []
    assert line.place(said_at + CHUNK_MS) == GONG
    assert line.play_at(GONG) - said_at == DELAY_MS


def test_who_begins_later_is_bridged_by_silence_and_heard_as_soon() -> None:
    line = timeline()
    said_at = line.speak_at() + 730
    bridge = line.begin_speech(said_at + CHUNK_MS)
    slot = line.place(said_at + CHUNK_MS)
    assert list(bridge) == list(range(GONG, GONG + 4))
    assert slot == GONG + 4
    assert DELAY_MS <= line.play_at(slot) - said_at < DELAY_MS + CHUNK_MS


def test_a_chunk_that_comes_too_late_loses_its_place_and_delays_no_other() -> None:
    line = timeline()
    at = line.speak_at() + CHUNK_MS
    assert line.place(at) == GONG
    stalled = at + 5 * CHUNK_MS
    assert [line.place(stalled) for _ in range(5)] == [None, None, GONG + 3, GONG + 4, GONG + 5]


def test_speech_goes_on_behind_seconds_that_the_browser_never_sent() -> None:
    line = timeline()
    at = line.speak_at() + CHUNK_MS
    assert line.place(at) == GONG
    behind = [at + 3_000 + number * CHUNK_MS for number in range(20)]
    heard = [(slot, came) for came in behind if (slot := line.place(came)) is not None]
    assert heard[0][1] - behind[0] <= MOVED_AFTER_MS
    assert [slot for slot, _ in heard] == list(range(heard[0][0], heard[0][0] + len(heard)))
    assert all(DELAY_MS <= line.play_at(slot) - came + CHUNK_MS <= 1_100 for slot, came in heard)


def test_nobody_speaks_faster_than_time() -> None:
    line = timeline()
    at = line.speak_at() + CHUNK_MS
    places = [slot for _ in range(500) if (slot := line.place(at)) is not None]
    assert line.play_at(places[-1]) <= at + MOST_AHEAD_MS
    assert line.place(at + CHUNK_MS) == places[-1] + 1


def test_the_gong_at_the_end_comes_behind_what_was_said() -> None:
    line = timeline()
    at = line.speak_at() + CHUNK_MS
    for number in range(3):
        line.place(at + number * CHUNK_MS)
    assert line.closing(at + 3 * CHUNK_MS) == GONG + 3
    late = line.play_at(GONG + 10)
    assert line.play_at(line.closing(late)) >= late + LEAST_AHEAD_MS


@given(st.lists(st.integers(0, 3_000), min_size=1, max_size=60), st.integers(0, 5_000))
def test_places_rise_and_none_is_given_that_nobody_could_keep(
    delays: list[int], begins_late: int
) -> None:
    line = timeline()
    said = line.speak_at() + begins_late
    arrived, before = said, GONG - 1
    for number, delay in enumerate(delays):
        arrived = max(arrived, said + (number + 1) * CHUNK_MS + delay)
        slot = line.place(arrived)
        if slot is not None:
            assert slot > before
            assert line.play_at(slot) >= arrived + LEAST_AHEAD_MS
            before = slot
