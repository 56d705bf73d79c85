"""The shape of a finished sound, for the eye: how loud it is from one moment to the next."""

import io
from itertools import pairwise

import numpy as np
import soundfile

COLUMNS = 240
_BLOCK_FRAMES = 1 << 16


class NoShapeError(ValueError):
    """The file is no sound: what lets a microphone be opened has a file, too."""


def heights(ogg: bytes, columns: int = COLUMNS) -> tuple[int, ...]:
    """The loudest point of each of `columns` equal stretches, from 0 to 100.

    Raises `NoShapeError` for what is no sound.
    """
    tops = []
    try:
        opened = soundfile.SoundFile(io.BytesIO(ogg))
    except soundfile.LibsndfileError as error:
        raise NoShapeError(str(error)) from error
    with opened as file:
        # A hundredth of a second is finer than any picture of a minute; an hour stays small.
        step = max(1, file.samplerate // 100)
        for block in file.blocks(_BLOCK_FRAMES // step * step, dtype="float32", always_2d=True):
            loud = np.abs(block).max(axis=1)
            whole = np.pad(loud, (0, -len(loud) % step)).reshape(-1, step)
            tops.append(whole.max(axis=1))
    if not tops:
        return (0,) * columns
    fine = np.concatenate(tops)
    places = np.linspace(0, fine.size, columns + 1).astype(int)
    coarse = [fine[a : max(a + 1, b)].max(initial=0.0) for a, b in pairwise(places)]
    return tuple(round(100 * min(1.0, float(top))) for top in coarse)
