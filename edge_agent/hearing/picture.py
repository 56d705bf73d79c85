"""Pictures of sound: 62.5 times a second how strong each of 20 bands is (log-mel). Pure.

Only 350 to 3,600 Hz count, which is what a horn passes. A picture is no recording: speech cannot be
made of it again in any quality that would let somebody be recognised, and it is forgotten within
seconds anyway.
"""

import numpy as np
import numpy.typing as npt

from playlists.messages.plan import SAMPLE_RATE

Samples = npt.NDArray[np.float32]
Rows = npt.NDArray[np.float32]
"""One row a hop, one column a band: the natural logarithm of the mean square (full scale = 1)."""

RATE = 8_000
HOP = 128
WINDOW = 512
BANDS = 20
LOWEST_HZ, HIGHEST_HZ = 350.0, 3_600.0
HOPS_A_SECOND = RATE / HOP
HOP_NS = HOP * 1_000_000_000 // RATE
FLOOR = 1e-9
"""-90 dB in each band: below it is silence."""
SILENT = np.float32(np.log(FLOOR))
FULL_SCALE = 32_768.0

_STEP = SAMPLE_RATE // RATE
_TAPS = 48


def _low_pass() -> Samples:
    """What passes 3.6 kHz and keeps the folding of 4.4 kHz and above 40 dB down."""
    at = np.arange(_TAPS) - (_TAPS - 1) / 2
    cut = 2 * 3_800.0 / SAMPLE_RATE
    taps = cut * np.sinc(cut * at) * np.hamming(_TAPS)
    return np.asarray(taps / taps.sum(), np.float32)


def _bank() -> npt.NDArray[np.float32]:
    """Triangles on a logarithmic scale of hertz, scaled so that a row adds up to a mean square."""
    steps = np.arange(BANDS + 2) / (BANDS + 1)
    edges = LOWEST_HZ * (HIGHEST_HZ / LOWEST_HZ) ** steps
    hertz = np.fft.rfftfreq(WINDOW, 1 / RATE)
    rows = []
    for low, top, high in zip(edges, edges[1:], edges[2:], strict=False):
        rise, fall = (hertz - low) / (top - low), (high - hertz) / (high - top)
        rows.append(np.clip(np.minimum(rise, fall), 0, None))
    scale = 2 / (WINDOW * float(np.sum(_HANN**2)))
    return np.asarray(np.array(rows).T * scale, np.float32)


_HANN = np.hanning(WINDOW).astype(np.float32)
_LOW_PASS = _low_pass()
_BANK = _bank()


class Thinner:
    """24,000 samples a second in, 8,000 out, block by block."""

    def __init__(self) -> None:
        self._rest = np.zeros(_TAPS - 1, np.float32)

    def thin(self, pcm: npt.NDArray[np.int16]) -> Samples:
        """The next samples, full scale = 1."""
        joined = np.concatenate([self._rest, pcm.astype(np.float32) / np.float32(FULL_SCALE)])
        whole = max(0, (len(joined) - _TAPS + 1) // _STEP)
        self._rest = joined[whole * _STEP :]
        if not joined.any():
            return np.zeros(whole, np.float32)
        views = np.lib.stride_tricks.sliding_window_view(joined, _TAPS)[: whole * _STEP : _STEP]
        return np.asarray(views @ _LOW_PASS, np.float32)


class Painter:
    """Samples in, rows out, as soon as a window is full."""

    def __init__(self) -> None:
        self._rest = np.zeros(0, np.float32)

    def paint(self, samples: Samples) -> Rows:
        """The rows that these samples complete."""
        joined = np.concatenate([self._rest, samples])
        count = max(0, (len(joined) - WINDOW) // HOP + 1)
        self._rest = joined[count * HOP :]
        if not joined.any():
            return np.full((count, BANDS), SILENT, np.float32)
        windows = np.lib.stride_tricks.sliding_window_view(joined, WINDOW)[: count * HOP : HOP]
        power = np.abs(np.fft.rfft(windows * _HANN)).astype(np.float32) ** 2
        return np.asarray(np.log(power @ _BANK + np.float32(FLOOR)), np.float32)


def picture(pcm: npt.NDArray[np.int16]) -> Rows:
    """The picture of a whole sound."""
    return Painter().paint(Thinner().thin(pcm))


def loudness_db(rows: Rows) -> npt.NDArray[np.float32]:
    """How loud each row is (dB below full scale)."""
    return np.asarray(10 * np.log10(np.exp(rows).sum(axis=1)), np.float32)
