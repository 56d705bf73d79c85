"""How loud a sound is to people: the meter of EBU R 128 (ITU-R BS.1770-4), for one channel.

ffmpeg has the same meter; in one process with the rest it costs a third (measured), and it gives
the energy of every moment, by which a gain is found without another run. Tests hold both together.
"""

import math

import numpy as np
import numpy.typing as npt

from tts.levels import Wave

MOMENTS_A_SECOND = 1_000
_GATE_MS, _HOP_MS = 400, 100
_SILENT_LUFS = -70.0
_RELATIVE_GATE = 0.1
"""10 LU below what passes the first gate."""
_OFFSET_LU = -0.691
_HEAD = (1_681.974450955533, 3.999843853973347, 0.7071752369554196)
"""Hz, dB and Q of the shelf that stands for a head…"""
_HEAD_SLOPE = 0.4996667741545416
_RUMBLE = (38.13547087602444, 0.5003270373238773)
"""…and Hz and Q of the high-pass."""
_TAPS = 2_048
"""The filters have died away by then, at a rate that speech is delivered at."""
_TRANSFORM = 1 << 16


def energies(wave: Wave, rate: int) -> Wave:
    """The mean square of each thousandth of a second, weighted as people hear; in bounded memory.

    `rate` is a multiple of 1,000. What is left over at the end is filled up with silence.
    """
    moment = rate // MOMENTS_A_SECOND
    weights = np.fft.rfft(_response(rate), _TRANSFORM).astype(np.complex64)
    step = (_TRANSFORM - _TAPS) // moment * moment
    found = []
    for at in range(0, wave.size, step):
        block = wave[max(0, at - _TAPS) : at + step]
        before = min(at, _TAPS)
        weighted = np.fft.irfft(np.fft.rfft(block, _TRANSFORM) * weights, _TRANSFORM)
        heard = weighted[before : block.size].astype(np.float32)
        whole = np.pad(heard, (0, -heard.size % moment)).reshape(-1, moment)
        found.append(np.einsum("ij,ij->i", whole, whole) / np.float32(moment))
    return np.concatenate(found) if found else np.zeros(0, dtype=np.float32)


def integrated(moments: Wave) -> float:
    """The loudness in LUFS of a sound with these energies; minus infinity if nothing is heard."""
    hops = moments[: moments.size // _HOP_MS * _HOP_MS].reshape(-1, _HOP_MS)
    tenths = hops.mean(axis=1, dtype=np.float64)
    inside = _GATE_MS // _HOP_MS
    if tenths.size < inside:
        return -math.inf
    blocks = np.convolve(tenths, np.ones(inside) / inside, "valid")
    audible = blocks[blocks > 10 ** ((_SILENT_LUFS - _OFFSET_LU) / 10)]
    if not audible.size:
        return -math.inf
    loud = audible[audible > audible.mean() * _RELATIVE_GATE]
    return _OFFSET_LU + 10 * math.log10(float(loud.mean()))


def _response(rate: int) -> npt.NDArray[np.float64]:
    """The answer of both filters to a single sample."""
    turns = np.exp(-2j * np.pi * np.fft.rfftfreq(_TRANSFORM, 1 / rate) / rate)
    hertz, gain_db, quality = _HEAD
    tangent = math.tan(math.pi * hertz / rate)
    high = 10 ** (gain_db / 20)
    band = high**_HEAD_SLOPE
    square = tangent**2
    above = (
        high + band * tangent / quality + square,
        2 * (square - high),
        high - band * tangent / quality + square,
    )
    head = _polynomial(above, turns) / _polynomial(_poles(tangent, quality), turns)
    hertz, quality = _RUMBLE
    low = _poles(math.tan(math.pi * hertz / rate), quality)
    rumble = _polynomial((1.0, -2.0, 1.0), turns) * low[0] / _polynomial(low, turns)
    return np.fft.irfft(head * rumble)[:_TAPS]


def _poles(tangent: float, quality: float) -> tuple[float, float, float]:
    square = tangent**2
    return (1 + tangent / quality + square, 2 * (square - 1), 1 - tangent / quality + square)


def _polynomial(
    of: tuple[float, float, float], turns: npt.NDArray[np.complex128]
) -> npt.NDArray[np.complex128]:
    return of[0] + of[1] * turns + of[2] * turns**2
