"""What the machine says of a recording before a person listens to it."""

from collections.abc import Callable

import numpy as np
import pytest

from tts.levels import Wave, from_samples, samples
from tts.recording.faults import Fault, Place, faults
from tts.voices.espeak import EspeakVoice
from tts.voices.voice import Clip, VoiceStyle

RATE = 24_000
TEXT = "Mời bà con đến họp thôn lúc bảy giờ tối nay tại nhà văn hóa, đề nghị đến đúng giờ"


@pytest.fixture(scope="module")
def good() -> Wave:
    """Words as a person would record them at home: a room that is not quite silent."""
    clip = EspeakVoice().speak(TEXT, VoiceStyle())
    wave = samples(clip)
    at = np.arange(round(wave.size * RATE / clip.rate)) * clip.rate / RATE
    whole = np.interp(at, np.arange(wave.size), wave) * 0.5 / np.max(np.abs(wave))
    quiet = np.zeros(RATE // 2)
    return (
        np.concatenate([quiet, whole, quiet]) + noise(whole.size + 2 * quiet.size, 0.0005)
    ).astype(np.float32)


def noise(frames: int, level: float) -> Wave:
    return np.random.default_rng(1).normal(0, level, frames).astype(np.float32)


def tone(frames: int, hz: int, level: float) -> Wave:
    return (level * np.sin(2 * np.pi * hz * np.arange(frames) / RATE)).astype(np.float32)


def clip(wave: Wave) -> Clip:
    return from_samples(wave, RATE)


def heard(wave: Wave) -> set[Fault]:
    return {found.fault for found in faults(clip(wave))}


def places(wave: Wave, fault: Fault) -> tuple[Place, ...]:
    (found,) = [found for found in faults(clip(wave)) if found.fault is fault]
    return found.places


def test_a_good_recording_has_no_fault(good: Wave) -> None:
    assert faults(clip(good)) == ()


@pytest.mark.parametrize("level", [0.0, 0.001])
def test_silence_is_nothing_else(level: float) -> None:
    assert heard(noise(RATE, level) * np.float32(0.5)) == {Fault.SILENT}


def test_nothing_at_all_is_silence() -> None:
    (found,) = faults(Clip(b"", RATE))
    assert found.fault is Fault.SILENT


def test_a_person_far_from_the_microphone_is_quiet(good: Wave) -> None:
    assert Fault.QUIET in heard(good * np.float32(0.05))


def test_a_microphone_that_was_too_loud_clips(good: Wave) -> None:
    assert Fault.CLIPPED in heard(good * np.float32(6))


def test_a_loud_recording_that_touches_full_scale_once_does_not_clip(good: Wave) -> None:
    assert Fault.CLIPPED not in heard(good * np.float32(1.99))


@pytest.mark.parametrize("hz", [50, 100])
def test_the_mains_are_heard(good: Wave, hz: int) -> None:
    assert Fault.HUM in heard(good + tone(good.size, hz, 0.02))


def test_a_fan_beside_the_speaker_is_told_as_noise(good: Wave) -> None:
    assert Fault.NOISY in heard(good + noise(good.size, 0.03))


def test_a_telephone_is_told_by_what_it_leaves_out(good: Wave) -> None:
    spectrum = np.fft.rfft(good)
    hz = np.fft.rfftfreq(good.size, 1 / RATE)
    spectrum[(hz < 300) | (hz > 3_400)] = 0
    assert Fault.NARROW in heard(np.fft.irfft(spectrum, good.size).astype(np.float32))


def test_a_long_rest_in_the_middle_is_told_but_not_at_the_end(good: Wave) -> None:
    rest = noise(9 * RATE, 0.0005)
    assert Fault.STANDSTILL in heard(np.concatenate([good, rest, good]))
    assert Fault.STANDSTILL not in heard(np.concatenate([good, rest]))


def minute(good: Wave, spoiled: Wave) -> tuple[Wave, float, float]:
    """A minute of good sound with spoiled sound in the middle, and where that is."""
    sides = np.concatenate([good] * (25 * RATE // good.size + 1))
    begins = sides.size / RATE
    return np.concatenate([sides, spoiled, sides]), begins, begins + spoiled.size / RATE


def overlaps(place: Place, begins: float, ends: float, within: float) -> bool:
    """Whether a place holds most of a stretch, and little besides."""
    inside = min(place.ends, ends) - max(place.begins, begins)
    return inside > 0.6 * (ends - begins) and place.ends - place.begins < ends - begins + within


def test_a_good_minute_has_no_fault(good: Wave) -> None:
    assert heard(minute(good, good)[0]) == set()


@pytest.mark.parametrize(
    ("fault", "spoil", "within"),
    [
        (Fault.QUIET, lambda wave: wave * np.float32(0.12), 3.5),
        (Fault.CLIPPED, lambda wave: np.clip(wave * 6, -1, 1), 12),
        (Fault.HUM, lambda wave: wave + tone(wave.size, 50, 0.02), 12),
        (Fault.NOISY, lambda wave: wave + noise(wave.size, 0.03), 12),
        (Fault.STANDSTILL, lambda wave: wave[-1:] * noise(12 * RATE, 0.0005), 2),
    ],
)
def test_a_fault_in_the_middle_is_found_where_it_is(
    good: Wave, fault: Fault, spoil: Callable[[Wave], Wave], within: float
) -> None:
    long = np.concatenate([good] * (16 * RATE // good.size + 1))
    wave, begins, ends = minute(good, spoil(long).astype(np.float32))
    (place,) = places(wave, fault)
    assert overlaps(place, begins, ends, within)


def test_what_is_so_all_through_is_one_place(good: Wave) -> None:
    wave = np.concatenate([good] * 12)
    (place,) = places(wave + tone(wave.size, 50, 0.02), Fault.HUM)
    assert place == Place(0.0, wave.size / RATE)
