"""Which bulletins residents may hear again, before and after anybody says so."""

from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.accounts.authority import NotAllowedError
from controller.bulletins.heard_again import Standing, choose, of_another, standing_of
from controller.bulletins.service import NewBulletin, create
from controller.intake.source_file import SourceFile
from controller.residents.opening import close_page, open_page
from controller.store.bulletins import Bulletin
from controller.store.ledger import AuditEvent
from controller.store.people import StaffRole
from playlists.messages.plan import ItemKind
from tests.controller.commune import NOW, Commune, lay_commune
from tests.controller.imported import import_document


@pytest.fixture
def commune(session: Session) -> Commune:
    return lay_commune(session, clusters=0)


@pytest.fixture
def notice(commune: Commune) -> NewBulletin:
    return NewBulletin(unit_id=commune.unit.id, title="Họp thôn", written_text="Mời bà con họp.")


def open_it(session: Session, commune: Commune) -> None:
    chief = commune.actor(StaffRole.ADMINISTRATOR)
    open_page(session, chief, commune.unit.id, "xa-thu", NOW)


def written(session: Session, commune: Commune, new: NewBulletin) -> Bulletin:
    return create(session, commune.operator, new, NOW)


def test_a_typed_notice_is_not_until_its_writer_says_so(
    session: Session, commune: Commune, notice: NewBulletin
) -> None:
    open_it(session, commune)
    bulletin = written(session, commune, notice)
    assert standing_of(session, bulletin) is Standing.WITHHELD
    choose(session, commune.operator, bulletin.id, NOW, heard_again=True)
    assert standing_of(session, bulletin) is Standing.SHOWN


def test_what_repeats_another_is_told_no_sooner_than_that(
    session: Session, commune: Commune, notice: NewBulletin
) -> None:
    told = written(session, commune, replace(notice, heard_again=True))
    assert of_another(told) is None
    told.personal_data = True
    assert of_another(told) is False
    withheld = written(session, commune, replace(notice, heard_again=False))
    assert of_another(withheld) is False


def test_what_is_of_a_document_is_and_a_greeting_is_not(
    session: Session, commune: Commune, notice: NewBulletin
) -> None:
    open_it(session, commune)
    file = SourceFile("tb.txt", "THÔNG BÁO\nSố: 42/TB-UBND\nHọp.".encode())
    document = import_document(session, commune.operator, file, NOW)
    assert written(session, commune, replace(notice, document_id=document.id)).heard_again
    assert not written(session, commune, replace(notice, kind=ItemKind.GREETING)).heard_again
    assert not written(session, commune, replace(notice, heard_again=False)).heard_again


def test_its_writer_chooses_even_after_it_was_approved_and_that_is_recorded(
    session: Session, commune: Commune
) -> None:
    open_it(session, commune)
    bulletin = commune.approved_bulletin(session, "Mời bà con họp thôn.")
    choose(session, commune.operator, bulletin.id, NOW, heard_again=True)
    choose(session, commune.operator, bulletin.id, NOW, heard_again=True)
    assert standing_of(session, bulletin) is Standing.SHOWN
    choose(session, commune.operator, bulletin.id, NOW, heard_again=False)
    assert standing_of(session, bulletin) is Standing.WITHHELD
    acts = select(AuditEvent).where(AuditEvent.act == "hear_bulletin_again")
    assert len(session.scalars(acts).all()) == 2
    with pytest.raises(NotAllowedError):
        choose(session, commune.actor(StaffRole.TECHNICIAN), bulletin.id, NOW, heard_again=False)


def test_what_names_people_is_withheld_whatever_its_writer_says(
    session: Session, commune: Commune
) -> None:
    open_it(session, commune)
    bulletin = commune.approved_bulletin(session, "Hỏi anh Tám, điện thoại 0912345678.")
    choose(session, commune.operator, bulletin.id, NOW, heard_again=True)
    assert standing_of(session, bulletin) is Standing.NUMBERS
    bulletin.personal_data = True
    assert standing_of(session, bulletin) is Standing.WITHHELD


def test_where_the_page_is_closed_that_is_said(session: Session, commune: Commune) -> None:
    bulletin = commune.approved_bulletin(session, "Mời bà con họp thôn.")
    choose(session, commune.operator, bulletin.id, NOW, heard_again=True)
    assert standing_of(session, bulletin) is Standing.PAGE_CLOSED
    open_it(session, commune)
    assert standing_of(session, bulletin) is Standing.SHOWN
    close_page(session, commune.actor(StaffRole.ADMINISTRATOR), commune.unit.id, NOW)
    assert standing_of(session, bulletin) is Standing.PAGE_CLOSED


def test_words_of_a_province_are_shown_where_one_of_its_communes_has_opened_its_page(
    session: Session, commune: Commune
) -> None:
    bulletin = commune.approved_bulletin(session, "Mời bà con họp thôn.")
    bulletin.unit_id, bulletin.heard_again = commune.province.id, True
    assert standing_of(session, bulletin) is Standing.PAGE_CLOSED
    open_it(session, commune)
    assert standing_of(session, bulletin) is Standing.SHOWN
