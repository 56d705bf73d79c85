"""Sentences to clips: by one voice, from the cache where possible, going on where it stopped."""

import threading
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from tts.casting import Cast, Line
from tts.clip_cache import ClipCache, clip_key
from tts.levels import from_samples, trimmed
from tts.speech import NoVoiceError, Progress, Speech, speak_all, told_to_nobody
from tts.style import SpeechStyle
from tts.voices.voice import Clip, VoiceFailedError, VoiceStyle, VoiceUnavailableError

PLAIN = VoiceStyle()
NOTICE = ["Kính thưa bà con.", "Mời bà con họp thôn.", "Xin cảm ơn."]


class ScriptedVoice:
    """A voice that hums a note for each sentence and fails at those it is told to."""

    title = "giọng thử"
    online = False

    def __init__(self, name: str, fails_at: tuple[str, ...] = (), version: str = "1") -> None:
        self.name = name
        self.version = version
        self.fails_at = fails_at
        self.spoken: list[str] = []
        self._lock = threading.Lock()

    def speak(self, sentence: str, style: VoiceStyle) -> Clip:
        if sentence in self.fails_at:
            raise VoiceFailedError(self.name, "cut short")
        with self._lock:
            self.spoken.append(sentence)
        return hum(self.name, sentence)


def spoken(
    sentences: Sequence[str],
    voices: Sequence[ScriptedVoice],
    cache: ClipCache,
    progress: Progress = told_to_nobody,
) -> Speech:
    lines = [Line(sentence) for sentence in sentences]
    return speak_all(lines, [Cast(voice) for voice in voices], SpeechStyle(), cache, progress)


