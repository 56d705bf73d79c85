"""Whether a clip can be the whole of its sentence: the machine's ear, before any person's.

A voice that stops in the middle gives a shorter clip, not an error. Syllables
take time, so the length of a Vietnamese sentence is known within bounds before
it is spoken: one written syllable is one spoken syllable.
"""

import re

from tts.levels import Wave, dbfs, peak, samples
from tts.voices.voice import Clip, VoiceFailedError

# Bounds of the time for a syllable. espeak-ng at its own pace takes 180-330 ms,
# readers of news 180-250. Half of a sentence would be 90-125 for each.
FASTEST_MS = 135
SLOWEST_MS = 900
# A short sentence has proportionally more breath around it.
BREATH_MS = 1_500
# A clip that stops in full voice is believed only at an unhurried pace.
CUT_OFF_MS = 180
SILENT_DBFS = -45.0
END_MS = 20
END_BELOW_PEAK_DB = 12.0

_SYLLABLE = re.compile(r"[^\W_]+")


def syllables(sentence: str) -> int:
    """How many syllables are said for a sentence of spoken Vietnamese."""
    return len(_SYLLABLE.findall(sentence))


def whole(voice: str, clip: Clip, sentence: str, speed: float = 1.0) -> Clip:
    """The clip, where it can be all of `sentence`; raises `VoiceFailedError` where it cannot."""
    wrong = fault(clip, sentence, speed)
    if wrong:
        raise VoiceFailedError(voice, wrong)
    return clip


def fault(clip: Clip, sentence: str, speed: float = 1.0) -> str | None:
    """What is wrong with `clip` as the sound of `sentence`, in English; None if nothing is.

    `speed` is the pace that was asked for, as a ratio.
    """
    wave = samples(clip)
    if dbfs(peak(wave)) < SILENT_DBFS:
        return f"silent: {clip.duration_ms} ms without a sound"
    count = max(1, syllables(sentence))
    each_ms = clip.duration_ms * speed / count
    if each_ms < FASTEST_MS:
        return f"cut short: {clip.duration_ms} ms for {count} syllables"
    if each_ms < CUT_OFF_MS and _stops_in_full_voice(wave, clip.rate):
        return f"cut off in full voice after {clip.duration_ms} ms for {count} syllables"
    if clip.duration_ms * speed > count * SLOWEST_MS + BREATH_MS:
        return f"too long: {clip.duration_ms} ms for {count} syllables"
    return None


def _stops_in_full_voice(wave: Wave, rate: int) -> bool:
    end = wave[-max(1, rate * END_MS // 1000) :]
    return dbfs(peak(end)) > dbfs(peak(wave)) - END_BELOW_PEAK_DB
