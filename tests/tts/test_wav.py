"""A clip as a file for browsers."""

import io

import soundfile

from tts.voices.voice import Clip
from tts.wav import wav_of


def test_a_browser_gets_the_very_samples() -> None:
    file = wav_of(Clip(b"\1\0\2\0\xff\xff", 24_000))
    wave, rate = soundfile.read(io.BytesIO(file), dtype="int16")
    assert (wave.tolist(), rate) == ([1, 2, -1], 24_000)