def hum(name: str, sentence: str) -> Clip:
    rate = 8_000
    pitch = 200 + 10 * len(sentence) + 300 * len(name)
    wave = 0.4 * np.sin(2 * np.pi * pitch * np.arange(rate // 10) / rate)
    silence = np.zeros(rate // 5)
    return from_samples(np.concatenate([silence, wave, silence]).astype(np.float32), rate)


@pytest.fixture
def cache(tmp_path: Path) -> ClipCache:
    return ClipCache(tmp_path / "clips")


def files(tmp_path: Path) -> list[Path]:
    return [path for path in (tmp_path / "clips").rglob("*") if path.is_file()]


def test_every_sentence_has_its_clip_in_order_without_the_silence_around_it(
    cache: ClipCache,
) -> None:
    speech = spoken(NOTICE, [ScriptedVoice("a")], cache)
    assert speech.voice == "a"
    assert list(speech.clips) == [trimmed(hum("a", sentence)) for sentence in NOTICE]
    assert speech.clips[0].duration_ms == 120


def test_a_second_run_speaks_nothing(cache: ClipCache) -> None:
    first = spoken(NOTICE, [ScriptedVoice("a")], cache)
    again = ScriptedVoice("a")
    assert spoken(NOTICE, [again], cache).clips == first.clips
    assert again.spoken == []


def test_one_edited_sentence_speaks_only_itself(cache: ClipCache) -> None:
    spoken(NOTICE, [ScriptedVoice("a")], cache)
    voice = ScriptedVoice("a")
    spoken([NOTICE[0], "Hoãn họp thôn.", NOTICE[2]], [voice], cache)
    assert voice.spoken == ["Hoãn họp thôn."]


def test_a_sentence_that_comes_twice_is_spoken_once(cache: ClipCache) -> None:
    voice = ScriptedVoice("a")
    speech = spoken(["Xin nhắc lại.", "Một.", "Xin nhắc lại."], [voice], cache)
    assert sorted(voice.spoken) == ["Một.", "Xin nhắc lại."]
    assert speech.clips[0] == speech.clips[2]


def test_a_voice_that_fails_in_the_middle_leaves_no_sentence_of_its_own(cache: ClipCache) -> None:
    first, second = ScriptedVoice("a", fails_at=(NOTICE[1],)), ScriptedVoice("bb")
    speech = spoken(NOTICE, [first, second], cache)
    assert speech.voice == "bb"
    assert list(speech.clips) == [trimmed(hum("bb", sentence)) for sentence in NOTICE]
    (passed,) = speech.passed_over
    assert passed.voice == "a"
    assert "cut short" in str(passed.error)


def test_after_a_failure_the_same_voice_goes_on_where_it_stopped(cache: ClipCache) -> None:
    with pytest.raises(NoVoiceError):
        spoken(NOTICE, [ScriptedVoice("a", fails_at=(NOTICE[2],))], cache)
    recovered = ScriptedVoice("a")
    spoken(NOTICE, [recovered], cache)
    assert NOTICE[2] in recovered.spoken
    assert NOTICE[0] not in recovered.spoken


def test_a_voice_without_its_program_is_passed_over(cache: ClipCache) -> None:
    class Absent(ScriptedVoice):
        def speak(self, sentence: str, style: VoiceStyle) -> Clip:
            raise VoiceUnavailableError(self.name, "no program")

    assert spoken(NOTICE, [Absent("x"), ScriptedVoice("a")], cache).voice == "a"


def test_when_all_fail_the_error_tells_why_each_did(cache: ClipCache) -> None:
    voices = [ScriptedVoice("a", tuple(NOTICE)), ScriptedVoice("bb", tuple(NOTICE))]
    with pytest.raises(NoVoiceError) as caught:
        spoken(NOTICE, voices, cache)
    assert [one.voice for one in caught.value.passed_over] == ["a", "bb"]


def test_with_no_voice_at_all_it_says_so(cache: ClipCache) -> None:
    with pytest.raises(NoVoiceError, match="none is allowed"):
        spoken(NOTICE, [], cache)


def test_progress_rises_to_the_whole_and_begins_again_with_the_next_voice(
    cache: ClipCache,
) -> None:
    seen: list[tuple[int, int]] = []
    voices = [ScriptedVoice("a", fails_at=tuple(NOTICE)), ScriptedVoice("bb")]
    spoken(NOTICE, voices, cache, lambda step: seen.append((step.done, step.total)))
    assert seen == [(0, 3), (0, 3), (1, 3), (2, 3), (3, 3)]


def test_two_sentences_are_spoken_at_once(cache: ClipCache) -> None:
    together = threading.Barrier(2, timeout=5)

    class Waiting(ScriptedVoice):
        def speak(self, sentence: str, style: VoiceStyle) -> Clip:
            together.wait()
            return super().speak(sentence, style)

    assert len(spoken(NOTICE[:2], [Waiting("a")], cache).clips) == 2


def test_voice_version_style_and_words_each_make_another_clip() -> None:
    base = clip_key(ScriptedVoice("a"), PLAIN, "Một.")
    others = [
        clip_key(ScriptedVoice("b"), PLAIN, "Một."),
        clip_key(ScriptedVoice("a", version="2"), PLAIN, "Một."),
        clip_key(ScriptedVoice("a"), VoiceStyle(word_gap_ms=100), "Một."),
        clip_key(ScriptedVoice("a"), PLAIN, "Mốt."),
    ]
    assert len({base, *others}) == 5


def test_composed_and_decomposed_words_share_a_clip() -> None:
    voice = ScriptedVoice("a")
    assert clip_key(voice, PLAIN, "mo\u0323\u0302t") == clip_key(voice, PLAIN, "một")


@pytest.mark.parametrize("damage", ["flipped", "cut", "empty", "foreign"])
def test_a_damaged_clip_is_noticed_and_spoken_anew(
    cache: ClipCache, tmp_path: Path, damage: str
) -> None:
    whole = spoken(NOTICE[:1], [ScriptedVoice("a")], cache)
    (path,) = files(tmp_path)
    kept = path.read_bytes()
    changed = {
        "flipped": kept[:-1] + bytes([kept[-1] ^ 1]),
        "cut": kept[: len(kept) // 2],
        "empty": b"",
        "foreign": b"RIFF" + kept[4:],
    }
    path.write_bytes(changed[damage])
    voice = ScriptedVoice("a")
    assert spoken(NOTICE[:1], [voice], cache).clips == whole.clips
    assert voice.spoken == NOTICE[:1]
    assert path.read_bytes() == kept


def test_a_write_that_fails_leaves_nothing_behind(cache: ClipCache, tmp_path: Path) -> None:
    key = "ab" + "0" * 62
    in_the_way = tmp_path / "clips" / "ab" / f"{key}.clip"
    in_the_way.mkdir(parents=True)
    with pytest.raises(OSError, match="directory"):
        cache.put(key, hum("a", "Một."))
    assert files(tmp_path) == []
