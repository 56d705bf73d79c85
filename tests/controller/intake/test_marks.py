"""Marks that decide what may be done with a text."""

import unicodedata

import pytest

from controller.intake.errors import SecretDocumentError
from controller.intake.marks import (
    MARKED_LINES,
    is_marked_draft,
    personal_numbers,
    refuse_secret,
)


@pytest.mark.parametrize(
    ("line", "mark"),
    [
        ("MẬT", "MẬT"),
        ("  TỐI MẬT.", "TỐI MẬT"),
        ("(TUYỆT MẬT)", "TUYỆT MẬT"),
        ("UBND XÃ | MẬT", "MẬT"),
        ("Độ mật: Tối mật", "TỐI MẬT"),
        ("Mức độ mật: mật", "MẬT"),
        ("| Độ mật | Mật |", "MẬT"),
        (unicodedata.normalize("NFD", "TUYỆT MẬT"), "TUYỆT MẬT"),
        ("TỐI\N{NO-BREAK SPACE} MẬT", "TỐI MẬT"),
        ("MẬT/KHẨN", "MẬT"),
        ("HỎA TỐC TỐI MẬT", "TỐI MẬT"),
        ("MẬT - HỎA TỐC HẸN GIỜ", "MẬT"),
        ("MẬT Số: 12/QĐ-UBND", "MẬT"),
        ("MẬT        CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "MẬT"),
    ],
)
def test_a_mark_of_secrecy_is_refused_by_its_name(line: str, mark: str) -> None:
    with pytest.raises(SecretDocumentError) as refusal:
        refuse_secret(["THÔNG BÁO", line])
    assert refusal.value.mark == mark


@pytest.mark.parametrize(
    "line",
    [
        "Giữ bí mật đời tư",
        "Mật ong rừng",
        "Đặt mật khẩu",
        "Mật độ dân cư",
        "Bảo vệ bí mật nhà nước",
        "LUẬT BẢO VỆ BÍ MẬT NHÀ NƯỚC",
        "NUÔI ONG MẬT / LẤY MẬT ONG",
    ],
)
def test_the_word_alone_is_no_mark_and_hides_none(line: str) -> None:
    refuse_secret([line])
    with pytest.raises(SecretDocumentError):
        refuse_secret([line, "MẬT"])


def test_a_mark_below_the_head_is_a_word_of_the_text() -> None:
    refuse_secret(["Nội dung"] * MARKED_LINES + ["MẬT"])
    with pytest.raises(SecretDocumentError):
        refuse_secret(["Nội dung"] * (MARKED_LINES - 1) + ["MẬT"])


def test_a_draft_is_known_by_its_mark_and_not_by_the_word() -> None:
    assert is_marked_draft(["UBND XÃ", "DỰ THẢO"])
    assert is_marked_draft(["DỰ THẢO NGHỊ QUYẾT"])
    assert not is_marked_draft(["Góp ý dự thảo luật"])


def test_what_looks_like_a_persons_number_is_found_once() -> None:
    text = "Ông An, CCCD 056099001234, điện thoại 0912345678, 0912345678; Quyết định 1322/QĐ-UBND."
    assert personal_numbers(text) == ("056099001234", "0912345678")


@pytest.mark.parametrize(
    "number",
    [
        *("0912 345 678", "0912.345.678", "091-234-5678", "0912–345–678", "0912345 678"),
        *("(0912) 345 678", "+84912345678", "84 912 345 678", "+84 (0)91 234 5678"),
        *("056 099 001 234", "056099 001234"),
    ],
)
def test_a_persons_number_is_found_in_the_groups_that_people_write(number: str) -> None:
    assert personal_numbers(f"Hỏi anh Tám, {number}.") == (number,)


def test_money_days_and_an_offices_telephone_are_no_persons() -> None:
    text = "Ngày 03.12.2026, 300.000.000 đồng; trực ban 0258 3822 123."
    assert personal_numbers(text) == ()
