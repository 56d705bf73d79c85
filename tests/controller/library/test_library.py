"""What was kept is found again: documents by words and shelf, bulletins by their use."""

from sqlalchemy.orm import Session

from controller.bulletins.blanks import unfilled
from controller.intake.service import Facts, correct_facts, mark_checked
from controller.intake.source_file import SourceFile
from controller.library.fields_of_law import FieldOfLaw, guessed
from controller.library.listings import (
    bulletins_of,
    find_documents,
    replaced_by,
    shown,
    versions_of,
)
from controller.library.reuse import moments, with_new_moments
from controller.library.samples import samples
from controller.library.usage import usage_of
from controller.store.documents import Document
from controller.web.queries.beginning import FIRST_SAMPLE
from tests.controller.commune import NOW, Commune, lay_commune, lay_commune_in
from tests.controller.imported import import_document
from tests.controller.intake.documents import DIRTY, notice


def brought_in(session: Session, commune: Commune, text: str, at: int = NOW) -> Document:
    source = SourceFile("van-ban.txt", text.encode())
    return import_document(session, commune.operator, source, at)


def test_documents_are_found_inside_and_without_accents(session: Session) -> None:
    commune = lay_commune(session, clusters=0)
    trees = brought_in(session, commune, DIRTY)
    brought_in(session, commune, notice())
    assert find_documents(session, commune.operator, "trong cay xanh kinh phi") == [trees]
    assert find_documents(session, commune.operator, "khong co chu nay") == []
    found = shown([trees], "kinh phi")
    assert [passage.name for passage in found[0].passages] == ["mục II.4"]


def test_a_percent_sign_looks_for_itself(session: Session) -> None:
    commune = lay_commune(session, clusters=0)
    brought_in(session, commune, DIRTY)
    assert find_documents(session, commune.operator, "%") == []


def test_documents_stand_on_shelves_and_a_person_may_move_them(session: Session) -> None:
    commune = lay_commune(session, clusters=0)
    trees = brought_in(session, commune, DIRTY)
    assert trees.field == FieldOfLaw.ENVIRONMENT
    facts = Facts(title=trees.title, number=trees.number, field=FieldOfLaw.FARMING)
    correct_facts(session, commune.operator, trees.id, facts, NOW)
    assert find_documents(session, commune.operator, field=FieldOfLaw.FARMING) == [trees]
    assert find_documents(session, commune.operator, field=FieldOfLaw.ENVIRONMENT) == []


def test_the_same_file_is_kept_once_and_another_with_its_number_is_a_version(
    session: Session,
) -> None:
    commune = lay_commune(session, clusters=0)
    first = brought_in(session, commune, DIRTY)
    assert brought_in(session, commune, DIRTY) is first
    second = brought_in(session, commune, DIRTY.replace("50.000", "60.000"), NOW + 1)
    assert (second.version, second.family_id) == (2, first.id)
    assert versions_of(session, first) == [second, first]
    assert find_documents(session, commune.operator) == [second]


def test_a_document_that_was_replaced_says_so(session: Session) -> None:
    commune = lay_commune(session, clusters=0)
    old = brought_in(session, commune, DIRTY)
    text = DIRTY.replace("12/QĐ-UBND", "40/QĐ-UBND").replace(
        "có hiệu lực kể từ ngày ký.",
        "có hiệu lực từ ngày 01 tháng 7 năm 2026 và thay thế Quyết định số 12/QĐ-UBND ngày 05 "
        "tháng 3 năm 2026.",
    )
    new = brought_in(session, commune, text, NOW + 1)
    assert new.effective_on == "2026-07-01"
    assert replaced_by(session, old) == [new]
    assert replaced_by(session, new) == []


def test_neighbours_find_nothing_of_each_other(session: Session) -> None:
    commune = lay_commune(session, clusters=0)
    other = lay_commune_in(session, commune.province, clusters=0, name="khac")
    brought_in(session, commune, DIRTY)
    assert find_documents(session, other.operator) == []


def test_a_scan_is_checked_by_a_named_person(session: Session) -> None:
    commune = lay_commune(session, clusters=0)
    document = brought_in(session, commune, DIRTY)
    mark_checked(session, commune.operator, document.id, NOW)
    assert (document.checked_by, document.checked_at) == (commune.operator.person_id, NOW)


def test_a_bulletin_knows_where_it_is_used(session: Session) -> None:
    commune = lay_commune(session)
    bulletin = commune.approved_bulletin(session)
    assert usage_of(session, bulletin).is_none
    slot = commune.slot(session, [bulletin])
    usage = usage_of(session, bulletin)
    assert [s.id for s in usage.slots] == [slot.id]
    assert [p.id for p in usage.programmes] == [slot.programme_id]
    document = brought_in(session, commune, DIRTY)
    bulletin.document_id = document.id
    session.flush()
    assert bulletins_of(session, document) == [bulletin]


def test_shelves_are_guessed_by_the_words() -> None:
    assert guessed("Lịch tiêm vắc xin sởi", "") is FieldOfLaw.HEALTH
    assert guessed("Thông báo", "Nộp thuế hộ kinh doanh trước hạn.") is FieldOfLaw.TAX
    assert guessed("Tin", "Tin.") is FieldOfLaw.OTHER


def test_dates_and_times_are_written_anew_where_they_stand() -> None:
    text = "Họp lúc 19 giờ ngày 25/11/2026 tại nhà văn hóa. Mang theo giấy tờ."
    found = moments(text)
    assert [moment.written for moment in found] == ["19 giờ", "25/11/2026"]
    new = {found[-1].start: found[-1].written.replace("25/11", "02/12")}
    assert with_new_moments(text, found, new) == text.replace("25/11", "02/12")
    assert with_new_moments(text, found, {}) == text


def test_every_sample_has_a_shelf_and_blanks_to_fill() -> None:
    assert len(samples()) >= 10
    for one in samples():
        # What tries an installation is heard before anybody knows what to fill in.
        assert unfilled(one.text) or one.key == FIRST_SAMPLE, one.key
        assert one.field in FieldOfLaw
