"""What the machine says of a recording before a person listens to it."""

import numpy as np
import pytest

from tts.levels import Wave, from_samples, samples
from tts.recording.faults import Fault, faults
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


def test_a_good_recording_has_no_fault(good: Wave) -> None:
    assert faults(clip(good)) == ()


@pytest.mark.parametrize("level", [0.0, 0.001])
def test_silence_is_nothing_else(level: float) -> None:
    assert faults(clip(noise(RATE, level) * np.float32(0.5))) == (Fault.SILENT,)


def test_nothing_at_all_is_silence() -> None:
    assert faults(Clip(b"", RATE)) == (Fault.SILENT,)


def test_a_person_far_from_the_microphone_is_quiet(good: Wave) -> None:
    assert Fault.QUIET in faults(clip(good * np.float32(0.05)))


def test_a_microphone_that_was_too_loud_clips(good: Wave) -> None:
    assert Fault.CLIPPED in faults(clip(good * np.float32(6)))


def test_a_loud_recording_that_touches_full_scale_once_does_not_clip(good: Wave) -> None:
    assert Fault.CLIPPED not in faults(clip(good * np.float32(1.99)))


@pytest.mark.parametrize("hz", [50, 100])
def test_the_mains_are_heard(good: Wave, hz: int) -> None:
    assert Fault.HUM in faults(clip(good + tone(good.size, hz, 0.02)))


def test_a_fan_is_noise(good: Wave) -> None:
    assert Fault.NOISY in faults(clip(good + noise(good.size, 0.03)))


def test_a_telephone_is_told_by_what_it_leaves_out(good: Wave) -> None:
    spectrum = np.fft.rfft(good)
    hz = np.fft.rfftfreq(good.size, 1 / RATE)
    spectrum[(hz < 300) | (hz > 3_400)] = 0
    assert Fault.NARROW in faults(clip(np.fft.irfft(spectrum, good.size).astype(np.float32)))


def test_a_long_rest_in_the_middle_is_told_but_not_at_the_end(good: Wave) -> None:
    rest = noise(9 * RATE, 0.0005)
    assert Fault.STANDSTILL in faults(clip(np.concatenate([good, rest, good])))
    assert Fault.STANDSTILL not in faults(clip(np.concatenate([good, rest])))
