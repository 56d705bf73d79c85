"""What scans, scrapes and old encodings did to a text is mended, and each mending is told."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controller.intake.formats.plain import decoded
from controller.intake.formats.source import Format, Source
from controller.intake.old_encodings import converted_lines, from_tcvn3, from_vni, old_encoding_of
from controller.intake.relations import Relation, RelationKind, in_force_on, relations_of
from controller.intake.repair import mend
from controller.intake.repairs import RepairKind
from controller.intake.understand import understand
from tests.controller.intake.documents import DIRTY, decision_1322, notice, understood

MOTTO = "Cộng hòa xã hội chủ nghĩa Việt Nam. Độc lập - Tự do - Hạnh phúc"
TCVN3 = "Céng hßa x· héi chñ nghÜa ViÖt Nam. §éc lËp - Tù do - H¹nh phóc"
VNI = "Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam. Ñoäc laäp - Töï do - Haïnh phuùc"


def kinds(text: str) -> set[RepairKind]:
    return {repair.kind for repair in understood(text).repairs}


def test_tcvn3_and_vni_are_converted() -> None:
    assert from_tcvn3(TCVN3) == MOTTO
    assert from_vni(VNI) == MOTTO
    assert from_vni("UÛY BAN NHAÂN DAÂN XAÕ") == "ỦY BAN NHÂN DÂN XÃ"


@pytest.mark.parametrize("old", [TCVN3, VNI])
def test_a_file_in_an_old_encoding_is_read_converted_and_shown(old: str) -> None:
    text = decoded("cu.txt", old.encode("latin-1"))
    document = understand(Source(Format.TEXT, text))
    assert MOTTO in " ".join(
        [part.whole for part in document.parts] + [line.text for line in document.set_apart]
    )
    assert RepairKind.ENCODING in {repair.kind for repair in document.repairs}


def test_a_passage_of_an_old_encoding_in_a_text_of_our_time_is_converted_alone() -> None:
    lines, repairs = converted_lines(["Ủy ban nhân dân xã thông báo:", TCVN3])
    assert lines == ["Ủy ban nhân dân xã thông báo:", MOTTO]
    assert len(repairs) == 1


@pytest.mark.parametrize(
    "text", ["", "Café à la carte, déjà vu", "Ủy ban nhân dân tỉnh", "abc", "été 1999 ½"]
)
def test_what_is_no_old_vietnamese_stays_as_it_is(text: str) -> None:
    assert old_encoding_of(text) is None


def test_windows_1258_is_read() -> None:
    # That encoding has letters with hats and hooks, and tone marks of their own after them.
    toned = "Thông báo cu\u0309a xa\u0303 vê\u0300 viê\u0323c ho\u0323p thôn"
    assert decoded("cu.txt", toned.encode("cp1258")) == "Thông báo của xã về việc họp thôn"


def test_a_syllable_divided_at_the_end_of_a_line_is_made_whole() -> None:
    mended = mend(["Bà con giữ vệ sinh đường phố, thu gom rác thải trên toàn trư-", "ờng học."])
    assert mended.lines == ["Bà con giữ vệ sinh đường phố, thu gom rác thải trên toàn trường học."]
    assert [repair.kind for repair in mended.repairs] == [RepairKind.HYPHEN]


def test_a_roman_number_before_a_hyphen_is_no_half_of_a_syllable() -> None:
    assert mend(["Nội dung của phần VI-", "a và các"]).lines == ["Nội dung của phần VI-a và các"]


def test_a_hyphen_between_two_syllables_stays() -> None:
    assert mend(["kinh tế-", "xã hội"]).lines == ["kinh tế-xã hội"]


def test_every_kind_of_dirt_of_a_scrape_is_told() -> None:
    assert kinds(DIRTY) == {
        RepairKind.BARS,
        RepairKind.JOINED,
        RepairKind.REPEATED,
        RepairKind.END_MARK,
        RepairKind.LOST_HEADING,
    }


def test_of_the_real_decision_every_repair_shows_what_was_there() -> None:
    repairs = understood(decision_1322()).repairs
    assert {repair.kind for repair in repairs} == kinds(DIRTY)
    assert all(repair.before for repair in repairs)
    lost = [repair.after for repair in repairs if repair.kind is RepairKind.LOST_HEADING]
    assert lost == ["mục I", "mục II", "mục III", "mục IV", "mục V", "thiếu mục 2", "thiếu mục 8"]


def test_a_clean_notice_needs_little() -> None:
    assert kinds(notice()) <= {RepairKind.END_MARK, RepairKind.JOINED, RepairKind.BARS}


def test_invisible_characters_are_told() -> None:
    assert RepairKind.INVISIBLE in kinds("Họp\u200b thôn tối\u00ad nay.")


def test_a_range_of_years_that_was_broken_begins_no_item() -> None:
    text = "1. Thực hiện Đề án giai đoạn 2025\n- 2030 trên địa bàn tỉnh theo kế hoạch đã đề ra."
    assert "2025" in understood(text).parts[0].whole


def test_of_a_scan_a_mistaken_article_is_still_an_article() -> None:
    source = Source(Format.SCAN, "Điêu 1. Giữ sạch.\nĐiều 2, Có hiệu lực kể từ ngày ký.")
    assert [part.label for part in understand(source).parts] == ["Điều 1", "Điều 2"]


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("Quyết định này có hiệu lực kể từ ngày ký.", "2026-03-05"),
        ("Nghị định có hiệu lực thi hành từ ngày 01 tháng 7 năm 2026.", "2026-07-01"),
        ("Thông tư có hiệu lực từ 15/8/2026.", "2026-08-15"),
        ("Có hiệu lực từ ngày 31/02/2026.", ""),
        ("Không nói gì.", ""),
    ],
)
def test_from_when_a_document_is_in_force(line: str, day: str) -> None:
    assert in_force_on([line], "2026-03-05") == day


def test_what_a_document_replaces_repeals_and_corrects() -> None:
    lines = [
        "Quyết định này thay thế Quyết định số 10/2020/QĐ-UBND và Quyết định 11/2021/QĐ-UBND.",
        "Bãi bỏ Công văn số 5/UBND-VX. Quyết định số 6/QĐ-UBND vẫn còn hiệu lực.",
        "Đính chính lỗi tại Thông báo số 7/TB-UBND ngày 02/3/2026.",
    ]
    assert relations_of(lines, "12/QĐ-UBND") == (
        Relation(RelationKind.REPLACES, "10/2020/QĐ-UBND"),
        Relation(RelationKind.REPLACES, "11/2021/QĐ-UBND"),
        Relation(RelationKind.REPEALS, "5/UBND-VX"),
        Relation(RelationKind.CORRECTS, "7/TB-UBND"),
    )


@given(st.text(max_size=80))
def test_a_conversion_keeps_the_lines_and_tells_what_it_changed(text: str) -> None:
    lines = text.split("\n")
    converted, repairs = converted_lines(lines)
    changed = sum(new != old for new, old in zip(converted, lines, strict=True))
    assert len(repairs) == changed


def test_of_a_scan_an_article_like_another_but_for_its_number_is_kept() -> None:
    said = [f"Bà con thôn Đông cùng thực hiện việc số {n} và nhắc nhau giữ gìn." for n in "aaaaa"]
    lines = ["Điều 1. Mỗi hộ giữ sạch đường.", *said, "Điều 2. Mỗi hộ giữ sạch đường.", *said]
    assert "Điều 2. Mỗi hộ giữ sạch đường." in mend(lines, recognised=True).lines
