"""Clips kept by their content: the same sentence by the same voice is spoken once.

A file appears whole or not at all, and carries a digest of its sound: one that a
full disk or a worn card has damaged counts as absent.
"""

import hashlib
import json
import os
import struct
import tempfile
import unicodedata
from dataclasses import asdict
from pathlib import Path

from tts.voices.voice import Clip, Voice, VoiceStyle

_MAGIC = b"LOACLIP1"
_HEADER = struct.Struct("<8sI32s")


def clip_key(voice: Voice, style: VoiceStyle, sentence: str) -> str:
    """Names everything that decides how the sentence sounds."""
    asked = {
        "voice": voice.name,
        "version": voice.version,
        "style": asdict(style),
        "sentence": unicodedata.normalize("NFC", sentence),
    }
    packed = json.dumps(asked, ensure_ascii=False, sort_keys=True).encode("utf-8")
    return hashlib.sha256(packed).hexdigest()


class ClipCache:
    """Clips in a folder of their own; several processes may share it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get(self, key: str) -> Clip | None:
        """The clip kept under `key`; None if there is none, or if it is damaged."""
        try:
            kept = self._path(key).read_bytes()
            os.utime(self._path(key))  # it is in use: see `forget_unused`
        except FileNotFoundError:
            return None
        if len(kept) < _HEADER.size:
            return None
        magic, rate, digest = _HEADER.unpack_from(kept)
        pcm = kept[_HEADER.size :]
        if magic != _MAGIC or hashlib.sha256(pcm).digest() != digest:
            return None
        return Clip(pcm, rate)

    def put(self, key: str, clip: Clip) -> None:
        """Keep `clip` under `key`, in place of what is there."""
        path = self._path(key)
        path.parent.mkdir(parents=True, exist_ok=True)
        digest = hashlib.sha256(clip.pcm).digest()
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".new-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(_HEADER.pack(_MAGIC, clip.rate, digest) + clip.pcm)
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise

    def forget(self, key: str) -> None:
        """Remove what is kept under `key`, if anything is."""
        self._path(key).unlink(missing_ok=True)

    def forget_unused(self, since: float) -> int:
        """Remove what was neither put nor asked for since then (seconds since 1970); how many."""
        old = [
            path
            for path in self._folder.glob("[0-9a-f][0-9a-f]/*.clip")
            if path.stat().st_mtime < since
        ]
        for path in old:
            path.unlink(missing_ok=True)
        return len(old)

    def _path(self, key: str) -> Path:
        return self._folder / key[:2] / f"{key}.clip"
