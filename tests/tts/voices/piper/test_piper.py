"""Piper through a stand-in for its program: all of a sentence, or an error that says why."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tts.levels import trimmed
from tts.voices.piper.model import NotAVoiceError, read_model
from tts.voices.piper.voice import PiperVoice
from tts.voices.voice import VoiceFailedError, VoiceStyle, VoiceUnavailableError

PLAIN = VoiceStyle()
NOTICE = "Mời bà con đến họp thôn vào tối thứ bảy"
STAND_IN = Path(__file__).with_name("stand_in.py")


def voice_files(folder: Path, espeak: str = "vi", tones: str = "123456") -> Path:
    model = folder / "vi_VN-thu-medium.onnx"
    model.write_bytes(b"no network at all")
    config = {
        "audio": {"sample_rate": 22_050},
        "espeak": {"voice": espeak},
        "phoneme_id_map": {sign: [at] for at, sign in enumerate("_^$" + tones)},
    }
    model.with_suffix(".onnx.json").write_text(json.dumps(config))
    return model


@pytest.fixture
def program(tmp_path: Path) -> str:
    script = tmp_path / "piper"
    script.write_text(f'#!/bin/sh\nexec {sys.executable} {STAND_IN} "$@"\n')
    script.chmod(0o755)
    return str(script)


@pytest.fixture
def voice(tmp_path: Path, program: str) -> Iterator[PiperVoice]:
    spoken = PiperVoice(read_model(voice_files(tmp_path)), program, limit_s=20)
    yield spoken
    spoken.close()


def test_sentences_are_spoken_by_one_process_and_the_same_sounds_the_same(
    voice: PiperVoice,
) -> None:
    first, again = voice.speak(NOTICE, PLAIN), voice.speak(f"{NOTICE}\n", PLAIN)
    assert first == again
    assert 1_500 < trimmed(first).duration_ms < 5_000
    assert voice.name == "vi_vn-thu-medium"


def test_pace_and_pitch_are_those_that_were_asked_for(voice: PiperVoice) -> None:
    usual = trimmed(voice.speak(NOTICE, PLAIN)).duration_ms
    slow = trimmed(voice.speak(NOTICE, VoiceStyle(speed=0.7))).duration_ms
    high = trimmed(voice.speak(NOTICE, VoiceStyle(pitch=4))).duration_ms
    assert slow > 1.25 * usual
    assert high == pytest.approx(usual, rel=0.05)


def test_many_paces_one_after_the_other_do_not_leave_many_processes(voice: PiperVoice) -> None:
    for speed in (0.8, 0.9, 1.0, 1.1, 0.8):
        assert voice.speak(NOTICE, VoiceStyle(speed=speed)).frames


@pytest.mark.parametrize(
    ("line", "reason"),
    [("Nước lũ chết người", "has ended"), ("Tin bị hỏng", "decoded"), (f"{NOTICE} cụt", "short")],
)
def test_what_is_not_the_whole_sentence_is_an_error_and_the_next_is_spoken(
    voice: PiperVoice, line: str, reason: str
) -> None:
    with pytest.raises(VoiceFailedError, match=reason):
        voice.speak(line, PLAIN)
    assert voice.speak(NOTICE, PLAIN).frames


def test_silence_ends_in_an_error_and_the_next_sentence_is_spoken(
    tmp_path: Path, program: str
) -> None:
    model = read_model(voice_files(tmp_path))
    silent = PiperVoice(model, program, limit_s=0.5)
    with pytest.raises(VoiceFailedError, match="no sound after"):
        silent.speak("Trạm im tiếng", PLAIN)
    silent.close()


def test_without_the_program_it_says_so(tmp_path: Path) -> None:
    voice = PiperVoice(read_model(voice_files(tmp_path)), str(tmp_path / "nothing"))
    with pytest.raises(VoiceUnavailableError, match="not on this machine"):
        voice.speak(NOTICE, PLAIN)


def test_another_file_is_another_version(tmp_path: Path) -> None:
    model = voice_files(tmp_path)
    before = PiperVoice(read_model(model)).version
    model.write_bytes(b"another network")
    assert PiperVoice(read_model(model)).version != before


def test_a_voice_of_another_language_or_without_tones_is_none(tmp_path: Path) -> None:
    with pytest.raises(NotAVoiceError, match="en-us"):
        read_model(voice_files(tmp_path, espeak="en-us"))
    with pytest.raises(NotAVoiceError, match="tone 5, 6"):
        read_model(voice_files(tmp_path, tones="1234"))


def test_a_damaged_or_missing_description_is_told(tmp_path: Path) -> None:
    model = voice_files(tmp_path)
    model.with_suffix(".onnx.json").write_text("{}")
    with pytest.raises(NotAVoiceError, match="no voice's"):
        read_model(model)
    model.with_suffix(".onnx.json").unlink()
    with pytest.raises(NotAVoiceError, match="cannot be read"):
        read_model(model)
