"""What a recogniser hears of the offline voices: the table of docs/voice.md.

    python -m benchmarks.voice_heard JUDGE [--keep FOLDER] [--voices NAME…] [--texts NAME…]
        [--paths NAME…] [--gap MS]

JUDGE is the script of a Vietnamese CTC recogniser, which is no part of Loa; what is asked of it
stands in `Judge`. A voice is a name (loa, loa-nu, loa-sg, espeak-ng) or a folder of WAV files, one
a sentence of the text, named TEXT-01.wav on. Sentences are heard one by one: clean as the voice
made them, mastered, and both behind the judge's two horns. A row is printed as soon as it is
known; sound is kept in FOLDER, so that a broken run goes on. Held-out texts are for reporting:
whoever looks at them after each change tunes on them.
"""

import argparse
import importlib.util
import io
import sys
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import partial
from pathlib import Path
from typing import Any, Protocol, cast

import numpy as np
import numpy.typing as npt
import soundfile

from tts.clip_cache import ClipCache, clip_key
from tts.levels import from_samples, samples
from tts.mastering import master
from tts.voices.espeak import EspeakVoice
from tts.voices.loa.persons import LoaSouthern, LoaWoman
from tts.voices.loa.voice import AT_ONCE, LoaVoice
from tts.voices.voice import Clip, Voice, VoiceStyle

TEXTS = Path(__file__).parent / "voice_texts"
ALL_TEXTS = ("tuning", "tuning_numbers", "held_out", "held_out_numbers")
PATHS = ("clean", "mastered", "horns", "mastered, horns")
VOICES = (LoaVoice.name, LoaWoman.name, EspeakVoice.name)
RATE = 16_000

Wave = npt.NDArray[np.floating[Any]]


class Judge(Protocol):
    """What the recogniser's script must have; sound is at 16 kHz, from -1 to 1."""

    NUMBERS: set[str]

    def horn(self, sound: Wave) -> Wave:
        """The sound behind two loudspeakers."""

    def log_posteriors(self, sound: Wave) -> Wave:
        """Frames by pieces of words."""

    def recognise(self, heard: Wave) -> list[str]:
        """The syllables heard."""

    def ctc(self, heard: Wave, words: list[str]) -> tuple[float, Any]:
        """The log probability of the words, and more that is not asked for here."""

    def syllables(self, text: str) -> list[str]:
        """The syllables of a text."""

    def exact(self, word: str) -> str:
        """One spelling for both places of a tone."""

    def edit_distance(self, one: list[str], other: list[str]) -> int:
        """How many syllables must be changed, left out or put in."""


@dataclass(frozen=True, slots=True)
class Heard:
    """Of some sentences, one way: counts, and the log probability of the whole."""

    syllables: int = 0
    wrong: int = 0
    found: int = 0
    numbers: int = 0
    numbers_found: int = 0
    log_p: float = 0.0

    def __add__(self, other: "Heard") -> "Heard":
        return Heard(
            self.syllables + other.syllables,
            self.wrong + other.wrong,
            self.found + other.found,
            self.numbers + other.numbers,
            self.numbers_found + other.numbers_found,
            self.log_p + other.log_p,
        )

    def row(self, *names: str) -> str:
        """As a row of the table."""
        shares = [f"{100 * count / self.syllables:.1f}" for count in (self.wrong, self.found)]
        numbers = f"{self.numbers_found}/{self.numbers}"
        log_p = f"{self.log_p / self.syllables:.2f}".replace("-", "−")
        return f"| {' | '.join([*names, *shares, numbers, log_p])} |"


