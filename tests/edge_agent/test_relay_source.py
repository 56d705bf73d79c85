"""Sound that comes while it sounds takes exactly its time, whatever comes."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from edge_agent.sound.relay_source import AGAIN_FRAMES, EDGE_FRAMES, RelaySource
from edge_agent.sound.source import Frames

LOUD = 10_000
SECOND = 24_000


def loud(frames: int) -> Frames:
    return np.full(frames, LOUD, np.int16)


def relayed(frames: int = SECOND, *, kept: int = 10 * SECOND, from_frame: int = 0) -> RelaySource:
    return RelaySource(frames, kept=kept, from_frame=from_frame)


def test_without_anything_it_is_silence_of_its_length_and_says_that_all_is_missing() -> None:
    source = relayed()
    assert source.primed
    assert not source.take(20_000).any()
    assert len(source.take(20_000)) == 4_000
    assert source.finished
    assert (source.missing_frames, source.level_db) == (SECOND, None)


def test_it_begins_and_ends_with_a_fade_and_is_whole_between() -> None:
    source = relayed()
    source.put(loud(2 * SECOND))
    heard = source.take(2 * SECOND)
    assert len(heard) == SECOND
    assert 0 < heard[0] < heard[EDGE_FRAMES // 2] < LOUD
    assert (heard[EDGE_FRAMES:-EDGE_FRAMES] == LOUD).all()
    assert LOUD > heard[-EDGE_FRAMES // 2] > heard[-1] > 0
    assert (source.missing_frames, source.level_db) == (0, -10)


def test_where_nothing_comes_it_fades_and_waits_until_enough_lies_ready() -> None:
    source = relayed(4 * SECOND)
    source.put(loud(SECOND))
    first = source.take(SECOND + 480)
    assert first[SECOND - 1] < LOUD // 50
    assert not first[SECOND:].any()
    source.put(loud(AGAIN_FRAMES - 1))
    assert not source.take(480).any()
    source.put(loud(480))
    again = source.take(480)
    assert again[0] < LOUD // 50
    assert again[-1] == LOUD
    assert source.missing_frames == 960


def test_while_it_waits_for_its_instant_only_the_newest_is_kept() -> None:
    source = relayed(kept=SECOND)
    for number in range(100):
        source.put(np.full(SECOND // 10, number, np.int16))
    assert SECOND <= source.waiting <= SECOND + SECOND // 10
    assert source.take(EDGE_FRAMES + 1)[-1] == 89


def test_what_stands_in_is_counted_and_not_measured() -> None:
    source = relayed()
    source.put(loud(SECOND), stands_in=True)
    source.take(SECOND)
    assert (source.stand_in_frames, source.missing_frames, source.level_db) == (SECOND, 0, None)


def test_begun_in_its_midst_it_lasts_as_long_as_is_left() -> None:
    source = relayed(SECOND, from_frame=SECOND // 4)
    assert len(source.take(SECOND)) == SECOND - SECOND // 4


def test_joined_it_begins_with_the_frame_of_its_instant_and_is_over_when_it_was_to_be() -> None:
    source = RelaySource(10 * SECOND, kept=SECOND, from_frame=4 * SECOND, ends_ms=100_000)
    source.begin(94_500_000_000)
    assert source.from_frame == 4.5 * SECOND
    assert len(source.take(10 * SECOND)) == 5.5 * SECOND


@given(
    st.integers(1, SECOND),
    st.lists(st.tuples(st.integers(0, 15_000), st.booleans(), st.integers(0, 15_000)), max_size=20),
)
def test_it_always_lasts_its_time_and_counts_every_frame_once(
    length: int, coming: list[tuple[int, bool, int]]
) -> None:
    source = relayed(length)
    taken = put = 0
    for frames, stands_in, wanted in coming:
        if frames:
            source.put(loud(frames), stands_in=stands_in)
            put += 0 if stands_in else frames
        got = source.take(wanted)
        assert len(got) == min(wanted, length - taken)
        taken += len(got)
    taken += len(source.take(length))
    assert (taken, source.finished) == (length, True)
    heard = length - source.missing_frames - source.stand_in_frames
    assert 0 <= heard <= put
