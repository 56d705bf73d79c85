"""A name is written wherever people write; after it was erased it is nowhere: rows, files, sounds.

The whole database is read through as anybody could who has it, and every byte below LOA_HOME.
"""

import json
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import Engine, MetaData, select
from sqlalchemy.orm import Session

from controller.approval.proof import Assent
from controller.approval_requests.service import NewRequest, ask
from controller.bulletins import decisions, service
from controller.bulletins.handling import Handling, set_handling
from controller.bulletins.service import NewBulletin
from controller.erasure.service import erase, made_from, remove_files
from controller.intake.source_file import SourceFile
from controller.planning.service import plan_marked
from controller.reports.facts.works import works
from controller.search import folded
from controller.settings import Settings, read_settings
from controller.speech.role import speak_once
from controller.store.bulletins import Bulletin
from controller.store.documents import Document
from controller.store.drafting import MachineDraft
from controller.store.engine import drop_overwritten, writing_sessions
from controller.store.source_bulletins import SourceBulletin, SourceState
from controller.store.unsent import UnsentForm
from controller.transparency.sequencer import append_waiting
from playlists.messages.plan import Priority
from tests.controller.commune import NOW, Commune, lay_commune
from tests.controller.imported import import_document
from tests.controller.speech.tone_voice import ToneVoice

NAME = "Mấu Thị Quỳnh Giao"
SPELLINGS = {
    spelling.encode()
    for spelling in (NAME, NAME.lower(), NAME.upper(), folded(NAME), json.dumps(NAME)[1:-1])
}
NAMING = Handling(personal_data=True, ends_on="2026-11-30")
REASON = "Gia đình yêu cầu"


def named_in(content: bytes) -> bool:
    return any(spelling in content for spelling in SPELLINGS)


def rows_that_name(engine: Engine) -> set[str]:
    """Table and column of everything in the database that says the name."""
    tables = MetaData()
    tables.reflect(engine)
    found = set()
    with engine.connect() as connection:
        for table in tables.sorted_tables:
            for row in connection.execute(select(table)).mappings():
                for column, value in row.items():
                    content = value if isinstance(value, bytes) else str(value).encode()
                    if named_in(content):
                        found.add(f"{table.name}.{column}")
    return found


def files_that_name(home: Path) -> set[str]:
    """Files below LOA_HOME with the name in them, the database's own and its log as well."""
    return {p.name for p in home.rglob("*") if p.is_file() and named_in(p.read_bytes())}


def sounds(settings: Settings) -> set[str]:
    """Tracks and sentences that lie here."""
    folders = (settings.audio_dir, settings.clips_dir)
    return {p.name for folder in folders for p in folder.rglob("*") if p.is_file()}


def as_reported(office: "Office", bulletin_id: str) -> bytes:
    """What reports write of the bulletin."""
    with writing_sessions(office.engine)() as session:
        revision = session.get_one(Bulletin, bulletin_id).current
        return repr(works(session, [revision.id])).encode()


@dataclass
class Office:
    """A commune that has read something out, and is about to read out a name."""

    engine: Engine
    settings: Settings
    commune: Commune
    others: set[str]
    """Sounds of what names nobody."""

    def speak(self) -> None:
        while speak_once(self.engine, self.settings, lambda: [ToneVoice()]):
            pass


@pytest.fixture
def office(engine: Engine, database_url: str, tmp_path: Path) -> Office:
    told = {"LOA_HOME": str(tmp_path), "LOA_DATABASE_URL": database_url, "LOA_ONLINE_VOICES": "no"}
    settings = read_settings(told)
    with writing_sessions(engine).begin() as session:
        commune = lay_commune(session, clusters=1)
        commune.draft(session, "Sáng mai cắt điện. Xin cảm ơn bà con.")
    office = Office(engine, settings, commune, set())
    office.speak()
    office.others = sounds(settings)
    return office


def written_everywhere(office: Office) -> str:
    """A bulletin with the name wherever people and Loa write of it; approved, planned, recalled."""
    commune, write = office.commune, writing_sessions(office.engine)
    with write.begin() as session:
        document = _document_and_draft(session, commune)
        new = NewBulletin(
            unit_id=commune.unit.id,
            title=f"Trợ cấp cho bà {NAME}",
            written_text=f"Mời bà {NAME} đến xã. Xin cảm ơn bà con.",
            document_id=document.id,
        )
        bulletin = service.create(session, commune.operator, new, NOW + 1).id
        session.scalars(select(MachineDraft)).one().bulletin_id = bulletin
    office.speak()  # before anybody said that it names people
    with write.begin() as session:
        set_handling(session, commune.operator, bulletin, NAMING, NOW + 2)
    office.speak()
    with write.begin() as session:
        text = f"Mời bà {NAME}, thôn Đông, đến xã. Xin cảm ơn bà con."
        service.edit(session, commune.operator, bulletin, text, NOW + 3)
    office.speak()
    with write.begin() as session:
        revision = service.submit(session, commune.operator, bulletin, NOW + 4).current
        ask(session, commune.operator, NewRequest(bulletin_id=bulletin, note=NAME), NOW + 5)
        why = f"Ghi rõ bà {NAME}"
        decisions.return_for_repair(session, commune.approver, revision.id, NOW + 6, why)
        text = f"Mời bà {NAME}, thôn Tây, đến xã. Xin cảm ơn bà con."
        service.edit(session, commune.operator, bulletin, text, NOW + 7)
    office.speak()
    with write.begin() as session:
        revision = service.submit(session, commune.operator, bulletin, NOW + 8).current
        yes = Assent(comment=f"Đã hỏi bà {NAME}")
        decisions.approve(session, commune.approver, revision.id, NOW + 9, yes)
        commune.now = NOW + 10
        commune.slot(session, [session.get_one(Bulletin, bulletin)])
        plan_marked(session, NOW + 30, (), limit=10)
        why = f"Bà {NAME} đã nhận"
        decisions.recall(session, commune.approver, bulletin, NOW + 40, why)
        _left_beside(session, commune, bulletin)
        while append_waiting(session, NOW + 50, 100):
            pass
    return bulletin


