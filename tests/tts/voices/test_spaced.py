"""Gaps where several horns are in earshot, for voices that cannot make them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tts.doubts import Heard, doubts
from tts.levels import from_samples, samples
from tts.voices.soundness import syllables
from tts.voices.spaced import MOST_SYLLABLES, SpacedVoice, phrases
from tts.voices.voice import Clip, VoiceFailedError, VoiceStyle

RATE = 24_000
SYLLABLE_MS = 200
NOTICE = "Phí vệ sinh là ba mươi lăm nghìn đồng mỗi hộ, nộp trước ngày mười chín tháng sáu."


class Plain:
    """A voice without gaps: each syllable a tone of 200 ms, silence around the whole."""

    name, title, version, online = "plain", "giọng trơn", "1", True

    def __init__(self, cannot: str = "") -> None:
        self.asked: list[str] = []
        self._cannot = cannot

    def speak(self, sentence: str, style: VoiceStyle) -> Clip:
        assert style.word_gap_ms == 0
        self.asked.append(sentence)
        if self._cannot and self._cannot in sentence:
            raise VoiceFailedError(self.name, "cut short")
        at = np.arange(syllables(sentence) * SYLLABLE_MS * RATE // 1000) / RATE
        quiet = np.zeros(RATE // 5)
        wave = np.concatenate([quiet, 0.5 * np.sin(2 * np.pi * 300 * at), quiet])
        return from_samples(wave.astype(np.float32), RATE)


def rests_ms(clip: Clip) -> list[float]:
    loud = np.flatnonzero(np.abs(samples(clip)) > 0.01)
    steps = np.diff(loud)
    return [round(int(step) * 1000 / RATE, -1) for step in steps if step > RATE // 50]


def test_without_gaps_the_sentence_is_asked_for_as_it_is() -> None:
    voice = Plain()
    assert SpacedVoice(voice).speak(NOTICE, VoiceStyle()).frames
    assert voice.asked == [NOTICE]


def test_with_gaps_every_word_is_said_once_in_short_phrases() -> None:
    voice = Plain()
    SpacedVoice(voice).speak(NOTICE, VoiceStyle(word_gap_ms=150))
    assert " ".join(voice.asked) == NOTICE.replace(",", "").replace(".", "")
    assert max(map(syllables, voice.asked)) <= MOST_SYLLABLES
    assert not any("hộ nộp" in asked for asked in voice.asked)


def test_a_rest_is_as_long_as_the_gaps_of_its_phrase_together() -> None:
    voice = Plain()
    spaced = SpacedVoice(voice).speak(NOTICE, VoiceStyle(word_gap_ms=100))
    expected = [100 * syllables(phrase) for phrase in voice.asked[:-1]]
    assert rests_ms(spaced) == pytest.approx(expected, abs=30)
    usual = SpacedVoice(Plain()).speak(NOTICE, VoiceStyle())
    assert spaced.duration_ms == pytest.approx(usual.duration_ms + 100 * 16, abs=600)


def test_what_fails_in_one_phrase_fails_for_the_sentence() -> None:
    with pytest.raises(VoiceFailedError):
        SpacedVoice(Plain("tháng")).speak(NOTICE, VoiceStyle(word_gap_ms=150))


def test_the_machine_hears_nothing_wrong_with_the_rests() -> None:
    style = VoiceStyle(word_gap_ms=250)
    voice = SpacedVoice(Plain())
    lines = [NOTICE, NOTICE.replace("ba", "bốn"), NOTICE.replace("sáu", "bảy")]
    heard = [Heard(voice.speak(line, style), line, "plain", style) for line in lines]
    assert not any("hole" in found or "drawn" in found for found in doubts(heard))


def test_a_word_alone_is_one_phrase() -> None:
    voice = Plain()
    SpacedVoice(voice).speak("Chào!", VoiceStyle(word_gap_ms=150))
    assert voice.asked == ["Chào!"]


@given(st.text(alphabet='aớ ,.:–\n("', max_size=80))
def test_no_word_is_lost_or_said_twice(sentence: str) -> None:
    said = " ".join(phrases(sentence)).split()
    for mark in ',.:–("':
        sentence = sentence.replace(mark, " ")
    assert said == sentence.split()
