"""A voice out of files is taken only whole, and only if it is the one that was meant."""

import hashlib
import json
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from controller.settings import read_settings
from controller.speech.voices import known_voices, piper_program, voices_of_files
from controller.voices.adding import NewVoice, VoiceNotAddedError, add_voice, remove_voice

MODEL = b"a network" * 1_000
CONFIG = json.dumps(
    {
        "audio": {"sample_rate": 22_050},
        "espeak": {"voice": "vi"},
        "phoneme_id_map": {sign: [at] for at, sign in enumerate("_^$123456")},
    }
).encode()


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- its own name
        pass


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    folder = tmp_path / "shop"
    folder.mkdir()
    (folder / "vi_VN-thu-low.onnx").write_bytes(MODEL)
    (folder / "vi_VN-thu-low.onnx.json").write_bytes(CONFIG)
    return folder


@pytest.fixture
def address(shop: Path) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(shop)))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}/vi_VN-thu-low.onnx"
    server.shutdown()
    thread.join()
    server.server_close()


def meant(source: str, model: bytes = MODEL, config: bytes = CONFIG) -> NewVoice:
    return NewVoice(source=source, sha256=sha256(model).upper(), config_sha256=sha256(config))


def test_a_voice_is_fetched_and_stands_among_the_others(address: str, tmp_path: Path) -> None:
    home = {"LOA_HOME": str(tmp_path), "LOA_ONLINE_VOICES": "no", "LOA_NEURAL_VOICE": "no"}
    settings = read_settings(home)
    assert add_voice(meant(address), settings.voices_dir).name == "vi_vn-thu-low"
    assert [voice.name for voice in known_voices(settings)] == ["vi_vn-thu-low", "espeak-ng"]
    assert [voice.name for voice in voices_of_files(settings.voices_dir)] == ["vi_vn-thu-low"]


def test_it_may_lie_on_this_machine(shop: Path, tmp_path: Path) -> None:
    model = add_voice(meant(str(shop / "vi_VN-thu-low.onnx")), tmp_path / "voices")
    assert model.model.read_bytes() == MODEL


@pytest.mark.parametrize("wrong", ["model", "config"])
def test_another_file_than_the_one_that_was_meant_leaves_nothing(
    address: str, tmp_path: Path, wrong: str
) -> None:
    new = meant(address, **{wrong: b"other"})
    with pytest.raises(VoiceNotAddedError, match="has SHA-256"):
        add_voice(new, tmp_path / "voices")
    assert list((tmp_path / "voices").iterdir()) == []


def test_a_voice_of_another_language_leaves_nothing(shop: Path, tmp_path: Path) -> None:
    english = CONFIG.replace(b'"vi"', b'"en-us"')
    (shop / "vi_VN-thu-low.onnx.json").write_bytes(english)
    with pytest.raises(VoiceNotAddedError, match="en-us"):
        add_voice(meant(str(shop / "vi_VN-thu-low.onnx"), config=english), tmp_path / "voices")
    assert list((tmp_path / "voices").iterdir()) == []


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("http://example.invalid/a.onnx", "https only"),
        ("/nowhere/a.onnx", "cannot be had"),
        ("/nowhere/a.zip", "ends with"),
    ],
)
def test_what_cannot_be_had_is_said(source: str, reason: str, tmp_path: Path) -> None:
    with pytest.raises(VoiceNotAddedError, match=reason):
        add_voice(meant(source), tmp_path / "voices")


def test_what_was_added_can_be_removed(shop: Path, tmp_path: Path) -> None:
    add_voice(meant(str(shop / "vi_VN-thu-low.onnx")), tmp_path / "voices")
    assert remove_voice("vi_vn-thu-low", tmp_path / "voices")
    assert not remove_voice("vi_vn-thu-low", tmp_path / "voices")
    assert list((tmp_path / "voices").iterdir()) == []


def test_a_program_of_its_own_beside_the_voices_comes_before_the_systems(tmp_path: Path) -> None:
    assert piper_program(tmp_path) == "piper"
    own = tmp_path / "piper" / "bin" / "piper"
    own.parent.mkdir(parents=True)
    own.touch()
    assert piper_program(tmp_path) == str(own)
