"""When a station sounds, and when what stands in for it. Levels of stations."""

import math
from typing import Any

import numpy as np
import pytest

from edge_agent.sound.matching import (
    BLOCK_FRAMES,
    CEILING,
    MOST_UP_DB,
    TARGET_LUFS,
    LevelMatcher,
    energy_of,
    lufs,
)
from edge_agent.sound.source import Frames
from edge_agent.sound.supply import (
    PATIENCE_S,
    RETURN_S,
    STALL_S,
    Sight,
    stands_in,
)
from tests.real_parts.radio import hum


def sight(now: float, **known: Any) -> Sight:
    return Sight(now, **{"came_at": 0.0, "flows_since": None, "waiting": 0, **known})


def test_a_station_that_comes_sounds() -> None:
    assert not stands_in(sight(10, came_at=9.9, flows_since=0, waiting=24_000), now_standing=False)


def test_what_waits_is_heard_before_anything_stands_in() -> None:
    assert not stands_in(sight(60, waiting=24_000), now_standing=False)


@pytest.mark.parametrize(("silent_s", "stands"), [(STALL_S - 0.1, False), (STALL_S, True)])
def test_the_stand_in_sounds_when_nothing_came_for_some_seconds(
    silent_s: float, *, stands: bool
) -> None:
    assert stands_in(sight(silent_s), now_standing=False) is stands


def test_before_the_begin_a_station_takes_its_place_back_at_once() -> None:
    came = sight(5, came_at=5, flows_since=4.9, begun=False)
    assert not stands_in(came, now_standing=True)


@pytest.mark.parametrize(
    ("steady_s", "at_pause", "stands"),
    [
        (RETURN_S - 0.1, True, True),
        (RETURN_S, True, False),
        (RETURN_S + 1, False, True),
        (RETURN_S + PATIENCE_S, False, False),
    ],
)
def test_a_station_comes_back_when_it_is_steady_and_cuts_no_sentence(
    steady_s: float, *, at_pause: bool, stands: bool
) -> None:
    back = sight(100, came_at=100, flows_since=100 - steady_s, at_pause=at_pause)
    assert stands_in(back, now_standing=True) is stands


def test_a_station_that_came_and_went_does_not_come_back() -> None:
    gone = sight(100, came_at=95, flows_since=60, at_pause=True)
    assert stands_in(gone, now_standing=True)


# --- level ------------------------------------------------------------------------------------


def matched(sound: Frames) -> tuple[LevelMatcher, Frames]:
    matcher = LevelMatcher()
    whole = len(sound) - len(sound) % BLOCK_FRAMES
    blocks = [matcher.match(sound[at : at + BLOCK_FRAMES]) for at in range(0, whole, BLOCK_FRAMES)]
    return matcher, np.concatenate(blocks)


def loudness(sound: Frames) -> float:
    return lufs(energy_of(sound[: len(sound) - len(sound) % BLOCK_FRAMES][:BLOCK_FRAMES]))


def test_loudness_is_that_of_the_standard() -> None:
    """ITU-R BS.1770-4: 997 Hz at full scale in one channel is -3.01 LKFS."""
    full = hum(997, 0.1, level_db=0.0)
    assert loudness(full) == pytest.approx(-3.01, abs=0.15)
    assert lufs(energy_of(np.zeros(BLOCK_FRAMES, np.int16))) == -math.inf


@pytest.mark.parametrize("level_db", [-30.0, -22.0, -12.0, -3.0])
def test_a_station_is_brought_to_the_level_of_our_tracks(level_db: float) -> None:
    _, heard = matched(hum(997, 12, level_db))
    reachable = min(TARGET_LUFS, level_db - 3.01 + MOST_UP_DB)
    assert loudness(heard[-BLOCK_FRAMES:]) == pytest.approx(reachable, abs=0.3)


def test_a_pause_is_not_turned_up() -> None:
    speech = hum(997, 6, -25.0)
    quiet = hum(997, 30, -62.0)
    matcher, _ = matched(np.concatenate([speech, quiet]))
    after_speech, _ = matched(speech)
    assert matcher.gain_db == pytest.approx(after_speech.gain_db)


def test_the_gain_moves_slowly_once_the_level_is_known() -> None:
    matcher, _ = matched(hum(997, 10, -30.0))
    before = matcher.gain_db
    for _ in range(10):
        matcher.match(hum(997, 0.1, -10.0))
    assert 0 < before - matcher.gain_db <= 3.0 + 1e-6


def test_a_sudden_shout_never_exceeds_the_ceiling() -> None:
    _, heard = matched(np.concatenate([hum(997, 10, -30.0), hum(500, 2, 0.0)]))
    assert np.abs(heard.astype(np.int32)).max() <= CEILING
    assert np.abs(heard[-BLOCK_FRAMES:].astype(np.int32)).max() > CEILING * 0.7


@pytest.mark.parametrize("seed", range(3))
def test_noise_of_any_level_stays_within_the_ceiling_and_is_finite(seed: int) -> None:
    random = np.random.default_rng(seed)
    levels = np.repeat(10 ** random.uniform(0, 4.6, 60), BLOCK_FRAMES)
    wave = random.standard_normal(len(levels)) * levels
    _, heard = matched(np.clip(wave, -32_768, 32_767).astype(np.int16))
    assert np.abs(heard.astype(np.int32)).max() <= CEILING
