from hypothesis import given
from hypothesis import strategies as st

from controller.bulletins.readings import ReadingDecision
from controller.web.reading_view import pieces, question_at, questions
from tts.reading import Lexicon

OURS = Lexicon.ours()
UNSURE = "Đoàn công tác của TT. Khánh Vĩnh họp ngày 12/11/2026.\nMời bà con dự."


def shown(text: str, *decisions: ReadingDecision) -> str:
    return "\n".join(
        "".join(piece.written + piece.tail for piece in line)
        for line in pieces(text, decisions, OURS)
    )


def test_the_text_is_shown_whole_a_paragraph_a_line() -> None:
    assert shown(UNSURE) == UNSURE


@given(st.text(alphabet="aăđ1234/-.,: ;()TT\n", max_size=80))
def test_no_character_that_can_be_seen_is_lost(text: str) -> None:
    assert shown(text).split() == text.split()


def test_what_is_said_otherwise_than_written_has_its_reading_above() -> None:
    said = {p.written: p.spoken for line in pieces(UNSURE, (), OURS) for p in line if p.spoken}
    assert "mười hai tháng mười một năm hai nghìn không trăm hai mươi sáu" in said["12/11/2026"]


def test_plain_words_have_none() -> None:
    assert [p.spoken for line in pieces("Mời bà con dự họp.", (), OURS) for p in line] == [""]


def test_closing_punctuation_stays_with_its_piece() -> None:
    date = next(p for line in pieces(UNSURE, (), OURS) for p in line if p.written == "12/11/2026")
    assert date.tail == "."


def test_an_uncertain_piece_is_asked_about_with_what_is_around_it() -> None:
    (question,) = questions(UNSURE, (), OURS)
    assert question.piece.written == "TT."
    assert question.before == "Đoàn công tác của "
    assert "thị trấn" in question.choices
    assert len(question.choices) > 1


def test_a_decision_answers_the_question_and_marks_the_piece() -> None:
    (question,) = questions(UNSURE, (), OURS)
    piece = question.piece
    decision = ReadingDecision(
        start=piece.start, end=piece.end, written=piece.written, spoken="trung tâm"
    )
    assert questions(UNSURE, [decision], OURS) == ()
    decided = [p for line in pieces(UNSURE, [decision], OURS) for p in line if p.decided]
    assert [p.spoken for p in decided] == ["trung tâm"]
    again = question_at(UNSURE, [decision], OURS, piece.anchor)
    assert again is not None
    assert "thị trấn" in again.choices


def test_a_typed_reading_comes_first_when_it_is_looked_at_again() -> None:
    (question,) = questions(UNSURE, (), OURS)
    piece = question.piece
    typed = ReadingDecision(start=piece.start, end=piece.end, written="TT.", spoken="tê tê")
    again = question_at(UNSURE, [typed], OURS, piece.anchor)
    assert again is not None
    assert again.choices[0] == "tê tê"


def test_there_is_no_question_where_no_piece_stands() -> None:
    assert question_at(UNSURE, (), OURS, "3-1") is None
