"""What a recogniser hears of the finished sound. It is not part of Loa: without it, skipped."""

import importlib.util
import io
import os
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
import soundfile

from tts.bulletin_audio import bulletin_audio
from tts.casting import Cast, Script
from tts.clip_cache import ClipCache
from tts.reading import read
from tts.voices.loa.model import is_installed
from tts.voices.loa.voice import LoaVoice

JUDGE = Path(__file__).parents[5] / "shared" / "tools" / "speech_judge.py"
HEARD_BY = Path(os.environ.get("SPEECH_JUDGE_CACHE", "~/.cache/speech-judge")).expanduser()
NOTICE = "Mời bà con đến họp lúc 7 giờ 30 ngày 15/8. Mức hỗ trợ là 480.000 đồng một tháng."
RATE_OF_JUDGE = 16_000


@pytest.fixture
def judge() -> ModuleType:
    if not JUDGE.is_file():
        pytest.skip(f"no recogniser at {JUDGE}")
    if not (HEARD_BY / "model.onnx").is_file():
        pytest.skip(f"the recogniser's model is not in {HEARD_BY}")
    spec = importlib.util.spec_from_file_location("speech_judge", JUDGE)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.skipif(not is_installed(), reason="the voice's model is not installed")
def test_most_words_of_a_finished_notice_are_recognised(judge: ModuleType, tmp_path: Path) -> None:
    reading = read(NOTICE)
    with LoaVoice(tmp_path / "voice") as voice:
        cache = ClipCache(tmp_path / "clips")
        audio = bulletin_audio(Script(reading.sentences()), [Cast(voice)], cache)
    assert audio.voice == "loa"
    wave, rate = soundfile.read(io.BytesIO(audio.sound.ogg))
    at = np.arange(0, len(wave), rate / RATE_OF_JUDGE)
    heard = judge.judge(np.interp(at, np.arange(len(wave)), wave), reading.spoken)
    assert heard["aligned"] >= 70
    assert heard["ser"] <= 40
