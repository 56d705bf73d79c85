"""The voice of last resort: the real program, whatever state it is in."""

import os
import shutil
from pathlib import Path

import pytest

from tts.levels import dbfs, peak, samples, trimmed
from tts.voices.espeak import EspeakVoice
from tts.voices.voice import VoiceFailedError, VoiceStyle, VoiceUnavailableError

NOTICE = "Mời bà con đến họp thôn"


def program(folder: Path, script: str) -> str:
    """A program that stands in for a broken espeak-ng."""
    path = folder / "espeak-ng"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return str(path)


def test_it_speaks_offline_under_the_name_of_a_makeshift() -> None:
    voice = EspeakVoice()
    assert (voice.name, voice.title, voice.online) == ("espeak-ng", "giọng dự phòng", False)
    assert voice.version.endswith("/vi")


def test_a_sentence_sounds_and_lasts_as_long_as_its_syllables_need() -> None:
    clip = EspeakVoice().speak(NOTICE, VoiceStyle())
    assert 1_000 < clip.duration_ms < 3_000
    assert dbfs(peak(samples(clip))) > -20


def test_the_same_sentence_sounds_the_same_twice() -> None:
    assert EspeakVoice().speak(NOTICE, VoiceStyle()) == EspeakVoice().speak(NOTICE, VoiceStyle())


def test_composed_and_decomposed_letters_sound_the_same() -> None:
    voice = EspeakVoice()
    composed = voice.speak("Mời bà con", VoiceStyle())
    assert voice.speak("Mo\u031b\u0300i ba\u0300 con", VoiceStyle()) == composed


def test_gaps_between_words_make_it_longer_by_about_a_gap_a_word() -> None:
    voice = EspeakVoice()
    plain = trimmed(voice.speak(NOTICE, VoiceStyle()))
    gapped = trimmed(voice.speak(NOTICE, VoiceStyle(word_gap_ms=100)))
    assert 300 < gapped.duration_ms - plain.duration_ms < 900


def test_speed_and_pitch_change_the_sound() -> None:
    voice = EspeakVoice()
    plain = trimmed(voice.speak(NOTICE, VoiceStyle()))
    faster = trimmed(voice.speak(NOTICE, VoiceStyle(speed=1.4)))
    assert faster.duration_ms < plain.duration_ms * 0.85
    assert voice.speak(NOTICE, VoiceStyle(pitch=5)) != voice.speak(NOTICE, VoiceStyle())


def test_a_line_that_looks_like_an_option_is_spoken_not_obeyed() -> None:
    assert EspeakVoice().speak("-v en --help điều một", VoiceStyle()).duration_ms > 1_000


def test_without_the_program_the_error_says_how_to_get_it() -> None:
    voice = EspeakVoice(program="espeak-ng-is-not-here")
    with pytest.raises(VoiceUnavailableError, match="apt install espeak-ng"):
        voice.speak(NOTICE, VoiceStyle())
    with pytest.raises(VoiceUnavailableError):
        _ = voice.version


def test_a_program_that_cannot_start_is_unavailable(tmp_path: Path) -> None:
    path = tmp_path / "espeak-ng"
    path.write_bytes(b"\x7fELF not really")
    path.chmod(0o755)
    with pytest.raises(VoiceUnavailableError, match="cannot start"):
        EspeakVoice(program=str(path)).speak(NOTICE, VoiceStyle())


def test_a_program_that_hangs_is_given_up(tmp_path: Path) -> None:
    voice = EspeakVoice(program=program(tmp_path, "exec sleep 30"), timeout_s=0.2)
    with pytest.raises(VoiceFailedError, match="no end"):
        voice.speak(NOTICE, VoiceStyle())


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        ("echo no such voice >&2; exit 1", "no such voice"),
        ("exit 3", "code 3"),
        ("exit 0", "no sound file"),
        ("echo RIFF and then nothing", "no sound file"),
    ],
)
def test_a_program_that_fails_is_reported_in_its_own_words(
    tmp_path: Path, script: str, reason: str
) -> None:
    with pytest.raises(VoiceFailedError, match=reason):
        EspeakVoice(program=program(tmp_path, script)).speak(NOTICE, VoiceStyle())


def test_half_a_sentence_is_refused(tmp_path: Path) -> None:
    real = shutil.which("espeak-ng")
    half = program(tmp_path, f'"{real}" "$@" > "{tmp_path}/all"; head -c 20000 "{tmp_path}/all"')
    with pytest.raises(VoiceFailedError, match="cut"):
        EspeakVoice(program=half).speak(NOTICE, VoiceStyle())


def test_data_and_libraries_may_lie_where_a_package_was_unpacked(tmp_path: Path) -> None:
    script = 'echo "1.52 $ESPEAK_DATA_PATH:$LD_LIBRARY_PATH"'
    voice = EspeakVoice(program(tmp_path, script), data=Path("/d"), libraries=Path("/l"))
    assert voice.version == "1.52/vi"
    assert voice._run(["--version"], b"").decode().split()[1] == "/d:/l"
    assert "ESPEAK_DATA_PATH" not in os.environ
