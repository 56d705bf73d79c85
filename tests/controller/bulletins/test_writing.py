"""A draft is written, edited in place, spoken and submitted; what was submitted is frozen."""

from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from controller.accounts.authority import NotAllowedError
from controller.bulletins import decisions, service
from controller.bulletins.errors import (
    AlreadySubmittedError,
    BulletinRecalledError,
    NoTextError,
    SavedElsewhereError,
    SpeechNotFailedError,
    SpeechNotReadyError,
)
from controller.bulletins.handling import Handling
from controller.bulletins.service import NewBulletin
from controller.errors import MissingFieldError, TooLongError
from controller.store.base import new_id
from controller.store.bulletins import Bulletin, BulletinStatus, SpeechState
from controller.store.people import StaffRole
from tests.controller.commune import NOW, Commune, finish_speech, lay_commune, lay_commune_in

LATER = NOW + 1_000_000


@pytest.fixture
def commune(session: Session) -> Commune:
    return lay_commune(session, clusters=1)


def new_bulletin(commune: Commune, text: str = "Lời mời.") -> NewBulletin:
    return NewBulletin(unit_id=commune.unit.id, title="Tin", written_text=text)


def test_a_new_bulletin_is_a_draft_that_waits_for_its_sound(
    session: Session, commune: Commune
) -> None:
    bulletin = service.create(session, commune.operator, new_bulletin(commune), LATER)
    assert bulletin.status is BulletinStatus.DRAFT
    assert bulletin.current.number == 1
    assert bulletin.current.speech_state is SpeechState.WAITING


def test_what_is_sent_again_under_its_name_is_the_same_bulletin_with_the_newer_words(
    session: Session, commune: Commune
) -> None:
    key = new_id(LATER)
    sent = replace(new_bulletin(commune), id=key)
    first = service.create(session, commune.operator, sent, LATER)
    again = replace(
        sent,
        written_text="Lời mời mới.",
        handling=Handling(personal_data=True, ends_on="2027-01-31"),
    )
    assert service.create(session, commune.operator, again, LATER) is first
    assert first.id == key
    assert first.current.number == 1
    assert first.current.written_text == "Lời mời mới."
    assert first.personal_data
    assert first.folded == ""


def test_what_another_device_or_an_edit_saved_meanwhile_is_not_written_over(
    session: Session, commune: Commune
) -> None:
    office = replace(new_bulletin(commune), id=new_id(LATER), sent_from="office")
    telephone = replace(office, written_text="Lời mới hơn.", sent_from="telephone")
    saved = service.create(session, commune.operator, telephone, LATER)
    with pytest.raises(SavedElsewhereError):
        service.create(session, commune.operator, office, LATER)
    assert saved.current.written_text == "Lời mới hơn."
    service.edit(session, commune.operator, saved.id, "Lời mới nhất.", LATER)
    with pytest.raises(SavedElsewhereError):
        service.create(session, commune.operator, telephone, LATER)
    same = replace(office, written_text="Lời mới nhất.")
    assert service.create(session, commune.operator, same, LATER) is saved


def test_a_name_that_is_somebody_elses_or_none_is_not_taken(
    session: Session, commune: Commune
) -> None:
    other = lay_commune_in(session, commune.province, clusters=0, name="khac")
    theirs = service.create(session, other.operator, new_bulletin(other), LATER)
    for name in (theirs.id, "x" * 32):
        sent = replace(new_bulletin(commune, "Lời khác."), id=name)
        assert service.create(session, commune.operator, sent, LATER).id not in {theirs.id, name}
    assert theirs.current.written_text == "Lời mời."


