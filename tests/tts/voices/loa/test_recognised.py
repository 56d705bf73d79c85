"""What a recogniser hears of the finished sound."""

import io
from contextlib import closing
from pathlib import Path

import pytest
import soundfile

from tests.tts.recogniser import for_recogniser, recogniser
from tts.bulletin_audio import bulletin_audio
from tts.casting import Cast, Script
from tts.clip_cache import ClipCache
from tts.reading import read
from tts.voices.loa.model import is_installed
from tts.voices.loa.voice import LoaVoice

NOTICE = "Mời bà con đến họp lúc 7 giờ 30 ngày 15/8. Mức hỗ trợ là 480.000 đồng một tháng."


@pytest.mark.skipif(not is_installed(), reason="the voice's model is not installed")
def test_most_words_of_a_finished_notice_are_recognised(tmp_path: Path) -> None:
    judge = recogniser()
    reading = read(NOTICE)
    with closing(LoaVoice(tmp_path / "voice")) as voice:
        cache = ClipCache(tmp_path / "clips")
        audio = bulletin_audio(Script(reading.sentences()), [Cast(voice)], cache)
    assert audio.voice == "loa"
    wave, rate = soundfile.read(io.BytesIO(audio.sound.ogg))
    heard = judge.judge(for_recogniser(wave, rate), reading.spoken)
    assert heard["aligned"] >= 70
    assert heard["ser"] <= 40
