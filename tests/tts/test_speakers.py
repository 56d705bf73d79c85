"""Who says which sentence of a hỏi - đáp or a câu chuyện."""

import pytest

from tts.reading import read
from tts.speakers import Parts, Speaker, are_questions, speakers

QUESTIONS = """Mục hỏi đáp pháp luật.
Câu hỏi 1: Bao nhiêu tuổi được lái xe máy? Có cần giấy phép không?
Trả lời: Từ đủ 18 tuổi. Phải có giấy phép lái xe.
Các câu trả lời dựa trên Luật."""
STORY = """Câu chuyện pháp luật: Chiếc mũ bảo hiểm.
Hôm ấy trời mưa rất to.
Ông Ba: Đi đâu mà vội thế?
Chị Hạnh: Cháu đi chợ. Gần thôi mà.
Ông Ba: Gần cũng phải đội mũ.
Thưa bà con, câu chuyện cho thấy:
Phải đội mũ bảo hiểm khi đi xe máy."""


def second(text: str, parts: Parts) -> list[str]:
    sentences = read(text).sentences()
    shared = zip(speakers(sentences, parts), sentences, strict=True)
    return [sentence.spoken for speaker, sentence in shared if speaker is Speaker.SECOND]


def test_the_other_voice_asks_all_of_a_question_and_nothing_else() -> None:
    said = second(QUESTIONS, Parts.QUESTIONS)
    assert len(said) == 2
    assert said[1] == "Có cần giấy phép không?"


@pytest.mark.parametrize("label", ["Hỏi:", "Câu hỏi số 3:", "HỎI :", "Câu hỏi 2:"])
def test_questions_are_known_by_their_label(label: str) -> None:
    assert second(f"{label} Nộp ở đâu?\nĐáp: Ở một cửa.", Parts.QUESTIONS)


def test_of_two_people_in_a_story_the_first_to_speak_has_the_other_voice() -> None:
    assert [said.split(":")[0] for said in second(STORY, Parts.STORY)] == ["Ông Ba", "Ông Ba"]


def test_who_tells_the_story_keeps_the_first_voice() -> None:
    assert not second("Người dẫn: Ngày xưa có một ông lão.", Parts.STORY)
    assert not second("Lưu ý: ai cũng phải đội mũ.", Parts.STORY)


def test_without_agreement_one_voice_says_all() -> None:
    assert not second(QUESTIONS, Parts.ONE)


def test_a_text_is_a_dialogue_only_if_somebody_answers() -> None:
    assert are_questions(QUESTIONS)
    assert not are_questions("Hỏi: Nộp ở đâu?")
    assert not are_questions(STORY)


def test_nothing_has_no_speaker() -> None:
    assert speakers([], Parts.STORY) == ()
