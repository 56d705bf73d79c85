"""Finished sound: loudness, peaks, length and start, measured on what a receiver decodes."""

import hashlib
import io

import numpy as np
import pytest
import soundfile

from tests.tts.ffmpeg_meter import said_of
from tts.levels import Wave, from_samples, samples
from tts.mastering import (
    DELIVERY_RATE,
    TRUE_PEAK_MAX_DBTP,
    NothingToHearError,
    Treatment,
    delivered_frames,
    master,
)
from tts.tunes import signature_tune
from tts.voices.espeak import EspeakVoice
from tts.voices.voice import Clip, VoiceStyle


@pytest.fixture(scope="module")
def notice() -> Clip:
    return EspeakVoice().speak("Mời bà con đến họp thôn lúc bảy giờ tối nay", VoiceStyle())


def heard(ogg: bytes) -> Wave:
    wave, rate = soundfile.read(io.BytesIO(ogg), dtype="float32")
    assert rate == DELIVERY_RATE
    assert wave.ndim == 1
    return np.asarray(wave, dtype=np.float32)


def lag(delivered: Wave, source: Wave) -> int:
    """By how many frames the first comes after the second, where they agree best."""
    size = 2 * max(delivered.size, source.size)
    spectra = np.fft.rfft(delivered, size) * np.conj(np.fft.rfft(source, size))
    best = int(np.argmax(np.fft.irfft(spectra, size)))
    return best if best < size // 2 else best - size


def noise(seconds: float, rate: int, level: float = 0.1) -> Clip:
    wave = np.random.default_rng(1).normal(0, level, round(seconds * rate))
    return from_samples(wave.astype(np.float32), rate)


def test_speech_comes_out_at_its_loudness_and_below_the_peak(notice: Clip) -> None:
    mastered = master(notice)
    heard = said_of(mastered.ogg)
    assert heard.lufs == pytest.approx(-14, abs=0.5)
    assert heard.true_peak_dbtp < TRUE_PEAK_MAX_DBTP
    assert mastered.loudness_lufs == pytest.approx(heard.lufs, abs=0.1)


@pytest.mark.parametrize("level", [0.3, 0.003])
def test_loud_and_quiet_recordings_come_out_equally_loud(level: float) -> None:
    mastered = master(noise(2, 24_000, level), Treatment.MUSIC)
    assert said_of(mastered.ogg).lufs == pytest.approx(-14, abs=0.5)


def clicks() -> Clip:
    wave = 0.9 * (np.random.default_rng(2).random(48_000) < 0.001)
    return from_samples(wave.astype(np.float32), DELIVERY_RATE)


def square() -> Clip:
    wave = 0.9 * np.sign(np.sin(2 * np.pi * 311 * np.arange(48_000) / DELIVERY_RATE))
    return from_samples(wave.astype(np.float32), DELIVERY_RATE)


@pytest.mark.parametrize("sound", [clicks(), square(), noise(2, 24_000, 0.5)])
@pytest.mark.parametrize("treatment", Treatment)
def test_no_sound_however_harsh_goes_above_the_peak(sound: Clip, treatment: Treatment) -> None:
    assert said_of(master(sound, treatment).ogg).true_peak_dbtp < TRUE_PEAK_MAX_DBTP


def test_frames_are_what_a_receiver_decodes(notice: Clip) -> None:
    mastered = master(notice)
    assert len(heard(mastered.ogg)) == mastered.frames == delivered_frames(notice)
    assert mastered.duration_ms == round(mastered.frames / 24)
    assert mastered.sha256 == hashlib.sha256(mastered.ogg).hexdigest()


@pytest.mark.parametrize("rate", [8_000, 16_000, 22_050, 24_000, 44_100])
def test_no_rate_shifts_the_length(rate: int) -> None:
    sound = noise(0.7, rate)
    assert master(sound).frames == delivered_frames(sound) == 16_800


def test_nothing_before_the_sound_delays_its_start() -> None:
    sound = noise(1.5, DELIVERY_RATE)
    mastered = master(sound, Treatment.MUSIC)
    assert lag(heard(mastered.ogg), samples(sound)) == 0


def test_a_start_after_silence_stays_where_it_is() -> None:
    silence = np.zeros(12_000, dtype=np.float32)
    sound = from_samples(np.concatenate([silence, samples(signature_tune(1.0))]), DELIVERY_RATE)
    wave = heard(master(sound, Treatment.MUSIC).ogg)
    first = int(np.flatnonzero(np.abs(wave) > 0.05)[0])
    assert 12_000 <= first + 24 <= 12_000 + 240


def test_speech_shaping_moves_words_by_less_than_a_millisecond(notice: Clip) -> None:
    wave = heard(master(notice).ogg)
    at = np.arange(wave.size) * notice.rate / DELIVERY_RATE
    source = np.interp(at, np.arange(notice.frames), samples(notice)).astype(np.float32)
    assert abs(lag(wave, source)) < 24


def test_the_same_sound_gives_the_same_bytes(notice: Clip) -> None:
    assert master(notice) == master(notice)


def test_a_pause_stays_silent(notice: Clip) -> None:
    pause = bytes(2 * notice.rate)
    wave = heard(master(Clip(notice.pcm + pause + notice.pcm, notice.rate)).ogg)
    start = delivered_frames(notice)
    within = wave[start + 4_800 : start + 19_200]
    assert np.max(np.abs(within)) < 0.003


def test_one_minute_of_speech_fits_a_mobile_line(notice: Clip) -> None:
    mastered = master(notice)
    assert len(mastered.ogg) * 60_000 / mastered.duration_ms < 400_000


@pytest.mark.parametrize(
    "sound", [Clip(bytes(96_000), 24_000), noise(0.2, 24_000), Clip(b"", 8_000)]
)
def test_silence_and_what_is_too_short_to_have_a_loudness_are_refused(sound: Clip) -> None:
    with pytest.raises(NothingToHearError):
        master(sound)
