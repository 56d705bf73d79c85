"""Bring a Piper voice: two files, taken only if they are exactly those that were meant.

A voice speaks for an authority. Whoever could exchange its file could exchange what people hear,
so nothing is taken without the SHA-256 that its maker published, and nothing half.
"""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast
from urllib.parse import unquote, urlsplit

import requests

from controller.errors import OperatorError
from tts.voices.piper.model import CONFIG_ENDING, NotAVoiceError, PiperModel, read_model
from tts.voices.service.recipe import LOCAL

LARGEST_BYTES = 512 * 1024 * 1024
WAIT_S = (10.0, 60.0)
_BLOCK = 1 << 20
_MODEL_ENDING = ".onnx"


class VoiceNotAddedError(OperatorError):
    """The files are not those that were meant, cannot be had, or speak no Vietnamese."""


@dataclass(frozen=True, kw_only=True, slots=True)
class NewVoice:
    """A voice as it is asked for."""

    source: str
    """An address by https, or a path; the description lies beside it under the same name."""
    sha256: str
    """Of the model, hexadecimal."""
    config_sha256: str
    """Of its description."""


def add_voice(new: NewVoice, folder: Path) -> PiperModel:
    """Lay a voice into the folder of voices, whole or not at all. Raises VoiceNotAddedError."""
    name = Path(unquote(urlsplit(new.source).path)).name
    if not name.endswith(_MODEL_ENDING):
        raise VoiceNotAddedError(f"{new.source}: a voice's file ends with {_MODEL_ENDING}")
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix=".new-") as drafts:
        model = Path(drafts) / name
        config = model.with_suffix(CONFIG_ENDING)
        beside = new.source.removesuffix(_MODEL_ENDING) + CONFIG_ENDING
        # The small one first: what is not meant shall not cost 60 MB.
        _take(beside, config, new.config_sha256)
        _take(new.source, model, new.sha256)
        try:
            read_model(model)
        except NotAVoiceError as error:
            raise VoiceNotAddedError(str(error)) from error
        # A model counts only with its description, so that comes first.
        config.replace(folder / config.name)
        model.replace(folder / model.name)
    return read_model(folder / name)


def _take(source: str, target: Path, sha256: str) -> None:
    """Write what lies at a source, if it has that hash."""
    digest = hashlib.sha256()
    size = 0
    try:
        with _opened(source) as given, target.open("wb") as file:
            while block := given.read(_BLOCK):
                size += len(block)
                if size > LARGEST_BYTES:
                    raise VoiceNotAddedError(f"{source} is larger than {LARGEST_BYTES} bytes")
                digest.update(block)
                file.write(block)
            file.flush()
            os.fsync(file.fileno())
    except (OSError, requests.RequestException) as error:
        raise VoiceNotAddedError(f"{source} cannot be had: {error}") from error
    if digest.hexdigest() != sha256.strip().lower():
        raise VoiceNotAddedError(f"{source} has SHA-256 {digest.hexdigest()}, not {sha256}")


@contextmanager
def _opened(source: str) -> Iterator[BinaryIO]:
    address = urlsplit(source)
    if not address.scheme:
        with Path(source).open("rb") as file:
            yield file
        return
    if address.scheme != "https" and not (address.scheme == "http" and address.hostname in LOCAL):
        raise VoiceNotAddedError(f"{source}: by https only")
    with requests.get(source, stream=True, timeout=WAIT_S) as answer:
        answer.raise_for_status()
        answer.raw.decode_content = True
        yield cast("BinaryIO", answer.raw)


def remove_voice(name: str, folder: Path) -> bool:
    """Take the files of a voice away; false where there are none."""
    for model in folder.glob(f"*{_MODEL_ENDING}"):
        if model.stem.lower() == name.lower():
            model.unlink()
            model.with_suffix(CONFIG_ENDING).unlink(missing_ok=True)
            return True
    return False


def has_program(program: str) -> bool:
    """Whether Piper's program is there."""
    return shutil.which(program) is not None
