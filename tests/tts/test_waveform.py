"""The shape of a sound: quiet where it is quiet, high where it is loud, whatever its length."""

import io

import numpy as np
import pytest
import soundfile

from tts.waveform import NoShapeError, heights

RATE = 24_000


def packed(wave: np.ndarray[tuple[int], np.dtype[np.float32]]) -> bytes:
    made = io.BytesIO()
    soundfile.write(made, wave, RATE, format="FLAC")
    return made.getvalue()


def test_silence_is_flat_and_a_tone_as_high_as_it_is_loud() -> None:
    tone = 0.5 * np.sin(2 * np.pi * 440 * np.arange(RATE * 4) / RATE)
    found = heights(packed(np.concatenate([np.zeros(RATE * 4), tone]).astype(np.float32)), 8)
    assert found[:4] == (0, 0, 0, 0)
    assert all(49 <= height <= 51 for height in found[4:])


@pytest.mark.parametrize("frames", [1, 100, 239, 24_000 * 61 + 7])
def test_any_length_gives_as_many_columns(frames: int) -> None:
    found = heights(packed(np.full(frames, 0.25, np.float32)))
    assert len(found) == 240
    assert set(found) == {25}


def test_what_is_no_sound_has_no_shape() -> None:
    with pytest.raises(NoShapeError):
        heights(b'{"source": "microphone"}')
