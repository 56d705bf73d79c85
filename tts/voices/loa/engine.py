"""The model at work: phrases to samples, by numpy and onnxruntime alone."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnxruntime

from tts.levels import sounding
from tts.phonology import Accent
from tts.voices.loa.consonants import mended
from tts.voices.loa.letters import BETWEEN_SYLLABLES, PAUSE, Letter, Part, letters_of
from tts.voices.loa.manner import RATE, Manner, Person
from tts.voices.loa.melody import Line, Span, Timed, melody
from tts.voices.loa.model import PARTS, SPEAKERS, alphabet_of
from tts.voices.loa.phrases import Phrase, phrases_of
from tts.voices.loa.recipe import PEOPLE, Recipe
from tts.voices.loa.room import Room
from tts.voices.loa.timing import lengths_of

Samples = npt.NDArray[np.float32]

_EDGE = Letter("", Part.EDGE)
_STYLE_WIDTH = 256
_LAST_STYLE = 509
_FRAMES_AT_ONCE = 300
"""Of 25 ms. Two phrases of usual length have 280; the longest two together had 380."""


class Engine:
    """The three parts of a cut model. Several threads may call it at once."""

    def __init__(self, folder: Path, recipes: Mapping[Person, Recipe] = PEOPLE) -> None:
        self._recipes = recipes
        self._numbers = alphabet_of(folder)
        self._styles = {person: _mixed_styles(folder, recipe) for person, recipe in recipes.items()}
        self._room = Room(_FRAMES_AT_ONCE)
        self._text, self._prosody, self._sound = (_session(folder, name) for name in PARTS)

    def say(self, sentence: str, manner: Manner) -> Samples:
        """The sound of a sentence; nothing if there is nothing to say in it."""
        phrases = phrases_of(sentence)
        pieces: list[Samples] = []
        for phrase in phrases:
            said = self._phrase(phrase, manner)
            # The model leaves half a second of silence at each end; rests are the recipe's.
            pieces.append(said[sounding(said, RATE)])
            if phrase is not phrases[-1]:
                rest = self._recipes[manner.person].rests_ms[phrase.ending] / manner.speed
                pieces.append(np.zeros(round(RATE * rest / 1000), np.float32))
        return np.concatenate(pieces) if pieces else np.zeros(0, np.float32)

    def _phrase(self, phrase: Phrase, manner: Manner) -> Samples:
        recipe = self._recipes[manner.person]
        styles = self._styles[manner.person]
        letters, spans = _written(phrase, recipe.accent)
        numbers = [self._numbers[one.character] if one.character else 0 for one in letters]
        given: dict[str, Any] = {
            "tokens": np.array([numbers], np.int64),
            "style": styles[[min(len(letters) - 2, _LAST_STYLE)]],
        }
        own_lengths, features = _run(self._text, given)
        pace = recipe.pace * manner.speed
        lengths = lengths_of(letters, own_lengths[0], pace, manner.gap_ms)
        given |= {"features": features, "lengths": lengths[None]}
        pitch, energy = _run(self._prosody, given)
        place = phrase.begins, phrase.ends
        timed = Timed(letters, spans, lengths, phrase.ending, *place)
        line = melody(timed, Line(pitch[0], energy[0]), recipe, manner.pitch)
        given |= {"pitch": line.pitch[None], "energy": line.energy[None]}
        with self._room.taken(int(lengths.sum())):
            (samples,) = _run(self._sound, given)
        sound = np.asarray(samples, np.float32).ravel()
        return mended(sound, timed, line.pitch, recipe)


def _written(phrase: Phrase, accent: Accent) -> tuple[list[Letter], list[Span]]:
    """The letters of a phrase, and where in them each syllable stands."""
    letters = [_EDGE]
    spans: list[Span] = []
    for syllable in phrase.syllables:
        if spans:
            letters.append(Letter(BETWEEN_SYLLABLES, Part.GAP))
        sounds = accent.say(syllable)
        start = len(letters)
        letters += letters_of(sounds)
        spans.append(Span(sounds, start, len(letters)))
    return [*letters, Letter(PAUSE, Part.PAUSE), _EDGE], spans


def _mixed_styles(folder: Path, recipe: Recipe) -> Samples:
    """The recipe's speaker, by the length of what is said."""
    with np.load(folder / SPEAKERS) as speakers:
        mixed = sum(share * speakers[name] for name, share in recipe.shares.items())
    return np.asarray(mixed, np.float32).reshape(-1, _STYLE_WIDTH)


def _session(folder: Path, name: str) -> onnxruntime.InferenceSession:
    """A part of the model: one thread a call, as two calls at once use two cores better."""
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    options.intra_op_num_threads = 1
    options.enable_mem_pattern = False  # it would reserve for each length anew
    options.enable_mem_reuse = False  # a block lent again is given back later; sums stay in place
    return onnxruntime.InferenceSession(
        str(folder / f"{name}.onnx"), options, providers=["CPUExecutionProvider"]
    )


def _run(session: onnxruntime.InferenceSession, given: dict[str, Any]) -> list[Any]:
    options = onnxruntime.RunOptions()
    options.add_run_config_entry("memory.enable_memory_arena_shrinkage", "cpu:0")
    taken = {one.name: given[one.name] for one in session.get_inputs()}
    return list(session.run(None, taken, options))
