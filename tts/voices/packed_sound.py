"""Unpack the sound that a service sent: untrusted bytes in, a clip or an error out."""

from tts import ffmpeg
from tts.voices.voice import SAMPLE_WIDTH, Clip

RATE = 24_000
DECODE_TIMEOUT_S = 20.0


class DamagedSoundError(ValueError):
    """The bytes are no sound, or cannot be decoded to their end."""


def decode_sound(packed: bytes, form: str, speed: float = 1.0, pitch: int = 0) -> Clip:
    """Unpack `packed`, of ffmpeg's `form` ("mp3", "wav", "ogg"), `speed` times as fast.

    `pitch`: semitones up or down; neither changes the other. Raises `DamagedSoundError`.
    """
    higher = 2 ** (pitch / 12)
    # Played at another rate it is higher and faster; atempo takes the pace back.
    shift = f"aresample={RATE},asetrate={round(RATE * higher)},aresample={RATE}," if pitch else ""
    pace_of = speed / higher if pitch else speed
    pace = [] if pace_of == 1.0 else ["-af", f"{shift}atempo={pace_of:.3f}"]
    # A frame that is cut or damaged ends the decoding instead of being glossed over.
    strict = ["-v", "error", "-xerror", "-err_detect", "explode"]
    shape = ["-f", "s16le", "-ar", str(RATE), "-ac", "1", "-"]
    try:
        done = ffmpeg.run(
            [*strict, "-f", form, "-i", "-", *pace, *shape],
            given=packed,
            timeout_s=DECODE_TIMEOUT_S,
        )
    except ffmpeg.FfmpegError as damaged:
        raise DamagedSoundError(f"the sound cannot be decoded: {damaged.said}") from damaged
    return Clip(done.stdout[: len(done.stdout) // SAMPLE_WIDTH * SAMPLE_WIDTH], RATE)
