"""Two voices in one bulletin: brought to one rate and one loudness before they are joined."""

from collections.abc import Sequence

import numpy as np

from tts import ffmpeg
from tts.levels import from_samples, peak, samples, strength_of_words
from tts.voices.voice import SAMPLE_WIDTH, Clip

_HIGHEST = 0.98


def blended(clips: Sequence[Clip], voices: Sequence[str]) -> tuple[Clip, ...]:
    """The clips at the highest of their rates, each voice as loud as the first one.

    `voices` names who speaks each clip. Clips of one voice keep what they are to each other.
    """
    rate = max(clip.rate for clip in clips)
    alike = [at_rate(clip, rate) for clip in clips]
    levels = {name: _level(alike, voices, name) for name in dict.fromkeys(voices)}
    aim = levels[voices[0]]
    return tuple(
        clip if levels[name] == aim else _louder(clip, aim / levels[name])
        for clip, name in zip(alike, voices, strict=True)
    )


def at_rate(clip: Clip, rate: int) -> Clip:
    """The same sound with another number of frames a second."""
    if clip.rate == rate:
        return clip
    source = ["-f", "s16le", "-ar", str(clip.rate), "-ac", "1", "-i", "-"]
    done = ffmpeg.run([*source, "-f", "s16le", "-ar", str(rate), "-"], given=clip.pcm)
    return Clip(done.stdout[: len(done.stdout) // SAMPLE_WIDTH * SAMPLE_WIDTH], rate)


def _level(clips: Sequence[Clip], voices: Sequence[str], name: str) -> float:
    """The strength of what a voice says; 1 where it says nothing that could be made louder."""
    own = [samples(clip) for clip, voice in zip(clips, voices, strict=True) if voice == name]
    return strength_of_words(np.concatenate(own)) or 1.0


def _louder(clip: Clip, gain: float) -> Clip:
    wave = samples(clip)
    highest = peak(wave)
    held = min(gain, _HIGHEST / highest) if highest else gain
    return from_samples(wave * np.float32(held), clip.rate)
