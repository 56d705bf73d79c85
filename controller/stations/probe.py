"""Listen to a station for some seconds, to tell whether anything comes, in which form, how loud.

ffmpeg listens, through the gate, with bounds on time and bytes. Nothing of the sound is kept.
"""

import math
import re
import subprocess
import time
from collections.abc import Sequence
from enum import StrEnum

import imageio_ffmpeg
import msgspec

from controller.stations.gate import Gate
from controller.stations.reachable import Network
from tts.ffmpeg import FfmpegError, integrated

LISTENED_S = 6
LONGEST_S = 25.0
MOST_BYTES = 12 * 1024 * 1024
PROTOCOLS = "http,https,tcp,tls,crypto,httpproxy"
QUIET_LUFS = -45.0
LEAST_MS = 1_000
_AUDIO = re.compile(r"Audio: ([\w.]+).*?, (\d+) Hz, ([\w.() ]+?)[,\n]")
_RATE = re.compile(r"Audio: .*?, (\d+) kb/s")
_ICY_RATE = re.compile(r"icy-br\s*:\s*(\d+)")
_TIME = re.compile(r"time=(\d+):(\d+):(\d+)\.(\d+)")


class Outcome(StrEnum):
    """What was found."""

    GOOD = "good"
    QUIET = "quiet"
    """Something comes and nobody could hear it."""
    NO_SOUND = "no_sound"
    """What comes is no sound: a web page, a form that is not known."""
    NOTHING = "nothing"
    """Nothing comes: a wrong address, a server that is down, too slow."""
    REFUSED = "refused"
    """The address leads to where the controller may not go."""


class Finding(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Of one look."""

    outcome: Outcome
    codec: str = ""
    hertz: int = 0
    kbit_s: int = 0
    """0 where the station does not say."""
    level_lufs: float | None = None
    heard_ms: int = 0
    took_ms: int = 0
    """From the question to the end of the listening."""


def listen(address: str, allowed: Sequence[Network], seconds: int = LISTENED_S) -> Finding:
    """Listen to an address now; takes up to LONGEST_S."""
    began = time.monotonic()
    with Gate(allowed, MOST_BYTES) as gate:
        command = [
            *gate.command,
            imageio_ffmpeg.get_ffmpeg_exe(),
            *("-analyzeduration", "2000000", "-t", str(seconds)),
            *asking(address),
            *("-af", "ebur128=framelog=quiet", "-f", "null", "-"),
        ]
        try:
            done = subprocess.run(
                command,
                env=gate.environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                check=False,
                timeout=LONGEST_S,
            )
            said = done.stderr
        except subprocess.TimeoutExpired as late:
            said = late.stderr or b""
        was_refused = bool(gate.refused)
    took = round((time.monotonic() - began) * 1000)
    return read(said, was_refused=was_refused, took_ms=took)


def asking(address: str) -> tuple[str, ...]:
    """What any ffmpeg is told that asks a station; what else is said of its input stands before."""
    # Older ones check no certificate by themselves.
    verifying = ("-tls_verify", "1") if address.startswith("https:") else ()
    return (
        *("-nostdin", "-hide_banner", "-threads", "1", "-protocol_whitelist", PROTOCOLS),
        *("-rw_timeout", "8000000", "-user_agent", "Loa", *verifying),
        *("-i", address, "-map", "0:a:0"),
    )


def read(said: bytes, *, was_refused: bool, took_ms: int) -> Finding:
    """What ffmpeg's words say. Pure."""
    words = said.decode("utf-8", "replace")
    audio = _AUDIO.search(words)
    if audio is None:
        nothing = Outcome.NO_SOUND if _had_an_answer(words) else Outcome.NOTHING
        return Finding(outcome=Outcome.REFUSED if was_refused else nothing, took_ms=took_ms)
    heard = _heard_ms(words)
    level = _level(said)
    rate = _ICY_RATE.search(words) or _RATE.search(words)
    outcome = Outcome.GOOD
    if heard < LEAST_MS:
        outcome = Outcome.NOTHING
    elif level is None or level < QUIET_LUFS:
        outcome = Outcome.QUIET
    return Finding(
        outcome=outcome,
        codec=audio[1],
        hertz=int(audio[2]),
        kbit_s=int(rate[1]) if rate else 0,
        level_lufs=level,
        heard_ms=heard,
        took_ms=took_ms,
    )


def _had_an_answer(words: str) -> bool:
    return "Invalid data found" in words or "matches no streams" in words


def _heard_ms(words: str) -> int:
    times = _TIME.findall(words)
    if not times:
        return 0
    hours, minutes, seconds, part = (int(n) for n in times[-1])
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + part * 10


def _level(said: bytes) -> float | None:
    try:
        level = integrated(said)
    except FfmpegError:
        return None
    return None if math.isinf(level) else round(level, 1)
