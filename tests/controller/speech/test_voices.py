"""Which voices of this installation may speak, and so take part in the listening test."""

from contextlib import closing
from pathlib import Path

from controller.settings import read_settings
from controller.speech.voices import known_voices, voices_now, voices_online
from tts.voices.loa.voice import LoaVoice

OFFLINE = ["loa", "loa-nu", "loa-sg", "espeak-ng"]


def test_without_the_internet_our_own_voices_speak_the_one_of_the_south_among_them(
    tmp_path: Path,
) -> None:
    settings = read_settings({"LOA_HOME": str(tmp_path), "LOA_ONLINE_VOICES": "no"})
    (public,) = voices_online(tmp_path)
    with closing(LoaVoice(tmp_path)) as loa, closing(public):
        assert [voice.name for voice in voices_now(settings, loa, [public])] == OFFLINE
    assert [voice.name for voice in known_voices(settings)] == OFFLINE


def test_an_installation_without_the_neural_voice_offers_none_of_its_people(
    tmp_path: Path,
) -> None:
    without = {"LOA_ONLINE_VOICES": "no", "LOA_NEURAL_VOICE": "no"}
    settings = read_settings({"LOA_HOME": str(tmp_path), **without})
    with closing(LoaVoice(tmp_path)) as loa:
        assert [voice.name for voice in voices_now(settings, loa)] == ["espeak-ng"]
    assert [voice.name for voice in known_voices(settings)] == ["espeak-ng"]
