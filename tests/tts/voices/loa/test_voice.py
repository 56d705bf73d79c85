"""The offline voice through its own process: it speaks, and what happens when it cannot."""

import os
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from tts.levels import dbfs, peak, samples, trimmed
from tts.voices.loa.model import is_installed, kept_in
from tts.voices.loa.persons import LoaSouthern, LoaWoman
from tts.voices.loa.voice import LoaVoice
from tts.voices.voice import Clip, VoiceFailedError, VoiceStyle, VoiceUnavailableError

NOTICE = "Mời bà con đến họp thôn"

needs_model = pytest.mark.skipif(
    not is_installed(), reason="the model's packages (requirements/voice.lock) are not installed"
)


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """As an upgrade finds it: an earlier cut, one that was killed half way, another's folder."""
    cache = tmp_path_factory.mktemp("voice")
    for name in ("0123456789abcdef", ".new-x", "giong-cua-xa"):
        (cache / name).mkdir()
    return cache


@pytest.fixture(scope="module")
def voice(cache: Path) -> Iterator[LoaVoice]:
    with closing(LoaVoice(cache)) as voice:
        yield voice


def test_it_is_offline_and_asks_to_be_listened_to(tmp_path: Path) -> None:
    voice = LoaVoice(tmp_path)
    assert not voice.online
    assert voice.name == "loa"
    assert "nghe lại trước khi duyệt" in voice.title


def test_without_the_model_it_is_unavailable_and_says_how_to_get_it(tmp_path: Path) -> None:
    voice = LoaVoice(tmp_path / "cache", model=tmp_path / "nothing")
    with pytest.raises(VoiceUnavailableError, match=r"voice\.lock"):
        _ = voice.version
    with pytest.raises(VoiceUnavailableError, match=r"voice\.lock"):
        voice.speak(NOTICE, VoiceStyle())


def test_another_file_in_the_models_place_is_refused(tmp_path: Path) -> None:
    for name in ("model.onnx", "voices_ja.npz", "vocab.json"):
        (tmp_path / name).write_bytes(b"something else")
    voice = LoaVoice(tmp_path / "cache", model=tmp_path)
    with pytest.raises(VoiceUnavailableError, match="not the file"):
        voice.speak(NOTICE, VoiceStyle())
    assert [path for path in (tmp_path / "cache").iterdir() if path.name != ".lock"] == []


@needs_model
def test_a_sentence_sounds_and_lasts_as_long_as_its_syllables_need(voice: LoaVoice) -> None:
    clip = trimmed(voice.speak(NOTICE, VoiceStyle()))
    assert 1_000 < clip.duration_ms < 3_000
    assert dbfs(peak(samples(clip))) > -12


@needs_model
def test_the_cut_of_an_earlier_version_goes_when_the_new_one_is_made(
    voice: LoaVoice, cache: Path
) -> None:
    voice.speak(NOTICE, VoiceStyle())
    kept = kept_in(cache).name
    assert {path.name for path in cache.iterdir() if path.is_dir()} == {kept, "giong-cua-xa"}


@needs_model
def test_the_same_sentence_sounds_the_same_twice_and_two_at_once(voice: LoaVoice) -> None:
    once = voice.speak(NOTICE, VoiceStyle())
    with ThreadPoolExecutor(2) as pool:
        others = list(pool.map(lambda _: voice.speak(NOTICE, VoiceStyle()), range(2)))
    assert others == [once, once]


@needs_model
def test_speed_pitch_and_gaps_are_heard(voice: LoaVoice) -> None:
    plain = trimmed(voice.speak(NOTICE, VoiceStyle()))
    faster = trimmed(voice.speak(NOTICE, VoiceStyle(speed=1.4)))
    gapped = trimmed(voice.speak(NOTICE, VoiceStyle(word_gap_ms=150)))
    assert faster.duration_ms < plain.duration_ms * 0.85
    assert 500 < gapped.duration_ms - plain.duration_ms < 1_200
    assert voice.speak(NOTICE, VoiceStyle(pitch=4)) != voice.speak(NOTICE, VoiceStyle())


@needs_model
def test_gaps_between_words_are_silent(voice: LoaVoice) -> None:
    wave = samples(trimmed(voice.speak("năm năm năm năm", VoiceStyle(word_gap_ms=300))))
    short = len(wave) // 50
    levels = np.sqrt(np.mean(wave[: short * 50].reshape(50, short) ** 2, axis=1))
    assert np.sort(levels)[5] < 0.05 * levels.max()


@needs_model
def test_the_woman_speaks_higher_than_the_man_and_in_the_same_process(voice: LoaVoice) -> None:
    woman = LoaWoman(voice)
    process = voice.process_id
    man_hz, woman_hz = (
        _middle_hz(one.speak("la la la la", VoiceStyle())) for one in (voice, woman)
    )
    assert 1.3 < woman_hz / man_hz < 1.9
    assert voice.process_id == process
    assert not woman.online
    assert woman.version == voice.version


@needs_model
def test_the_southern_man_says_the_same_otherwise_and_is_told_to_be_unjudged(
    voice: LoaVoice,
) -> None:
    southern = LoaSouthern(voice)
    assert southern.speak("Vẫn dạy", VoiceStyle()) != voice.speak("Vẫn dạy", VoiceStyle())
    assert not southern.online
    assert "chưa ai đánh giá" in southern.title
    assert southern.version == voice.version


def _middle_hz(clip: Clip) -> float:
    """The pitch of the loudest fifth of a second, by autocorrelation."""
    wave = samples(clip)
    width = clip.rate // 5
    loudest = int(np.convolve(wave**2, np.ones(width), "valid").argmax())
    piece = wave[loudest : loudest + width]
    same = np.correlate(piece, piece, "full")[width - 1 :]
    lags = slice(clip.rate // 400, clip.rate // 70)
    return clip.rate / (lags.start + int(same[lags].argmax()))


@needs_model
def test_nothing_to_say_is_an_error_and_the_voice_lives_on(voice: LoaVoice) -> None:
    with pytest.raises(VoiceFailedError, match="nothing to say"):
        voice.speak("… !", VoiceStyle())
    assert voice.speak(NOTICE, VoiceStyle()).frames


@needs_model
def test_a_process_that_was_killed_is_started_anew(voice: LoaVoice) -> None:
    voice.speak(NOTICE, VoiceStyle())
    os.kill(voice.process_id, signal.SIGKILL)
    assert voice.speak(NOTICE, VoiceStyle()).frames


@needs_model
def test_its_version_stays_while_nothing_changes(voice: LoaVoice, tmp_path: Path) -> None:
    assert voice.version == LoaVoice(tmp_path).version
