"""What holds personal data has an end and no voice over the Internet; what is secret is refused."""

import json

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.bulletins import service
from controller.bulletins.errors import AlreadySubmittedError, BadEndError, EndNeededError
from controller.bulletins.handling import Handling, checked_handling, set_handling
from controller.bulletins.service import NewBulletin
from controller.intake.errors import SecretDocumentError
from controller.store.bulletins import Bulletin, SpeechState
from controller.store.ledger import AuditEvent
from tests.controller.commune import NOW, Commune, finish_speech, lay_commune

LAST_DAY = "2026-11-30"


@pytest.fixture
def commune(session: Session) -> Commune:
    return lay_commune(session, clusters=0)


def asked(commune: Commune, text: str, handling: Handling) -> NewBulletin:
    return NewBulletin(
        unit_id=commune.unit.id, title="Danh sách", written_text=text, handling=handling
    )


def test_a_bulletin_may_be_marked_as_it_is_written(session: Session, commune: Commune) -> None:
    new = asked(commune, "Ông An, bà Bình.", Handling(personal_data=True, ends_on=LAST_DAY))
    bulletin = service.create(session, commune.operator, new, NOW)
    assert (bulletin.personal_data, bulletin.ends_on) == (True, LAST_DAY)


def test_the_mark_needs_an_end(session: Session, commune: Commune) -> None:
    with pytest.raises(EndNeededError):
        service.create(
            session, commune.operator, asked(commune, "An.", Handling(personal_data=True)), NOW
        )
    assert session.scalars(select(Bulletin)).all() == []


@pytest.mark.parametrize("day", ["2026-11-17", "2027-11-20", "30/11/2026", "mai"])
def test_an_end_that_is_over_too_far_or_no_day_is_refused(day: str) -> None:
    with pytest.raises(BadEndError):
        checked_handling(Handling(personal_data=False, ends_on=day), NOW)


@pytest.mark.parametrize("day", ["2026-11-18", "2027-11-19"])
def test_an_end_from_today_to_a_year_ahead_is_kept(day: str) -> None:
    assert checked_handling(Handling(personal_data=True, ends_on=day), NOW).ends_on == day


def test_what_is_marked_later_is_spoken_anew_and_recorded(
    session: Session, commune: Commune
) -> None:
    draft = commune.draft(session, "Ông An, bà Bình.")
    finish_speech(session, draft.current, 4.0, NOW)
    set_handling(
        session, commune.operator, draft.id, Handling(personal_data=True, ends_on=LAST_DAY), NOW
    )
    assert draft.current.speech_state is SpeechState.WAITING
    event = session.scalars(select(AuditEvent).where(AuditEvent.act == "handle_bulletin")).one()
    assert json.loads(event.detail) == {
        "before": {"personal_data": False, "ends_on": ""},
        "after": {"personal_data": True, "ends_on": LAST_DAY},
    }


def test_a_new_end_alone_leaves_the_sound(session: Session, commune: Commune) -> None:
    draft = commune.draft(session)
    finish_speech(session, draft.current, 4.0, NOW)
    set_handling(
        session, commune.operator, draft.id, Handling(personal_data=False, ends_on=LAST_DAY), NOW
    )
    assert draft.current.speech_state is SpeechState.READY


def test_what_was_submitted_keeps_what_its_approver_saw(session: Session, commune: Commune) -> None:
    bulletin = commune.pending_bulletin(session)
    with pytest.raises(AlreadySubmittedError):
        set_handling(
            session,
            commune.operator,
            bulletin.id,
            Handling(personal_data=True, ends_on=LAST_DAY),
            NOW,
        )


@pytest.mark.parametrize("text", ["MẬT\nKế hoạch.", "Độ mật: Mật\nKế hoạch."])
def test_what_bears_a_mark_of_secrecy_is_not_written_and_not_kept(
    session: Session, commune: Commune, text: str
) -> None:
    with pytest.raises(SecretDocumentError):
        service.create(session, commune.operator, asked(commune, text, Handling()), NOW)
    draft = commune.draft(session, "Nội dung đầu.")
    with pytest.raises(SecretDocumentError):
        service.edit(session, commune.operator, draft.id, text, NOW)
    assert [b.current.written_text for b in session.scalars(select(Bulletin))] == ["Nội dung đầu."]
