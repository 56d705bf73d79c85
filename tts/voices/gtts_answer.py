"""What the gTTS service answers: an RPC envelope, base64 in it, MP3 in that.

Everything here is untrusted input. Each door raises `DamagedAnswerError`.
"""

import base64
import binascii
import re

import gtts

from tts import ffmpeg
from tts.voices.voice import SAMPLE_WIDTH, Clip

RATE = 24_000
DECODE_TIMEOUT_S = 20.0
_SOUND = re.compile(
    rb'"' + gtts.gTTS.GOOGLE_TTS_RPC.encode("ascii") + rb'","\[\\"([A-Za-z0-9+/=]*)\\"'
)


class DamagedAnswerError(ValueError):
    """The answer holds no sound that can be decoded to its end."""


def sound_of(answer: bytes) -> bytes:
    """The packed sound in an answer. Exactly one is expected: a request carries one text."""
    found = _SOUND.findall(answer)
    if len(found) != 1:
        raise DamagedAnswerError(f"{len(found)} sounds in the answer where one was asked for")
    try:
        return base64.b64decode(found[0], validate=True)
    except binascii.Error as damaged:
        raise DamagedAnswerError(f"the sound is damaged: {damaged}") from damaged


def decode_sound(mp3: bytes, speed: float = 1.0) -> Clip:
    """Unpack `mp3`, spoken `speed` times as fast at the same pitch."""
    pace = [] if speed == 1.0 else ["-af", f"atempo={speed:.3f}"]
    # A frame that is cut or damaged ends the decoding instead of being glossed over.
    strict = ["-v", "error", "-xerror", "-err_detect", "explode"]
    shape = ["-f", "s16le", "-ar", str(RATE), "-ac", "1", "-"]
    try:
        done = ffmpeg.run(
            [*strict, "-f", "mp3", "-i", "-", *pace, *shape],
            given=mp3,
            timeout_s=DECODE_TIMEOUT_S,
        )
    except ffmpeg.FfmpegError as damaged:
        raise DamagedAnswerError(f"the sound cannot be decoded: {damaged.said}") from damaged
    return Clip(done.stdout[: len(done.stdout) // SAMPLE_WIDTH * SAMPLE_WIDTH], RATE)
