"""The level of an open source, against a stand-in library that behaves as sounddevice does."""

from typing import Any

import numpy as np
import pytest

from edge_agent.sound.meter import QUIETEST_DB, LevelMeter, level_db


class StandInError(Exception):
    pass


class StandInLibrary:
    """Opens one capture stream at a time, where there is a device."""

    PortAudioError = StandInError

    def __init__(self, *, has_device: bool = True) -> None:
        self.has_device = has_device
        self.callback: Any = None

    def RawInputStream(self, **wanted: Any) -> "StandInLibrary":  # noqa: N802 -- sounddevice's name
        if not self.has_device:
            raise StandInError("no device")
        self.callback = wanted["callback"]
        return self

    def start(self) -> None:
        return

    def close(self) -> None:
        self.callback = None

    def hear(self, amplitude: int, frames: int = 2_400) -> None:
        self.callback(np.full(frames, amplitude, np.int16).tobytes(), frames, None, None)


def test_a_level_is_an_average_over_all_of_it() -> None:
    library = StandInLibrary()
    meter = LevelMeter(library, "hw:1")
    meter.follow(is_open=True)
    library.hear(3_277)
    library.hear(0)
    assert meter.level_db == -23
    meter.follow(is_open=False)
    assert library.callback is None
    assert meter.level_db == -23


def test_each_opening_is_measured_for_itself() -> None:
    library = StandInLibrary()
    meter = LevelMeter(library, "1")
    meter.follow(is_open=True)
    library.hear(20_000)
    meter.follow(is_open=False)
    meter.follow(is_open=True)
    assert meter.level_db is None
    library.hear(0)
    assert meter.level_db == QUIETEST_DB


def test_saying_again_that_it_is_open_changes_nothing() -> None:
    library = StandInLibrary()
    meter = LevelMeter(library, "1")
    for _time in range(3):
        meter.follow(is_open=True)
        library.hear(3_277)
    assert meter.level_db == -20


def test_a_device_that_is_not_there_is_no_silence() -> None:
    meter = LevelMeter(StandInLibrary(has_device=False), "1")
    meter.follow(is_open=True)
    meter.follow(is_open=False)
    assert meter.level_db is None


@pytest.mark.parametrize(("mean_square", "level"), [(0.0, -120), (32_768.0**2, 0), (1.0, -90)])
def test_full_scale_is_nought_decibels_and_silence_has_a_floor(
    mean_square: float, level: int
) -> None:
    assert level_db(mean_square) == level