def _document_and_draft(session: Session, commune: Commune) -> Document:
    paper = f"UBND XÃ THỬ\nTHÔNG BÁO\nVề việc trợ cấp cho bà {NAME}\nBà {NAME} được trợ cấp.\n"
    document = import_document(
        session, commune.operator, SourceFile(f"{NAME}.txt", paper.encode()), NOW
    )
    session.add(
        MachineDraft(
            id="d" * 32,
            unit_id=commune.unit.id,
            document_id=document.id,
            model="thử",
            asked_by=document.imported_by,
            asked_at=NOW,
            passages=json.dumps([NAME], ensure_ascii=False),
            sentences=json.dumps([NAME]),
        )
    )
    return document


def _left_beside(session: Session, commune: Commune, bulletin_id: str) -> None:
    """What somebody began to type, and what another level had sent."""
    session.add(
        UnsentForm(
            id="e" * 32,
            person_id=commune.operator.person_id,
            page=f"/ban-tin/{bulletin_id}/dinh-chinh",
            title=f"Đính chính: Trợ cấp cho bà {NAME}",
            version="f" * 32,
            content=json.dumps([["written_text", NAME]], ensure_ascii=False),
            kept_at=NOW,
        )
    )
    session.add(
        SourceBulletin(
            id="a" * 32,
            unit_id=commune.unit.id,
            source="Tỉnh",
            number="1",
            urgency=Priority.NORMAL,
            title=NAME,
            written_text=NAME,
            received_at=NOW,
            state=SourceState.TAKEN,
            bulletin_id=bulletin_id,
        )
    )


def test_after_a_name_was_erased_it_is_in_no_row_no_file_and_no_sound(office: Office) -> None:
    bulletin = written_everywhere(office)
    before = rows_that_name(office.engine)
    assert {table.partition(".")[0] for table in before} >= {
        "approval_requests", "approvals", "audit_events", "bulletins", "document_parts",
        "documents", "machine_drafts", "revisions", "source_bulletins", "unsent_forms",
    }  # fmt: skip
    assert sounds(office.settings) > office.others
    assert not named_in(as_reported(office, bulletin)), "files of reports are taken away"
    with writing_sessions(office.engine).begin() as session:
        erased = erase(session, office.commune.approver, bulletin, REASON, NOW + 60)
    remove_files(erased, office.settings.shelf, office.settings.clips_dir)
    assert drop_overwritten(office.engine)
    assert rows_that_name(office.engine) == set()
    assert files_that_name(office.settings.home) == set()
    assert sounds(office.settings) <= office.others


def test_a_document_goes_with_the_last_that_was_made_of_it(office: Office) -> None:
    bulletin = written_everywhere(office)
    commune, write = office.commune, writing_sessions(office.engine)
    with write.begin() as session:
        first = session.get_one(Bulletin, bulletin)
        again = NewBulletin(
            unit_id=commune.unit.id,
            title="Nhắc lại",
            written_text="Xin nhắc lại.",
            document_id=first.document_id,
            reused_from_id=bulletin,
            handling=NAMING,
        )
        second = service.create(session, commune.operator, again, NOW + 60).id
        assert [one.id for one in made_from(session, bulletin)] == [second]
        while append_waiting(session, NOW + 61, 100):
            pass
        erase(session, commune.approver, bulletin, REASON, NOW + 62)
    assert "documents.source_text" in rows_that_name(office.engine)
    with write.begin() as session:
        erase(session, commune.approver, second, REASON, NOW + 63)
        assert made_from(session, bulletin) == []
    assert rows_that_name(office.engine) == set()


def test_what_is_erased_while_it_is_spoken_leaves_no_sound(office: Office) -> None:
    commune, write = office.commune, writing_sessions(office.engine)
    with write.begin() as session:
        new = NewBulletin(
            unit_id=commune.unit.id, title=NAME, written_text=f"Mời bà {NAME}.", handling=NAMING
        )
        bulletin = service.create(session, commune.operator, new, NOW + 1).id
        while append_waiting(session, NOW + 2, 100):
            pass

    def erase_meanwhile() -> None:
        with write.begin() as session:
            erased = erase(session, commune.approver, bulletin, REASON, NOW + 3)
        remove_files(erased, office.settings.shelf, office.settings.clips_dir)

    voice = ToneVoice(interrupted_by=erase_meanwhile)
    assert speak_once(office.engine, office.settings, lambda: [voice])
    assert sounds(office.settings) == office.others
    assert not speak_once(office.engine, office.settings, lambda: [voice]), "nothing waits"
