"""Every case of the corpus, a test a file. A case that fails shows all its companions that fail."""

import unicodedata

import pytest

from benchmarks.reading_corpus import CORPUS, HALVES, Case, cases, same_words
from tts.reading import read_aloud

ALL = [case for half in HALVES for case in cases(half)]
FILES = sorted({(case.half, case.subject) for case in ALL})


def of(half: str, subject: str) -> list[Case]:
    return [case for case in ALL if (case.half, case.subject) == (half, subject)]


@pytest.mark.parametrize(("half", "subject"), FILES)
def test_every_case_of_the_file_is_read_as_it_stands(half: str, subject: str) -> None:
    wrong = {
        case.written: (said, case.spoken)
        for case in of(half, subject)
        if not same_words(said := read_aloud(case.written, style=case.style), case.spoken)
    }
    assert wrong == {}


@pytest.mark.parametrize(("half", "subject"), FILES)
def test_decomposed_text_reads_the_same(half: str, subject: str) -> None:
    for case in of(half, subject):
        decomposed = unicodedata.normalize("NFD", case.written)
        assert read_aloud(decomposed) == read_aloud(case.written)


@pytest.mark.parametrize(("half", "subject"), FILES)
def test_what_is_said_reads_as_itself(half: str, subject: str) -> None:
    changed = {
        said: again
        for case in of(half, subject)
        if (again := read_aloud(said := read_aloud(case.written))) != said
    }
    assert changed == {}


def test_corpus_is_large_and_at_least_half_of_it_was_written_blind() -> None:
    blind = sum(case.half == "blind" for case in ALL)
    assert len(ALL) >= 2400
    assert blind >= len(ALL) / 2
    assert (CORPUS / "FIRST_TRY.toml").exists()
