"""Sentences cut where a reader breathes."""

from hypothesis import given
from hypothesis import strategies as st

from tts.phonology import syllables_of
from tts.voices.loa.phrases import LONGEST, Ending, phrases_of

LONG = (
    "Ủy ban nhân dân xã thông báo lịch tiêm phòng vắc xin cho trẻ em dưới năm tuổi vào sáng thứ bảy"
    " tại trạm y tế xã"
)


def test_commas_and_ends_are_told_apart() -> None:
    endings = [one.ending for one in phrases_of("Một, hai; ba? Bốn. Năm")]
    assert endings == [
        Ending.COMMA,
        Ending.CLAUSE,
        Ending.QUESTION,
        Ending.STATEMENT,
        Ending.STATEMENT,
    ]


def test_each_phrase_knows_its_place_in_the_sentence_by_syllables() -> None:
    places = [(one.begins, one.ends) for one in phrases_of("Một, hai ba.")]
    assert places == [(0, 1 / 3), (1 / 3, 1)]


def test_a_long_row_of_words_is_cut_before_a_word_that_opens_a_part() -> None:
    first, *others = phrases_of(LONG)
    assert first.ending is Ending.RUN_ON
    assert others[0].syllables[0] in syllables_of("cho vào năm tại")
    assert others[-1].ending is Ending.STATEMENT


def test_nothing_to_say_gives_no_phrase() -> None:
    assert phrases_of(" … , !") == []


@given(
    st.lists(st.sampled_from(["một", "hai", "ba", "và", "của", "tại", ",", ".", "?"]), max_size=80)
)
def test_no_syllable_is_lost_and_no_phrase_too_long(words: list[str]) -> None:
    sentence = " ".join(words)
    phrases = phrases_of(sentence)
    assert [one for phrase in phrases for one in phrase.syllables] == syllables_of(sentence)
    assert all(0 < len(phrase.syllables) <= LONGEST for phrase in phrases)
