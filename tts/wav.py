"""A clip as a WAV file, which any browser plays."""

import io

import soundfile

from tts.levels import samples
from tts.voices.voice import Clip


def wav_of(clip: Clip) -> bytes:
    """The clip's very samples, 16 bits each."""
    made = io.BytesIO()
    soundfile.write(made, samples(clip), clip.rate, format="WAV")
    return made.getvalue()