def main() -> int:
    """Print the rows that were asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("judge", type=Path)
    parser.add_argument("--keep", type=Path, default=Path(tempfile.gettempdir()) / "voice-heard")
    parser.add_argument("--voices", nargs="+", default=VOICES)
    parser.add_argument("--texts", nargs="+", default=ALL_TEXTS, choices=ALL_TEXTS)
    parser.add_argument("--paths", nargs="+", default=PATHS, choices=PATHS)
    parser.add_argument("--gap", type=int, default=0, help="ms between words")
    asked = parser.parse_args()
    judge = _judge(asked.judge)
    print("| voice | text | path | wrong % | found % | numbers | log p |\n|" + "---|" * 7)
    with ExitStack() as stack:
        loa = stack.enter_context(closing(LoaVoice(asked.keep / "model")))
        pool = stack.enter_context(ThreadPoolExecutor(AT_ONCE))
        cache = ClipCache(asked.keep / "clips")
        for voice in asked.voices:
            speak = _speaker(voice, loa, cache, VoiceStyle(word_gap_ms=asked.gap))
            for text in asked.texts:
                sentences = (TEXTS / f"{text}.txt").read_text("utf-8").splitlines()
                spoken = [(text, nth, one) for nth, one in enumerate(sentences, 1) if one.strip()]
                clips = list(pool.map(speak, *zip(*spoken, strict=True)))
                for path in asked.paths:
                    words = [one for _, _, one in spoken]
                    heard = pool.map(partial(_hear, judge, path), clips, words)
                    print(sum(heard, Heard()).row(voice, text, path), flush=True)
    return 0


def _judge(script: Path) -> Judge:
    spec = importlib.util.spec_from_file_location("judge", script)
    if spec is None or spec.loader is None:
        raise SystemExit(f"{script} is no Python script")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return cast("Judge", module)


def _speaker(
    name: str, loa: LoaVoice, cache: ClipCache, style: VoiceStyle
) -> Callable[[str, int, str], Clip]:
    """Gives the sound of a sentence: of a text, by its number there and its words."""
    own: Sequence[Voice] = (loa, LoaWoman(loa), LoaSouthern(loa), EspeakVoice())
    voice = next((one for one in own if one.name == name), None)
    if voice is None:
        return lambda text, nth, _words: _read(Path(name) / f"{text}-{nth:02}.wav")
    speaking = voice

    def speak(_text: str, _nth: int, words: str) -> Clip:
        key = clip_key(speaking, style, words)
        clip = cache.get(key)
        if clip is None:
            clip = speaking.speak(words, style)
            cache.put(key, clip)
        return clip

    return speak


def _read(path: Path) -> Clip:
    wave, rate = soundfile.read(path, dtype="float32")
    return from_samples(wave, rate)


def _hear(judge: Judge, path: str, clip: Clip, text: str) -> Heard:
    """One sentence, one way."""
    wave, rate = samples(clip), clip.rate
    if "mastered" in path:
        wave, rate = soundfile.read(io.BytesIO(master(clip).ogg), dtype="float32")
    sound = _at_rate(wave, rate)
    posteriors = judge.log_posteriors(judge.horn(sound) if "horns" in path else sound)
    words = judge.syllables(text)
    said, heard = ([*map(judge.exact, one)] for one in (words, judge.recognise(posteriors)))
    blocks = SequenceMatcher(None, said, heard, autojunk=False).get_matching_blocks()
    found = [words[block.a + nth] for block in blocks for nth in range(block.size)]
    return Heard(
        len(words),
        judge.edit_distance(said, heard),
        len(found),
        sum(word in judge.NUMBERS for word in words),
        sum(word in judge.NUMBERS for word in found),
        float(judge.ctc(posteriors, words)[0]),
    )


def _at_rate(wave: Wave, rate: int) -> Wave:
    """At the judge's rate, without what lies above half of it."""
    count = round(len(wave) * RATE / rate)
    spectrum = np.fft.rfft(wave)
    kept = np.zeros(count // 2 + 1, np.complex128)
    width = min(len(spectrum), len(kept))
    kept[:width] = spectrum[:width]
    return np.asarray(np.fft.irfft(kept, count) * count / len(wave))


if __name__ == "__main__":
    sys.exit(main())
