"""Sentences to clips: several at once, each kept by its content, all by one voice.

A bulletin is never spoken by two voices. If a voice fails in the middle, the next
speaks all of it; what the first has said stays in the cache for another day. So a
run that was killed goes on where it stopped, and an edited bulletin speaks only
the sentences that changed.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass

from tts.clip_cache import ClipCache, clip_key
from tts.levels import trimmed
from tts.voices.voice import Clip, Voice, VoiceError, VoiceStyle

AT_ONCE = 2

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class PassedOver:
    """A voice that was asked before and could not speak it all, and why."""

    voice: str
    error: VoiceError


@dataclass(frozen=True, slots=True)
class Speech:
    """A clip for each sentence in order, by `voice` alone; silence around the words is cut."""

    clips: tuple[Clip, ...]
    voice: str
    passed_over: tuple[PassedOver, ...] = ()


class NoVoiceError(Exception):
    """No voice could speak the whole; `passed_over` tells why each could not."""

    def __init__(self, passed_over: Sequence[PassedOver]) -> None:
        reasons = "; ".join(str(one.error) for one in passed_over) or "none is allowed here"
        super().__init__(f"no voice could speak: {reasons}")
        self.passed_over = tuple(passed_over)


def speak_all(
    sentences: Sequence[str],
    voices: Sequence[Voice],
    style: VoiceStyle,
    cache: ClipCache,
    progress: Progress = lambda _done, _total: None,
) -> Speech:
    """Speak every sentence with the first of `voices` that can speak them all.

    `progress` is called in this thread with how many sentences are done, of how
    many; it begins again at 0 with the next voice. Raises `NoVoiceError`.
    """
    passed_over: list[PassedOver] = []
    for voice in voices:
        try:
            clips = _speak_with(voice, sentences, style, cache, progress)
        except VoiceError as error:
            passed_over.append(PassedOver(voice.name, error))
        else:
            return Speech(clips, voice.name, tuple(passed_over))
    raise NoVoiceError(passed_over)


def _speak_with(
    voice: Voice,
    sentences: Sequence[str],
    style: VoiceStyle,
    cache: ClipCache,
    progress: Progress,
) -> tuple[Clip, ...]:
    times = Counter(sentences)
    clips: dict[str, Clip] = {}
    done = 0
    progress(done, len(sentences))
    pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="speech")
    try:
        work = {pool.submit(speak_one, voice, text, style, cache): text for text in times}
        for future in as_completed(work):
            text = work[future]
            clips[text] = future.result()
            done += times[text]
            progress(done, len(sentences))
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
    return tuple(clips[sentence] for sentence in sentences)


def speak_one(voice: Voice, sentence: str, style: VoiceStyle, cache: ClipCache) -> Clip:
    """The clip of one sentence, from the cache if it is there; raises `VoiceError`."""
    key = clip_key(voice, style, sentence)
    clip = cache.get(key)
    if clip is None:
        clip = trimmed(voice.speak(sentence, style))
        cache.put(key, clip)
    return clip
