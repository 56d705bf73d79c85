"""Chosen parts become a wording of about two minutes that says which document is read."""

import pytest
from sqlalchemy.orm import Session

from controller.accounts.authority import NotAllowedError
from controller.intake.choose import PACES, choose_parts, estimate_minutes
from controller.intake.errors import UnknownPartError, UnsupportedFormatError
from controller.intake.script import Named, opening
from controller.intake.service import get_document, write_script
from controller.intake.source_file import SourceFile
from controller.library.listings import find_documents
from controller.store.people import StaffRole
from tests.controller.commune import NOW, lay_commune, lay_commune_in
from tests.controller.imported import import_document
from tests.controller.intake.documents import DIRTY, decision_1322, notice, understood


def chosen(text: str, *labels: str) -> list[str]:
    parts = understood(text).parts
    return [parts[index].label for index in choose_parts(parts, labels)]


def test_parts_are_chosen_by_label_in_the_order_of_the_document() -> None:
    assert chosen(DIRTY, "ii.1", "Điều 2") == ["Điều 2", "II.1"]


def test_a_section_stands_for_all_its_items() -> None:
    assert chosen(DIRTY, "II") == ["II.1", "II.2-3", "II.4"]


def test_an_unknown_label_is_answered_with_those_that_there_are() -> None:
    with pytest.raises(UnknownPartError) as refusal:
        chosen(DIRTY, "Điều 9")
    assert refusal.value.label == "Điều 9"
    assert "Điều 3" in refusal.value.labels


def test_a_short_document_is_taken_from_its_first_words_to_its_last() -> None:
    assert chosen(notice()) == ["Mở đầu", "1", "2", "3", "4", "Kết"]


def test_of_a_long_document_about_two_minutes_are_taken() -> None:
    every = understood(decision_1322()).parts
    parts = [every[index] for index in choose_parts(every)]
    assert [part.label for part in parts] == [
        *("Điều 1", "Điều 2", "Điều 3", "I.1", "I.2", "I.3", "I.4")
    ]
    minutes = sum(estimate_minutes(part.whole) for part in parts)
    assert 1.5 < minutes < 2.5


def test_a_slow_voice_is_given_less_to_read() -> None:
    every = understood(decision_1322()).parts
    slow = choose_parts(every, syllables_a_second=PACES["loa"])
    assert len(slow) < len(choose_parts(every))
    minutes = sum(estimate_minutes(every[index].whole, PACES["loa"]) for index in slow)
    assert 1.5 < minutes < 2.5


def test_minutes_count_what_is_spoken_not_what_is_written() -> None:
    assert estimate_minutes("1322/QĐ-UBND") > 2 * estimate_minutes("Ủy ban")


def test_the_opening_names_document_number_date_issuer_and_subject() -> None:
    named = Named(
        title="Quyết định 12/QĐ-UBND năm 2026 về Kế hoạch trồng cây xanh",
        number="12/QĐ-UBND",
        kind="Quyết định",
        issuer="Ủy ban nhân dân tỉnh Khánh Hòa",
        issued_on="2026-03-05",
    )
    assert opening(named) == (
        "Quyết định số 12/QĐ-UBND ngày 5 tháng 3 năm 2026 của Ủy ban nhân dân tỉnh Khánh Hòa, "
        "về Kế hoạch trồng cây xanh."
    )


def test_an_opening_says_no_more_than_is_known() -> None:
    named = Named(title="Mời họp thôn", number="", kind="", issuer="", issued_on="")
    assert opening(named) == "Văn bản, Mời họp thôn."


def test_a_document_is_kept_with_its_parts_and_becomes_a_script(session: Session) -> None:
    commune = lay_commune(session, clusters=0)
    source = SourceFile("12-QD-UBND.txt", DIRTY.encode())
    document = import_document(session, commune.operator, source, NOW)
    session.expire(document)
    assert (document.number, document.signer) == ("12/QĐ-UBND", "Trần Thị Hoa")
    assert find_documents(session, commune.operator) == [document]
    script = write_script(document, ["II.1", "Điều 2"])
    assert script.title == document.title
    assert script.labels == ("Điều 2", "II.1")
    assert script.written_text.split("\n")[1:] == [
        "Điều 2. Quyết định này có hiệu lực kể từ ngày ký.",
        "1. Mục tiêu chung.",
        "Trồng mới 50.000 cây xanh.",
        "Vừa rồi là nội dung Quyết định số 12/QĐ-UBND. Mời bà con theo dõi và thực hiện.",
    ]


def test_only_operators_import_and_neighbours_see_nothing(session: Session) -> None:
    commune = lay_commune(session, clusters=0)
    other = lay_commune_in(session, commune.province, clusters=0, name="khac")
    source = SourceFile("tin.txt", notice().encode())
    with pytest.raises(NotAllowedError):
        import_document(session, commune.actor(StaffRole.AUDITOR), source, NOW)
    document = import_document(session, commune.operator, source, NOW)
    with pytest.raises(NotAllowedError):
        get_document(session, other.operator, document.id)
    assert find_documents(session, other.operator) == []


def test_a_refused_file_leaves_nothing_behind(session: Session) -> None:
    commune = lay_commune(session, clusters=0)
    with pytest.raises(UnsupportedFormatError):
        import_document(session, commune.operator, SourceFile("tin.exe", b"MZ..."), NOW)
    assert find_documents(session, commune.operator) == []
