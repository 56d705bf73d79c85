"""What a machine hears wrong with spoken sentences: real speech, spoiled on purpose."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from tts.doubts import Doubt, Heard, doubts
from tts.levels import Wave, from_samples, samples, trimmed
from tts.voices.espeak import EspeakVoice
from tts.voices.voice import Clip, VoiceStyle

PLAIN = VoiceStyle()
SENTENCES = (
    "Ủy ban nhân dân xã mời bà con đến nhà văn hóa họp thôn.",
    "Trạm y tế tiêm phòng cho trẻ em dưới năm tuổi vào sáng thứ bảy.",
    "Đề nghị các gia đình thu gom rác đúng nơi quy định.",
    "Điện lực huyện sẽ cắt điện từ tám giờ sáng đến hai giờ chiều.",
)


def spoken(words: str) -> Heard:
    return Heard(trimmed(EspeakVoice().speak(words, PLAIN)), words, "espeak-ng", PLAIN)


@pytest.fixture(scope="module")
def bulletin() -> tuple[Heard, ...]:
    return tuple(spoken(words) for words in SENTENCES)


def spoiled(one: Heard, change: Callable[[Wave], Wave]) -> Heard:
    return replace(one, clip=from_samples(change(samples(one.clip)), one.clip.rate))


def heard_in(bulletin: tuple[Heard, ...], change: Callable[[Wave], Wave]) -> tuple[Doubt, ...]:
    """What is heard in the second sentence when it is changed so."""
    found = doubts([bulletin[0], spoiled(bulletin[1], change), *bulletin[2:]])
    assert not any(found[:1] + found[2:])
    return found[1]


def with_hole(wave: Wave) -> Wave:
    half = wave.size // 2
    return np.concatenate([wave[:half], np.zeros(30_000, np.float32), wave[half:]])


def with_spike(wave: Wave) -> Wave:
    spiked = wave.copy()
    quiet = int(np.argmin(np.abs(np.convolve(np.abs(wave), np.ones(400), "same")[2_000:-2_000])))
    spiked[quiet + 2_000] = 0.6
    return spiked


def test_whole_sentences_raise_no_doubt(bulletin: tuple[Heard, ...]) -> None:
    assert not any(doubts(bulletin))


@pytest.mark.parametrize(
    ("change", "doubt"),
    [
        (lambda wave: wave[: wave.size // 2], Doubt.HURRIED),
        (lambda wave: np.repeat(wave, 2), Doubt.DRAWN),
        (with_hole, Doubt.HOLE),
        (lambda wave: np.clip(wave * 8, -1, 1), Doubt.CLIPPED),
        (with_spike, Doubt.CLICK),
        (lambda wave: wave[: int(np.argmax(np.abs(wave))) + 1], Doubt.CLICK),
        (lambda wave: np.concatenate([wave, wave]), Doubt.TWICE),
    ],
    ids=["cut", "stretched", "hole", "clipped", "spike", "cut off in full voice", "twice"],
)
def test_each_spoiling_is_heard_and_the_others_stay_clean(
    bulletin: tuple[Heard, ...], change: Callable[[Wave], Wave], doubt: Doubt
) -> None:
    assert doubt in heard_in(bulletin, change)


def test_the_sound_of_another_sentence_is_noticed_at_both(bulletin: tuple[Heard, ...]) -> None:
    found = doubts([*bulletin, replace(bulletin[0], words="Xin cảm ơn bà con đã lắng nghe.")])
    assert Doubt.SAME in found[0]
    assert Doubt.SAME in found[-1]


def test_a_sentence_that_is_said_twice_in_a_bulletin_is_no_doubt(
    bulletin: tuple[Heard, ...],
) -> None:
    assert not any(doubts([*bulletin, bulletin[0]]))


def test_words_that_are_written_twice_may_sound_twice(bulletin: tuple[Heard, ...]) -> None:
    call = spoken("A lô, a lô")
    halves = samples(call.clip)
    twice = replace(call, clip=from_samples(np.concatenate([halves, halves]), call.clip.rate))
    assert Doubt.TWICE not in doubts([*bulletin, twice])[-1]


def test_a_slower_pace_that_was_asked_for_is_no_doubt(bulletin: tuple[Heard, ...]) -> None:
    slow = VoiceStyle(speed=0.6)
    clip = trimmed(EspeakVoice().speak(SENTENCES[0], slow))
    asked = replace(bulletin[0], clip=clip, style=slow)
    assert not any(doubts([asked, *bulletin[1:]]))


def test_a_hum_is_not_a_sentence_said_twice() -> None:
    wave = 0.3 * np.sin(2 * np.pi * 440 * np.arange(48_000) / 24_000)
    hum = Heard(from_samples(wave.astype(np.float32), 24_000), "Xin chào", "a", PLAIN)
    assert doubts([hum]) == ((),)


def test_no_sound_at_all_is_no_crash() -> None:
    assert doubts([Heard(Clip(b"", 24_000), "Xin chào", "a", PLAIN)]) == ((),)
