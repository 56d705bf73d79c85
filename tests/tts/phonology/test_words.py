"""Words to syllables: names of other spellings, letters, leftovers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tts.phonology import parse, syllables_of


def said(text: str) -> list[str]:
    """Each syllable's sounds in a row, without its tone."""
    return [one.onset + one.glide + one.nucleus + one.coda for one in syllables_of(text)]


def test_vietnamese_words_stand_as_they_are() -> None:
    assert syllables_of("Kính thưa bà con!") == [parse(w) for w in ["kính", "thưa", "bà", "con"]]


@pytest.mark.parametrize(
    ("foreign", "as_if_written"),
    [
        ("Đắk Lắk", "đắc lắc"),
        ("Krông", "cờ rông"),
        ("Kđăm", "cờ đăm"),
        ("H'Hen", "hát hen"),
        ("Facebook", "phây búc"),
        ("Zalo", "da lô"),
        ("internet", "in tơ nét"),
        ("xyz", "xi dét"),
        ("GPS", "giê pê ét"),
    ],
)
def test_a_foreign_word_is_said_as_announcers_do(foreign: str, as_if_written: str) -> None:
    assert said(foreign) == said(as_if_written)


@given(st.text(max_size=40))
def test_no_text_is_too_strange_and_what_is_said_of_it_can_be_heard(text: str) -> None:
    assert all(one.nucleus for one in syllables_of(text))


@given(st.text(alphabet="bcdfghjklmnpqrstvwxzđaeiouy", min_size=1, max_size=12))
def test_no_latin_word_falls_silent(word: str) -> None:
    assert syllables_of(word)
