"""Sentences to clips: several at once, each kept by its content, all by one cast.

A bulletin is never spoken by two voices unless a person agreed to two speakers. If a
voice fails in the middle, the next cast speaks all of it; what the first has said
stays in the cache for another day. So a run that was killed goes on where it stopped,
and an edited bulletin speaks only the sentences that changed.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, replace

from tts.casting import Cast, Line
from tts.clip_cache import ClipCache, clip_key
from tts.levels import trimmed
from tts.style import SpeechStyle
from tts.voices.voice import Clip, VoiceError

AT_ONCE = 2
PREVIEWED = 20
"""So many of the first lines can be heard while the others are spoken."""


@dataclass(frozen=True, slots=True)
class Step:
    """How far a cast is."""

    done: int
    total: int
    first: tuple[str | None, ...] = ()
    """Names in the cache of the first lines; None for what is not spoken yet."""


Progress = Callable[[Step], None]


def told_to_nobody(_step: Step) -> None:
    """Whoever waits does not ask."""


@dataclass(frozen=True, slots=True)
class PassedOver:
    """A voice that was asked before and could not speak it all, and why."""

    voice: str
    error: VoiceError


@dataclass(frozen=True, slots=True)
class Speech:
    """A clip for each line in order, by `cast` alone; silence around the words is cut."""

    clips: tuple[Clip, ...]
    cast: Cast
    passed_over: tuple[PassedOver, ...] = ()

    @property
    def voice(self) -> str:
        """Who spoke, as it stands in records."""
        return self.cast.name


class NoVoiceError(Exception):
    """No voice could speak the whole; `passed_over` tells why each could not."""

    def __init__(self, passed_over: Sequence[PassedOver]) -> None:
        reasons = "; ".join(str(one.error) for one in passed_over) or "none is allowed here"
        super().__init__(f"no voice could speak: {reasons}")
        self.passed_over = tuple(passed_over)


def speak_all(
    lines: Sequence[Line],
    casts: Sequence[Cast],
    style: SpeechStyle,
    cache: ClipCache,
    progress: Progress = told_to_nobody,
) -> Speech:
    """Speak every line with the first of `casts` that can speak them all.

    `progress` is called in this thread with each step; it begins again at 0 with the
    next cast. Raises `NoVoiceError`.
    """
    passed_over: list[PassedOver] = []
    for cast in casts:
        playing = _playing(cast, lines)
        try:
            clips = _speak_with(playing, lines, style, cache, progress)
        except VoiceError as error:
            passed_over.append(PassedOver(error.voice, error))
        else:
            return Speech(clips, playing, tuple(passed_over))
    raise NoVoiceError(passed_over)


def _playing(cast: Cast, lines: Sequence[Line]) -> Cast:
    """The cast as far as it has something to say: what one voice spoke alone says so."""
    spoke = {cast.player(line).name for line in lines}
    if cast.second is None or cast.second.name in spoke:
        return cast
    return replace(cast, second=None)


def _speak_with(
    cast: Cast,
    lines: Sequence[Line],
    style: SpeechStyle,
    cache: ClipCache,
    progress: Progress,
) -> tuple[Clip, ...]:
    # The same words by the same speaker are one piece of work, however often they are said.
    asked = [line.alone() for line in lines]
    times = Counter(asked)
    clips: dict[Line, Clip] = {}
    names = {line: name_of(cast, line, style) for line in times}
    done = 0
    progress(Step(done, len(lines)))
    pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="speech")
    try:
        work = {pool.submit(_speak_one, cast, line, style, cache): line for line in times}
        for future in as_completed(work):
            line = work[future]
            clips[line] = future.result()
            done += times[line]
            first = tuple(names[one] if one in clips else None for one in asked[:PREVIEWED])
            progress(Step(done, len(lines), first))
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
    return tuple(clips[line] for line in asked)


def name_of(cast: Cast, line: Line, style: SpeechStyle) -> str:
    """Under which name the clip of a line is kept; raises `VoiceError`."""
    return clip_key(cast.player(line), cast.style(line, style), line.words)


def _speak_one(cast: Cast, line: Line, style: SpeechStyle, cache: ClipCache) -> Clip:
    """The clip of one line, from the cache if it is there; raises `VoiceError`."""
    clip = cache.get(name_of(cast, line, style))
    return clip if clip is not None else speak_anew(cast, line, style, cache)


def speak_anew(cast: Cast, line: Line, style: SpeechStyle, cache: ClipCache) -> Clip:
    """The clip of one line, spoken now, in place of what is kept; raises `VoiceError`."""
    clip = trimmed(cast.player(line).speak(line.words, cast.style(line, style)))
    cache.put(name_of(cast, line, style), clip)
    return clip
