"""What holds for any text at all."""

import sys
import unicodedata
from types import FrameType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.reading_corpus import spoken_words
from tts.reading import Kind, Reading, read, read_aloud

PIECES = (
    "1322/QĐ-UBND 22/5/2025 2/3 5-10% 7h30 12a điểm b khoản II XIII . , ; : ( ) - + * / | \n "
    "UBND PBGDPL AI TP. Q. P. 0905.123.456 79A-123.45 Km12+300 1.004 2,5 20 000 1:500 °C m2 "
    "đồng USD http://a.vn x@y.vn Y Blim H'Blim Ra-glai “ ” ' \" ./. … ... [1] & = ≥ 1O0 l5 "
    "ngày tháng năm số Điều lớp từ đến của Quyết định quý I/2025 QH13 -NQ/TW v.v. I. a) 1.1. "
    "mẫu BE hạng 1tr5 19h/05/11 KH-96543-TS tuyến 472-E42 HN&GĐ bão BUALOI .apk thứ 4, 12,3/31,5"
)
LAW = st.lists(st.sampled_from(PIECES.split(" ")), max_size=12).map(" ".join)
GROUPED = st.lists(st.sampled_from(["1", "20", "001", "000", "450"]), max_size=5).flatmap(
    lambda groups: st.sampled_from(" .,").map(lambda sign: sign.join(groups) + ",25")
)
"""Numbers whose groups of three stand apart, with decimals: rare in letters drawn at random."""
LETTERS = st.text("0123456789.,/-:% aAđĐIVXhm°'\"()+\n", max_size=30)
TEXT = st.text(max_size=60) | LAW | GROUPED | LETTERS

CAPITALS = st.lists(
    st.sampled_from(["AI", "AA", "CÓ", "LA", "BE", "UBND", "TP", "VI", "5", "đó"])
    | st.sampled_from(' \n&=<>≥~±×+%°@#$€№§½²*^_→•–-/.,:;()"!?|'),
    max_size=10,
).map("".join)
"""Words of headings, some of which might be abbreviations, among signs that are said or not."""


def spans_tile(reading: Reading) -> bool:
    at = 0
    for span in reading.spans:
        if span.start != at or span.end <= span.start:
            return False
        if reading.text[span.start : span.end] != span.written:
            return False
        at = span.end
    return at == len(reading.text)


@given(TEXT)
@settings(max_examples=600, deadline=None)
def test_spans_cover_the_text_without_gap_or_overlap(text: str) -> None:
    assert spans_tile(read(text))


@given(TEXT)
@settings(max_examples=600, deadline=None)
def test_every_digit_lies_in_a_span_that_says_something(text: str) -> None:
    reading = read(text)
    silent = {Kind.WORD, Kind.SPACE, Kind.PUNCTUATION}
    for span in reading.spans:
        if any(char.isdecimal() for char in span.written):
            assert span.kind not in silent


@given(TEXT)
@settings(max_examples=600, deadline=None)
def test_no_digit_is_left_in_what_is_said(text: str) -> None:
    assert not any(char.isdecimal() for char in read_aloud(text))


@given(TEXT | CAPITALS)
@settings(max_examples=1000, deadline=None)
def test_what_is_said_reads_as_itself(text: str) -> None:
    said = read_aloud(text)
    assert read_aloud(said) == said


@given(TEXT)
@settings(max_examples=300, deadline=None)
def test_sentences_are_in_order_and_say_the_whole(text: str) -> None:
    reading = read(text)
    sentences = reading.sentences()
    assert [s.start for s in sentences] == sorted(s.start for s in sentences)
    assert spoken_words(reading.spoken) == spoken_words(" ".join(s.spoken for s in sentences))


def test_lone_surrogates_and_controls_do_not_stop_the_reading() -> None:
    reading = read("Điều 5\ud800\udfff khoản 2\x00\x07.")
    assert spans_tile(reading)
    assert reading.spoken == "Điều năm khoản hai."


@pytest.mark.parametrize("source", ["", " ", "\n\n", "\ufeff", "\u200b"])
def test_nothing_written_is_nothing_said(source: str) -> None:
    assert read_aloud(source) == ""
    assert read(source).sentences() == ()


@pytest.mark.parametrize(
    "hostile",
    [
        "1" * 6_000,
        "1." * 6_000,
        "1/" * 6_000,
        "1-" * 6_000,
        "1 000 " * 6_000,
        "A" * 6_000,
        "A." * 6_000,
        "A-" * 6_000,
        "a-" * 6_000,
        "1/QĐ-" * 6_000,
        "a." * 6_000,
        "a@" * 6_000,
        "(" * 6_000,
        "-" * 6_000,
        "\n" * 6_000,
        " " * 6_000,
        "." * 6_000,
        "°" * 6_000,
        '"5" ' * 6_000,
        "(AB) " * 6_000,
        "ngày 1, " * 6_000,
        "1h-" * 6_000,
        "http://" * 6_000,
        "Km1+" * 6_000,
        "I" * 6_000,
        "1O0" * 6_000,
        "e\u0301" * 6_000,
        "x" * 6_000,
        "50%/" * 6_000,
        "a/b/" * 6_000,
        "1A/" * 6_000,
        "12,3/" * 6_000,
        "thứ 2, " * 6_000,
        "mẫu số 1/A-" * 6_000,
        "viết tắt là (AB) " * 6_000,
    ],
    ids=lambda text: repr(text[:8]),
)
def test_hostile_text_takes_steps_in_proportion_to_its_length(hostile: str) -> None:
    once, four_times = (_steps(hostile[:size]) for size in (1_500, 6_000))
    assert four_times <= 5 * once + 2_000


def _steps(text: str) -> int:
    """How many functions are called, Python's own included, to read `text` in sentences."""
    steps = 0

    def count(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal steps
        steps += event in {"call", "c_call"}

    sys.setprofile(count)
    try:
        reading = read(text)
        reading.sentences()
    finally:
        sys.setprofile(None)
    assert spans_tile(reading)
    return steps


def test_text_is_composed_and_offsets_are_in_the_composed_text() -> None:
    source = unicodedata.normalize("NFD", "Điều 5")
    reading = read(source)
    assert reading.text == "Điều 5"
    assert [span.written for span in reading.spans] == ["Điều", " ", "5"]
