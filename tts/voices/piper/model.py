"""The files of a Piper voice, and whether they can speak Vietnamese."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

import msgspec

LANGUAGE = "vi"
TONES = frozenset("123456")
"""espeak-ng writes the six tones as digits; a voice whose alphabet lacks them speaks without."""
CONFIG_ENDING = ".onnx.json"
_BLOCK = 1 << 20


class _Audio(msgspec.Struct):
    sample_rate: int


class _Espeak(msgspec.Struct):
    voice: str


class _Config(msgspec.Struct):
    audio: _Audio
    espeak: _Espeak
    phoneme_id_map: dict[str, list[int]]


@dataclass(frozen=True, slots=True)
class PiperModel:
    """A voice's files, found fit."""

    model: Path
    config: Path
    rate: int

    @property
    def name(self) -> str:
        """Of the voice: its file's, in small letters."""
        return self.model.stem.lower()

    def digest(self) -> str:
        """SHA-256 of both files, hexadecimal."""
        digest = hashlib.sha256()
        for path in (self.model, self.config):
            with path.open("rb") as file:
                while block := file.read(_BLOCK):
                    digest.update(block)
        return digest.hexdigest()


class NotAVoiceError(ValueError):
    """The files are no Piper voice for this language."""


def read_model(model: Path, language: str = LANGUAGE) -> PiperModel:
    """The voice of a model file. Raises `NotAVoiceError`."""
    config = model.with_suffix(CONFIG_ENDING)
    try:
        told = msgspec.json.decode(config.read_bytes(), type=_Config)
    except OSError as error:
        raise NotAVoiceError(f"{config} cannot be read: {error.strerror}") from error
    except msgspec.DecodeError as error:
        raise NotAVoiceError(f"{config} is no voice's: {error}") from error
    if not told.espeak.voice.startswith(language):
        raise NotAVoiceError(f"{model} speaks {told.espeak.voice!r}, not {language!r}")
    if language == LANGUAGE and (lacking := TONES - told.phoneme_id_map.keys()):
        raise NotAVoiceError(f"{model} knows no tone {', '.join(sorted(lacking))}")
    if not model.is_file():
        raise NotAVoiceError(f"{model} is not there")
    return PiperModel(model, config, told.audio.sample_rate)
