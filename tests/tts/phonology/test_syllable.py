"""Syllables taken apart: all that can be written, and what cannot."""

import contextlib
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tts.phonology.written_syllables import all_syllables
from tts.phonology import NotASyllableError, Syllable, Tone, parse


def test_every_well_formed_syllable_is_taken_apart_under_both_rules_of_tone_marks() -> None:
    wrong = [
        (written.old, written.new, written.meant)
        for written in all_syllables()
        if parse(written.old) != written.meant or parse(written.new) != written.meant
    ]
    assert wrong == []


def test_there_are_as_many_as_the_language_allows() -> None:
    assert len({written.meant for written in all_syllables()}) > 15_000


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("phường", Syllable("ph", "", "ươ", "ng", Tone.HUYEN)),
        ("Nghị", Syllable("ng", "", "i", "", Tone.NANG)),
        ("quyết", Syllable("k", "w", "iê", "t", Tone.SAC)),
        ("quốc", Syllable("k", "", "uô", "c", Tone.SAC)),
        ("gì", Syllable("gi", "", "i", "", Tone.HUYEN)),
        ("giếng", Syllable("gi", "", "iê", "ng", Tone.SAC)),
        ("gìn", Syllable("gi", "", "i", "n", Tone.HUYEN)),
        ("khuỷu", Syllable("kh", "w", "i", "u", Tone.HOI)),
        ("thuở", Syllable("th", "w", "ơ", "", Tone.HOI)),
        ("ỦY", Syllable("", "w", "i", "", Tone.HOI)),
        ("uỷ", Syllable("", "w", "i", "", Tone.HOI)),
        ("yêu", Syllable("", "", "iê", "u", Tone.NGANG)),
        ("xoong", Syllable("x", "", "oo", "ng", Tone.NGANG)),
        ("mười", Syllable("m", "", "ươ", "i", Tone.HUYEN)),
        ("bảy", Syllable("b", "", "ă", "i", Tone.HOI)),
        ("rượu", Syllable("r", "", "ươ", "u", Tone.NANG)),
        ("ngoằn", Syllable("ng", "w", "ă", "n", Tone.HUYEN)),
    ],
)
def test_a_word_is_taken_apart_into_onset_glide_vowel_coda_and_tone(
    word: str, meant: Syllable
) -> None:
    assert parse(word) == meant


@pytest.mark.parametrize(
    ("word", "reason"),
    [
        ("", "no vowel"),
        ("ngh", "no vowel"),
        ("wang", "no rhyme"),
        ("đắk", "no rhyme"),
        ("cap", "sắc or nặng"),
        ("ă", "needs a sound after it"),
        ("tuơnh", "does not follow"),
        ("bênch", "no rhyme"),
        ("lôch", "does not follow"),
        ("bí\u0300", "two tone marks"),
        ("đ\u0301a", "on no vowel"),
        ("5", "no rhyme"),
    ],
)
def test_what_is_not_vietnamese_is_told_with_its_reason(word: str, reason: str) -> None:
    with pytest.raises(NotASyllableError, match=reason) as told:
        parse(word)
    assert told.value.word == word


@given(st.sampled_from(sorted({written.new for written in all_syllables()})))
def test_capitals_and_decomposed_letters_make_no_difference(word: str) -> None:
    assert parse(unicodedata.normalize("NFD", word.upper())) == parse(word)


@given(st.text(max_size=12))
def test_any_text_is_a_syllable_or_refused(text: str) -> None:
    with contextlib.suppress(NotASyllableError):
        assert parse(text).nucleus