@pytest.mark.parametrize(
    ("text", "error"), [(" \n", MissingFieldError), ("x" * 60_001, TooLongError)]
)
def test_a_text_says_something_and_ends(
    session: Session, commune: Commune, text: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        service.create(session, commune.operator, new_bulletin(commune, text), LATER)


@pytest.mark.parametrize("role", [StaffRole.APPROVER, StaffRole.AUDITOR, StaffRole.ADMINISTRATOR])
def test_only_operators_write(session: Session, commune: Commune, role: StaffRole) -> None:
    with pytest.raises(NotAllowedError):
        service.create(session, commune.actor(role), new_bulletin(commune), LATER)


def test_nobody_touches_a_neighbours_bulletin(session: Session, commune: Commune) -> None:
    other = lay_commune_in(session, commune.province, clusters=0, name="khac")
    bulletin = commune.pending_bulletin(session)
    with pytest.raises(NotAllowedError):
        service.edit(session, other.operator, bulletin.id, "Lời khác.", LATER)
    with pytest.raises(NotAllowedError):
        decisions.approve(session, other.approver, bulletin.current.id, LATER)


def test_a_draft_is_changed_in_place_and_spoken_again(session: Session, commune: Commune) -> None:
    bulletin = commune.draft(session)
    finish_speech(session, bulletin.current, 3.0, LATER)
    service.edit(session, commune.operator, bulletin.id, "Lời khác.", LATER)
    assert [r.written_text for r in bulletin.revisions] == ["Lời khác."]
    assert bulletin.current.speech_state is SpeechState.WAITING
    assert bulletin.current.audio_sha256 is None


def test_saving_without_a_change_leaves_the_sound_alone(session: Session, commune: Commune) -> None:
    bulletin = commune.draft(session)
    finish_speech(session, bulletin.current, 3.0, LATER)
    service.edit(session, commune.operator, bulletin.id, bulletin.current.written_text, LATER)
    assert bulletin.current.speech_state is SpeechState.READY


def test_what_was_submitted_stays_and_the_change_is_another_revision(
    session: Session, commune: Commune
) -> None:
    bulletin = commune.pending_bulletin(session)
    before = bulletin.current.written_text
    service.edit(session, commune.operator, bulletin.id, "Lời khác.", LATER)
    assert [r.written_text for r in bulletin.revisions] == [before, "Lời khác."]
    assert bulletin.status is BulletinStatus.DRAFT


def test_nothing_is_submitted_before_it_can_be_heard(session: Session, commune: Commune) -> None:
    bulletin = commune.draft(session)
    with pytest.raises(SpeechNotReadyError) as refusal:
        service.submit(session, commune.operator, bulletin.id, LATER)
    assert refusal.value.state is SpeechState.WAITING


def test_a_bulletin_is_submitted_once(session: Session, commune: Commune) -> None:
    bulletin = commune.pending_bulletin(session)
    with pytest.raises(AlreadySubmittedError):
        service.submit(session, commune.operator, bulletin.id, LATER)


def test_failed_speech_is_tried_again_on_demand_and_only_then(
    session: Session, commune: Commune
) -> None:
    bulletin = commune.draft(session)
    with pytest.raises(SpeechNotFailedError):
        service.speak_again(session, commune.operator, bulletin.id, LATER)
    bulletin.current.speech_state = SpeechState.FAILED
    service.speak_again(session, commune.operator, bulletin.id, LATER)
    assert bulletin.current.speech_state is SpeechState.WAITING


def test_a_draft_that_has_its_sound_is_spoken_anew_on_demand_until_it_is_submitted(
    session: Session, commune: Commune
) -> None:
    draft = commune.draft(session)
    draft.current.speech_state = SpeechState.READY
    service.speak_again(session, commune.operator, draft.id, LATER)
    assert draft.current.speech_state is SpeechState.WAITING
    pending = commune.pending_bulletin(session)
    with pytest.raises(SpeechNotFailedError):
        service.speak_again(session, commune.operator, pending.id, LATER)


def test_a_tune_has_no_text_to_edit(session: Session, commune: Commune) -> None:
    tune = commune.approved_tune(session)
    with pytest.raises(NoTextError):
        service.edit(session, commune.operator, tune.id, "Lời.", LATER)


def test_a_recalled_bulletin_is_closed(session: Session, commune: Commune) -> None:
    bulletin = commune.approved_bulletin(session)
    decisions.recall(session, commune.operator, bulletin.id, LATER, "Sai ngày")
    with pytest.raises(BulletinRecalledError):
        service.edit(session, commune.operator, bulletin.id, "Lời khác.", LATER)
    with pytest.raises(BulletinRecalledError):
        service.submit(session, commune.operator, bulletin.id, LATER)
    assert session.get_one(Bulletin, bulletin.id).status is BulletinStatus.RECALLED
