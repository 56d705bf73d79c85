"""Is this the sound that was put out? Cross-correlation of two log-mel pictures. Pure.

Colour of the path and loudness are taken away first (the mean of each band, the mean of each row),
so that a horn, a distance and a volume change nothing. Pauses of what was put out are left out on
both sides: what fills them is the place, not the bulletin. The measured error rates stand in
docs/hearing.md.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from edge_agent.hearing.picture import BANDS, HOPS_A_SECOND, Rows, loudness_db

EARLIEST_S, LATEST_S = -0.3, 1.5
"""How much later than the converter a microphone may have the sound: buffers, and 340 m/s."""
EARLIEST = round(EARLIEST_S * HOPS_A_SECOND)
LATEST = round(LATEST_S * HOPS_A_SECOND)
LEAST_ROWS = 40
"""0.6 s of sound: less cannot be told apart."""
QUIET_DB = -62.0
PAUSE_BELOW_PEAK_DB = 35.0
RANGE = 45.0 / 10 * np.log(10)
"""What lies so far below a picture's loudest spot is noise at the other side anyway."""
LEAST_MOVEMENT = 0.1
"""Mean square of a picture (in natural logarithms of power) about the means of its bands: speech
has 6 to 8, steady noise 0.17, a tone or a chord that is held 0.00."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """How far two sounds are the same."""

    score: float
    """1: the same; 0: nothing in common."""
    lag: int
    """How many rows later it was heard."""
    level_db: float | None
    """How loud it came, without the noise around it; None where the two do not move together."""


def sounding(put_out: Rows) -> npt.NDArray[np.bool_]:
    """The rows that are no pause."""
    loud = loudness_db(put_out)
    if not len(loud):
        return np.zeros(0, bool)
    return np.asarray(loud > max(QUIET_DB, float(loud.max()) - PAUSE_BELOW_PEAK_DB))


def is_steady(put_out: Rows) -> bool:
    """Whether it sounds and nothing in it moves: a tone that is held. Nothing can be compared."""
    active = sounding(put_out)
    return bool(active.sum() >= LEAST_ROWS) and not _moves(_wanted(put_out, active))


def is_tone(put_out: Rows) -> bool:
    """Whether most of what sounds in it is one tone or chord, with pauses or without."""
    active = sounding(put_out)
    if not active.any():
        return False
    rows = _levelled(np.maximum(put_out, put_out.max() - RANGE))[active]
    away = ((rows - np.median(rows, axis=0)) ** 2).mean(axis=1)
    return bool(np.median(away) < LEAST_MOVEMENT)


def likeness(put_out: Rows, heard: Rows) -> Likeness | None:
    """Compare a window with what was heard around it; None where too little sounds or moves in it.

    `heard` begins EARLIEST rows beside the window's begin (which is before it) and goes LATEST rows
    beyond its end.
    """
    active = sounding(put_out)
    lags = len(heard) - len(put_out) + 1
    if int(active.sum()) < LEAST_ROWS or lags < 1:
        return None
    wanted = _wanted(put_out, active)
    if not _moves(wanted):
        return None
    windows = np.lib.stride_tricks.sliding_window_view(_levelled(heard), len(put_out), axis=0)
    there = windows[:, :, active].reshape(lags, BANDS, -1)  # by lag, band and row
    # Means go first: of a sound that hardly moves the difference of two large sums is no spread.
    there = there - there.mean(axis=2, keepdims=True)
    product = there.reshape(lags, -1) @ wanted.T.ravel()
    spread = np.einsum("lbr,lbr->l", there, there)
    scores = product / np.sqrt(np.maximum(spread * float((wanted**2).sum()), 1e-6))
    best = int(scores.argmax())
    at = heard[best : best + len(put_out)]
    level = _level_db(put_out[active], at[active])
    return Likeness(float(scores[best]), best + EARLIEST, level)


def _wanted(put_out: Rows, active: npt.NDArray[np.bool_]) -> Rows:
    rows = _levelled(np.maximum(put_out, put_out.max() - RANGE))[active]
    return np.asarray(rows - rows.mean(axis=0), np.float32)


def _moves(wanted: Rows) -> bool:
    return float(np.mean(wanted**2)) >= LEAST_MOVEMENT


def _levelled(rows: Rows) -> Rows:
    return np.asarray(rows - rows.mean(axis=1, keepdims=True), np.float32)


def _level_db(put_out: Rows, heard: Rows) -> float | None:
    """How loud the heard rows are for what they owe to the others: noise does not rise with it."""
    cause = np.exp(put_out).sum(axis=1).astype(np.float64)
    effect = np.exp(heard).sum(axis=1).astype(np.float64)
    centred = cause - cause.mean()
    slope = float(centred @ effect) / max(float(centred @ centred), 1e-20)
    return 10 * float(np.log10(slope * cause.mean())) if slope > 0 else None
