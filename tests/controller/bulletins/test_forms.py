"""What people type becomes a wording of its form, and keeps its tie to the document."""

from datetime import date

from controller.bulletins.forms import (
    Line,
    QuestionAndAnswer,
    correction_lines,
    questions_lines,
    story_lines,
)
from controller.bulletins.provenance import Origin, compared
from controller.intake.passages import passages
from controller.intake.script import text_of
from tests.controller.intake.documents import DIRTY, understood


def test_an_answer_keeps_its_tie_to_the_law() -> None:
    passage = passages(understood(DIRTY).parts)[2]
    pairs = [QuestionAndAnswer("Khi nào có hiệu lực", "Từ ngày ký", passage)]
    lines = questions_lines("Trồng cây", pairs, "Quyết định số 12/QĐ-UBND")
    text = text_of(lines)
    assert "Câu hỏi 1: Khi nào có hiệu lực?" in text
    assert f"Nội dung này nêu tại {passage.name}." in text
    answer = compared(text, lines).sentences[3]
    assert (answer.origin, answer.passage) == (Origin.ADDED, passage.name)


def test_a_story_ends_with_what_the_law_says_and_says_that_it_is_made_up() -> None:
    story = [Line("", "Chiều ấy ở bến cá."), Line("Bà Tư", "Sao lại đốt rác ở đây")]
    text = text_of(story_lines("Bãi biển sạch", story, "Cấm đốt rác", None, ""))
    assert "Bà Tư: Sao lại đốt rác ở đây." in text
    assert text.endswith("Nhân vật trong câu chuyện được xây dựng để minh họa.")


def test_a_correction_says_what_was_wrong_and_twice_what_is_right() -> None:
    lines = correction_lines(
        "Bản tin “Lịch tiêm”", date(2026, 11, 24), "tiêm ngày 25", "tiêm ngày 26", "Đài xã"
    )
    text = text_of(lines)
    assert "phát ngày 24 tháng 11 năm 2026" in text
    assert text.count("tiêm ngày 26") == 2
    assert text.count("tiêm ngày 25") == 1
