"""A document says of itself what it is; its text is parted from what stands around it."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controller.intake.errors import SecretDocumentError
from controller.intake.understand import Understood
from tests.controller.intake.documents import DIRTY, decision_1322, notice, understood


def words(text: str) -> list[str]:
    """Bare words, so that mended line ends, bars and marks do not matter."""
    return re.findall(r"\w+", text)


def spread_out(document: Understood) -> str:
    """Everything that was understood, in one text."""
    pieces = [f"{part.label}. {part.whole}" for part in document.parts]
    return " ".join(words(" ".join((*pieces, *(line.text for line in document.set_apart)))))


def lost_sentences(source: str, document: Understood) -> list[str]:
    """The sentences of the source whose words stand nowhere in what was document."""
    kept = f" {spread_out(document)} "
    sentences = re.split(r"[.;:!?|\n]+", source)
    bare = (" ".join(words(sentence)) for sentence in sentences)
    return [sentence for sentence in bare if sentence and f" {sentence} " not in kept]


def doubled(document: Understood) -> list[str]:
    """Lines that stand twice."""
    lines = [line for part in document.parts for line in part.text.split("\n") if line]
    return sorted({line for line in lines if lines.count(line) > 1})


def test_a_commune_notice_is_understood() -> None:
    document = understood(notice())
    assert document.title == (
        "Thông báo về việc tiêm vắc xin cho trẻ em và cấp nước sinh hoạt sau mưa lũ"
    )
    assert document.number == "86/TB-UBND"
    assert document.kind == "Thông báo"
    assert document.issuer == "Ủy ban nhân dân xã Hòa Thắng"
    assert document.issued_on == "2026-11-20"
    assert document.signer == "Nguyễn Văn Bình"
    assert [part.label for part in document.parts] == ["Mở đầu", "1", "2", "3", "4", "Kết"]
    assert document.parts[1].heading == "Tiêm vắc xin cho trẻ em"
    assert lost_sentences(notice(), document) == []


def test_signature_and_recipients_are_not_for_reading_aloud() -> None:
    document = understood(notice())
    assert "Sở Y tế (để báo cáo)" in " ".join(one.text for one in document.set_apart)
    assert not any("Nơi nhận" in part.text for part in document.parts)
    assert not any("Đã ký" in part.text for part in document.parts)


def test_a_scraped_decision_is_understood_with_all_its_dirt() -> None:
    document = understood(DIRTY)
    assert document.number == "12/QĐ-UBND"
    assert document.issued_on == "2026-03-05"
    assert document.signer == "Trần Thị Hoa"
    assert document.issuer == "Ủy ban nhân dân tỉnh Khánh Hòa"
    assert [part.label for part in document.parts] == [
        *("Căn cứ", "Điều 1", "Điều 2", "Điều 3", "Phụ lục"),
        *("I.1", "I.2", "II.1", "II.2-3", "II.4", "Kết"),
    ]
    assert doubled(document) == []
    assert lost_sentences(DIRTY, document) == []


def test_lines_broken_in_the_middle_of_a_name_are_joined() -> None:
    annex = next(part for part in understood(DIRTY).parts if part.label == "Phụ lục")
    title, attached = annex.heading.split("\n")
    assert title == "TRỒNG CÂY XANH NĂM 2026 TRÊN ĐỊA BÀN TỈNH"
    assert attached.endswith("của Ủy ban nhân dân tỉnh Khánh Hòa)")


def test_the_mark_that_nothing_follows_is_not_read() -> None:
    articles = {part.label: part.text for part in understood(DIRTY).parts}
    assert articles["Điều 3"].endswith("thi hành Quyết định này.")


def test_the_real_decision_is_understood() -> None:
    document = understood(decision_1322())
    assert document.title.startswith("Quyết định 1322/QĐ-UBND năm 2025 về Kế hoạch thực hiện")
    assert document.number == "1322/QĐ-UBND"
    assert document.kind == "Quyết định"
    assert document.issuer == "Ủy ban nhân dân tỉnh Khánh Hòa"
    assert document.signer == "Nguyễn Tấn Tuân"
    assert document.issued_on == "2025-05-22"
    labels = [part.label for part in document.parts]
    assert labels == [
        *("Căn cứ", "Điều 1", "Điều 2", "Điều 3", "Phụ lục"),
        *("I.1", "I.2", "I.3", "I.4", "II.1", "II.2"),
        *(f"III.{n}" for n in range(1, 10)),
        *("IV.1", "IV.2"),
        *("V.1-2", "V.3", "V.4", "V.5", "V.6", "V.7-8", "V.9", "V.10", "Kết"),
    ]


def test_of_the_real_decision_no_passage_is_doubled_and_no_sentence_lost() -> None:
    document = understood(decision_1322())
    assert doubled(document) == []
    assert lost_sentences(decision_1322(), document) == []


ARTICLES = """\
Chương I. QUY ĐỊNH CHUNG
Điều 1. Phạm vi điều chỉnh
1. Luật này quy định về tiếp cận thông tin.
2. Luật này không áp dụng với bí mật nhà nước.
Điều 2. Đối tượng áp dụng
Luật này áp dụng với công dân.
"""


def test_numbered_clauses_belong_to_their_article() -> None:
    parts = {part.label: part for part in understood(ARTICLES).parts}
    assert list(parts) == ["Chương I", "Điều 1", "Điều 2"]
    assert parts["Điều 1"].heading == "Phạm vi điều chỉnh"
    assert parts["Điều 1"].text.count("\n") == 1


def test_sections_with_roman_numerals_keep_their_own_numbers() -> None:
    text = "I. MỤC ĐÍCH\n1. Một việc.\n2. Hai việc.\nIII. KINH PHÍ\n1. Do xã chi."
    assert [part.label for part in understood(text).parts] == ["I", "I.1", "I.2", "III", "III.1"]


def test_plain_paragraphs_can_be_chosen_too() -> None:
    document = understood("Tối nay chiếu phim tại sân thôn.\nMời bà con đến xem.")
    assert [part.label for part in document.parts] == ["Đoạn 1", "Đoạn 2"]
    assert document.number == document.signer == document.issued_on == ""


def test_a_text_that_was_wrapped_by_hand_is_unwrapped() -> None:
    paragraph = (
        "Ủy ban nhân dân xã kính mời toàn thể bà con nhân dân trong\n"
        "thôn đến nhà văn hóa để nghe phổ biến Luật Đất đai. Buổi họp\n"
        "bắt đầu lúc 19 giờ 30, do Chủ tịch Hội Nông dân chủ trì và có\n"
        "Công an xã tham dự."
    )
    assert len(understood(paragraph).parts) == 1


def test_law_that_repeats_a_short_phrase_on_purpose_is_left_alone() -> None:
    text = "1. Sở Tài chính\n- Phối hợp thực hiện.\n2. Sở Y tế\n- Phối hợp thực hiện."
    assert [part.text for part in understood(text).parts] == ["- Phối hợp thực hiện."] * 2


def test_a_place_without_a_number_yet_is_left_blank() -> None:
    document = understood(notice().replace("Số: 86/TB-UBND", "Số:      /TB-UBND"))
    assert document.number == ""


@pytest.mark.parametrize("mark", ["MẬT", "TỐI MẬT", "TUYỆT MẬT"])
def test_a_secret_document_is_refused(mark: str) -> None:
    with pytest.raises(SecretDocumentError):
        understood(f"{mark}\n{notice()}")


@given(st.text(st.sampled_from("aĐ1.|:/-()\n IVX"), max_size=200))
def test_no_word_of_any_text_is_lost(text: str) -> None:
    document = understood(text)
    kept = spread_out(document).split()
    assert set(words(text)) <= set(kept)


@pytest.mark.parametrize(
    "line", ["a", "1. ", "(", "| a |", "ỦY BAN", "Điều 1. a", "I. a", "a" * 50]
)
def test_a_long_hostile_text_is_understood_to_its_last_line(line: str) -> None:
    """What grew with the square of its length would not come to an end here."""
    document = understood(f"{line}\n" * (300_000 // (len(line) + 1)) + "xong")
    assert spread_out(document).endswith("xong")
