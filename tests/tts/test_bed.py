"""Music under a story: before and after, soft under words, and words where their marks are."""

import numpy as np
import pytest

from tts.bed import DUCKED_DB, LEAD_MS, OPEN_DB, TAIL_MS, laid_under
from tts.levels import Wave, from_samples, samples
from tts.mastering import DELIVERY_RATE
from tts.track import Piece, join
from tts.voices.voice import Clip

RATE = 22_050


def words(seconds: float, level: float = 0.3) -> Clip:
    at = np.arange(round(seconds * RATE)) / RATE
    return from_samples((level * np.sin(2 * np.pi * 1_000 * at)).astype(np.float32), RATE)


def strength_db(wave: Wave) -> float:
    return float(10 * np.log10(np.mean(wave**2)))


def without_words(wave: Wave) -> Wave:
    """The music: what is left below the tone that stands for words."""
    spectrum = np.fft.rfft(wave)
    hertz = np.fft.rfftfreq(wave.size, 1 / DELIVERY_RATE)
    spectrum[(hertz > 950) & (hertz < 1_050)] = 0
    return np.fft.irfft(spectrum, wave.size).astype(np.float32)


@pytest.fixture(scope="module")
def story() -> Wave:
    track = laid_under(join([Piece(words(4), 450), Piece(words(4))]))
    assert track.sound.rate == DELIVERY_RATE
    return samples(track.sound)


def test_words_keep_their_length_and_stand_at_their_marks() -> None:
    before = join([Piece(words(2), 450), Piece(words(1))])
    after = laid_under(before)
    lead = LEAD_MS * DELIVERY_RATE // 1000
    assert after.marks[0].start == lead
    assert after.marks[1].end - lead == pytest.approx(3.45 * DELIVERY_RATE, abs=2)
    assert after.sound.duration_ms == pytest.approx(3_450 + LEAD_MS + TAIL_MS, abs=1)


def test_music_is_soft_under_words_and_between_sentences(story: Wave) -> None:
    s = DELIVERY_RATE
    said = strength_db(story[4 * s : 6 * s])
    under = strength_db(without_words(story[3 * s : 10 * s]))
    between = strength_db(story[round(6.6 * s) : round(6.9 * s)])
    assert under < said + DUCKED_DB + 5
    assert between < said + DUCKED_DB + 8
    assert strength_db(story[: 2 * s]) == pytest.approx(said + OPEN_DB, abs=6)


def test_it_begins_and_ends_without_a_click(story: Wave) -> None:
    assert abs(float(story[0])) < 0.01
    assert np.max(np.abs(story[-48:])) < 0.01
    assert np.max(np.abs(story)) <= 1.0


def test_the_same_story_has_the_same_sound(story: Wave) -> None:
    again = laid_under(join([Piece(words(4), 450), Piece(words(4))]))
    assert (samples(again.sound) == story).all()
