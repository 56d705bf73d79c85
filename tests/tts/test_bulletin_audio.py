"""The road of a bulletin, with real voices and real mastering, measured at its end."""

import io
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import ClassVar

import numpy as np
import pytest
import soundfile

from tests.tts.voices.gtts_stand_in import Fault, stand_in
from tts.bulletin_audio import BulletinAudio, NothingToSayError, bulletin_audio
from tts.casting import Cast, Script
from tts.clip_cache import ClipCache
from tts.doubts import Doubt
from tts.levels import trimmed
from tts.mastering import DELIVERY_RATE
from tts.reading import Pause, Sentence, read
from tts.speakers import Parts
from tts.style import REST_MS
from tts.voices.espeak import EspeakVoice
from tts.voices.gtts import GttsVoice
from tts.voices.line import Patience
from tts.voices.voice import Clip, Voice, VoiceStyle


def sentence(spoken: str, pause: Pause) -> Sentence:
    return Sentence(0, len(spoken), spoken, spoken, pause)


def audio_of(
    sentences: Sequence[Sentence], voices: Sequence[Voice], cache: ClipCache
) -> BulletinAudio:
    return bulletin_audio(Script(sentences), [Cast(voice) for voice in voices], cache)


NOTICE = [
    sentence("Kính thưa bà con,", Pause.COMMA),
    sentence("mời họp thôn.", Pause.PARAGRAPH),
    sentence("Xin cảm ơn.", Pause.PARAGRAPH),
]


@pytest.fixture
def cache(tmp_path: Path) -> ClipCache:
    return ClipCache(tmp_path)


def test_rests_follow_the_punctuation_and_marks_find_the_words(cache: ClipCache) -> None:
    audio = audio_of(NOTICE, [EspeakVoice()], cache)
    assert audio.voice == "espeak-ng"
    rests = [
        (after.start - before.end) * 1000 / DELIVERY_RATE
        for before, after in zip(audio.marks, audio.marks[1:], strict=False)
    ]
    assert rests == pytest.approx([REST_MS[Pause.COMMA], REST_MS[Pause.PARAGRAPH]], abs=0.1)
    wave, _ = soundfile.read(io.BytesIO(audio.sound.ogg))
    assert audio.marks[0].start == 0
    assert audio.marks[-1].end == audio.sound.frames == len(wave)
    for before, after in zip(audio.marks, audio.marks[1:], strict=False):
        rest = wave[before.end + 1_200 : after.start - 1_200]
        assert np.max(np.abs(rest)) < 0.01
        assert np.max(np.abs(wave[before.start : before.end])) > 0.3


def test_the_longer_the_mark_the_longer_the_rest() -> None:
    rests = [REST_MS[pause] for pause in sorted(Pause)]
    assert rests == sorted(set(rests))


def test_pieces_without_a_letter_are_left_out(cache: ClipCache) -> None:
    dirty = [sentence("***", Pause.PARAGRAPH), *NOTICE[1:], sentence("—", Pause.SENTENCE)]
    audio = audio_of(dirty, [EspeakVoice()], cache)
    assert list(audio.sentences) == NOTICE[1:]


@pytest.mark.parametrize("nothing", [[], [sentence("... !", Pause.SENTENCE)]])
def test_a_text_without_letters_is_refused(nothing: list[Sentence], cache: ClipCache) -> None:
    with pytest.raises(NothingToSayError):
        audio_of(nothing, [EspeakVoice()], cache)


def test_the_same_bulletin_is_the_same_file(cache: ClipCache, tmp_path: Path) -> None:
    first = audio_of(NOTICE, [EspeakVoice()], cache)
    anew = audio_of(NOTICE, [EspeakVoice()], ClipCache(tmp_path / "other"))
    assert first.sound.sha256 == anew.sound.sha256


def test_when_the_online_voice_dies_in_the_middle_the_embedded_one_speaks_all(
    cache: ClipCache,
) -> None:
    once = Patience(silence_s=0.3, tries=1)
    alone = audio_of(NOTICE, [EspeakVoice()], cache)
    with (
        stand_in() as service,
        closing(GttsVoice(service.address, patience=once)) as online,
    ):
        service.faults.extend([None, Fault.DIE])
        audio = audio_of(NOTICE, [online, EspeakVoice()], cache)
    assert audio.voice == "espeak-ng"
    assert [one.voice for one in audio.passed_over] == ["gtts"]
    assert audio.sound == alone.sound


class Stumbling:
    """espeak-ng that swallows half of one sentence as often as it is told to."""

    name, title, version, online = "stumbling", "giọng vấp", "1", False

    def __init__(self, words: str, times: int) -> None:
        self.words = words
        self.times = times
        self.asked: list[str] = []

    def speak(self, sentence: str, style: VoiceStyle) -> Clip:
        self.asked.append(sentence)
        clip = trimmed(EspeakVoice().speak(sentence, style))
        if sentence != self.words or self.times == 0:
            return clip
        self.times -= 1
        return Clip(clip.pcm[: clip.frames // 2 * 2], clip.rate)


LONG_NOTICE = read(
    "Ủy ban nhân dân xã mời bà con đến nhà văn hóa. Trạm y tế tiêm phòng cho trẻ em vào thứ bảy. "
    "Đề nghị các gia đình thu gom rác đúng nơi quy định. Xin trân trọng cảm ơn bà con đã nghe."
).sentences()


def test_a_sentence_that_a_machine_doubts_is_spoken_again_and_only_that(cache: ClipCache) -> None:
    voice = Stumbling(LONG_NOTICE[1].spoken, times=1)
    audio = audio_of(LONG_NOTICE, [voice], cache)
    assert voice.asked.count(LONG_NOTICE[1].spoken) == 2
    assert len(voice.asked) == len(LONG_NOTICE) + 1
    assert not any(audio.doubts)
    again = audio_of(LONG_NOTICE, [voice], cache)
    assert again.sound.sha256 == audio.sound.sha256
    assert len(voice.asked) == len(LONG_NOTICE) + 1


def test_what_stays_doubtful_is_flagged_at_its_sentence(cache: ClipCache) -> None:
    audio = audio_of(LONG_NOTICE, [Stumbling(LONG_NOTICE[1].spoken, times=9)], cache)
    assert [bool(found) for found in audio.doubts] == [False, True, False, False]
    assert Doubt.HURRIED in audio.doubts[1]


class Southern(EspeakVoice):
    name: ClassVar[str] = "south"


def test_two_agreed_voices_speak_one_bulletin_and_the_record_names_both(cache: ClipCache) -> None:
    dialogue = read("Hỏi: Nộp hồ sơ ở đâu hả bác?\nĐáp: Ở bộ phận một cửa của xã.").sentences()
    asks = Southern(language="vi-vn-x-south")
    script = Script(dialogue, parts=Parts.QUESTIONS)
    audio = bulletin_audio(script, [Cast(EspeakVoice(), asks)], cache)
    assert audio.voice == "espeak-ng+south"
    plain = bulletin_audio(Script(dialogue), [Cast(EspeakVoice(), asks)], cache)
    assert plain.voice == "espeak-ng"
