"""Lengths and tones as numbers."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tts.phonology import Tone, parse
from tts.voices.loa.letters import Letter, Part, letters_of
from tts.voices.loa.melody import VOICED_HZ, Curve, Line, Span, Timed, melody
from tts.voices.loa.phrases import Ending
from tts.voices.loa.recipe import NORTHERN_MAN, SOUTHERN_MAN, Recipe
from tts.voices.loa.timing import lengths_of

MIDDLE_HZ = 120.0


def sung(word: str, pitch_steps: float = 0.0, recipe: Recipe = NORTHERN_MAN) -> tuple[Curve, Curve]:
    """Pitch and loudness of a word, each letter six frames long, over a flat line."""
    sounds = recipe.accent.say(parse(word))
    letters = letters_of(sounds)
    lengths = np.full(len(letters), 6, np.float32)
    frames = int(lengths.sum()) * 2
    flat = Line(np.full(frames, MIDDLE_HZ, np.float32), np.zeros(frames, np.float32))
    timed = Timed(letters, [Span(sounds, 0, len(letters))], lengths, Ending.STATEMENT)
    line = melody(timed, flat, recipe, pitch_steps)
    return line.pitch, line.energy


@pytest.mark.parametrize(
    ("word", "rises"), [("má", True), ("mà", False), ("mạ", False), ("mã", True)]
)
def test_a_tone_ends_higher_or_lower_than_it_began(word: str, rises: bool) -> None:  # noqa: FBT001
    pitch, _ = sung(word)
    assert bool(pitch[-3] > pitch[14]) is rises


def test_the_level_tone_is_level_and_above_the_falling_one() -> None:
    level, falling = sung("ma")[0], sung("mà")[0]
    assert np.ptp(level[14:-2]) < 6
    assert level[-3] > falling[-3]


def test_the_glottis_closes_at_the_end_of_nang_and_nga_breaks_in_pitch() -> None:
    nga, nang = sung("mã")[0], sung("mạ")[1]
    assert 12 < int(np.argmin(nga)) < len(nga) - 6
    assert nang[-1] == nang.min() < 0


def test_in_the_south_nang_dips_and_rises_without_creak_and_nga_is_hoi() -> None:
    pitch, energy = sung("mạ", recipe=SOUTHERN_MAN)
    assert 12 < int(np.argmin(pitch[12:])) + 12 < len(pitch) - 4
    assert np.all(energy == 0)
    assert np.array_equal(sung("mã", recipe=SOUTHERN_MAN)[0], sung("mả", recipe=SOUTHERN_MAN)[0])


def test_no_tone_is_sung_on_a_silent_stop() -> None:
    assert NORTHERN_MAN.accent.say(parse("mát")).tone is Tone.SAC
    pitch, energy = sung("mát")
    assert np.all(energy == 0)
    assert np.all(pitch > VOICED_HZ)


def test_a_statement_declines_and_ends_lower_and_a_question_higher() -> None:
    sounds = NORTHERN_MAN.accent.say(parse("ma"))
    letters = letters_of(sounds) * 3
    step = len(letters) // 3
    spans = [Span(sounds, nth * step, (nth + 1) * step) for nth in range(3)]
    lengths = np.full(len(letters), 6, np.float32)
    frames = int(lengths.sum()) * 2
    flat = Line(np.full(frames, MIDDLE_HZ, np.float32), np.zeros(frames, np.float32))

    def ends(ending: Ending) -> list[float]:
        line = melody(Timed(letters, spans, lengths, ending), flat, NORTHERN_MAN)
        return [float(line.pitch[(nth + 1) * frames // 3 - 4]) for nth in range(3)]

    first, middle, last = ends(Ending.STATEMENT)
    assert first > middle > last
    assert ends(Ending.QUESTION)[:2] == [first, middle]
    assert ends(Ending.QUESTION)[2] > last


def test_pitch_steps_move_the_whole_line() -> None:
    assert sung("ma", 12.0)[0][-3] == pytest.approx(2 * sung("ma")[0][-3])


@given(
    st.lists(st.floats(0.1, 40), min_size=1, max_size=60),
    st.floats(0.4, 2.0),
    st.integers(0, 400),
)
def test_rounding_takes_no_time_from_the_whole(own: list[float], pace: float, gap_ms: int) -> None:
    letters = [Letter(" ", Part.GAP if nth % 3 == 2 else Part.RHYME) for nth in range(len(own))]
    lengths = lengths_of(letters, np.array(own), pace, gap_ms)
    wanted = sum(own) / pace + gap_ms / 25 * sum(one.part is Part.GAP for one in letters)
    assert lengths.min() >= 1
    assert np.all(lengths == np.rint(lengths))
    assert wanted - 1 <= lengths.sum() <= max(wanted + 1, wanted + len(own))
