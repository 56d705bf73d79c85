"""Approving, returning, recalling: exactly one wording, by somebody who did not write it."""

import hashlib
import json

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.accounts.authority import NotAllowedError
from controller.approval.proof import Assent
from controller.bulletins import service
from controller.bulletins.approved import approved_revision
from controller.bulletins.decisions import approve, recall, return_for_repair
from controller.bulletins.errors import (
    NothingToRecallError,
    NotPendingError,
    OwnBulletinError,
    RevisionChangedError,
)
from controller.bulletins.listings import decisions_about, list_bulletins
from controller.errors import MissingFieldError
from controller.planning.marks import marked_clusters, take_marks
from controller.store.bulletins import ApprovedAudio, BulletinStatus, Decision
from controller.store.people import StaffRole
from tests.controller.commune import NOW, Commune, finish_speech, lay_commune

LATER = NOW + 1_000_000


@pytest.fixture
def commune(session: Session) -> Commune:
    return lay_commune(session, clusters=2)


def clear_marks(session: Session, commune: Commune) -> None:
    for cluster in commune.clusters:
        take_marks(session, [cluster.id])


def test_an_approval_names_who_approved_exactly_what_and_when(
    session: Session, commune: Commune
) -> None:
    bulletin = commune.pending_bulletin(session, "Họp lúc 7 giờ.")
    revision = bulletin.current
    approval = approve(session, commune.approver, revision.id, LATER, Assent(comment="Đồng ý"))
    statement = json.loads(approval.statement)
    assert statement["approver"]["name"] == commune.approver.name
    assert statement["approver"]["unit"]["name"] == statement["unit"]["name"] == commune.unit.name
    assert [one["id"] for one in statement["drafted_by"]] == [commune.operator.person_id]
    assert statement["at"] == LATER
    assert statement["text_sha256"] == hashlib.sha256("Họp lúc 7 giờ.".encode()).hexdigest()
    assert statement["reading_sha256"] == hashlib.sha256(revision.spoken_text.encode()).hexdigest()
    assert statement["audio_sha256"] == [revision.audio_sha256]
    assert bulletin.status is BulletinStatus.APPROVED
    assert approved_revision(session, bulletin.id) is revision


def test_the_statement_has_one_spelling(session: Session, commune: Commune) -> None:
    bulletin = commune.approved_bulletin(session)
    statement = decisions_about(session, bulletin)[0].statement
    assert statement == json.dumps(
        json.loads(statement), ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )


def test_nobody_approves_her_own_bulletin_even_with_the_role(
    session: Session, commune: Commune
) -> None:
    bulletin = commune.pending_bulletin(session)
    commune.people[StaffRole.OPERATOR].role = StaffRole.APPROVER
    with pytest.raises(OwnBulletinError):
        approve(session, commune.operator, bulletin.current.id, LATER)


def test_whoever_wrote_an_earlier_revision_does_not_approve_a_later_one(
    session: Session, commune: Commune
) -> None:
    bulletin = commune.pending_bulletin(session)
    author = commune.people[StaffRole.APPROVER]
    bulletin.created_by = author.id
    session.flush()
    with pytest.raises(OwnBulletinError):
        approve(session, commune.approver, bulletin.current.id, LATER)


@pytest.mark.parametrize("role", [StaffRole.OPERATOR, StaffRole.AUDITOR, StaffRole.ADMINISTRATOR])
def test_only_approvers_decide(session: Session, commune: Commune, role: StaffRole) -> None:
    bulletin = commune.pending_bulletin(session)
    with pytest.raises(NotAllowedError):
        approve(session, commune.actor(role), bulletin.current.id, LATER)


def test_nobody_approves_a_wording_that_she_has_not_seen(
    session: Session, commune: Commune
) -> None:
    bulletin = commune.pending_bulletin(session)
    seen = bulletin.current
    service.edit(session, commune.operator, bulletin.id, "Lời khác.", LATER)
    finish_speech(session, bulletin.current, 3.0, LATER)
    service.submit(session, commune.operator, bulletin.id, LATER)
    with pytest.raises(RevisionChangedError) as refusal:
        approve(session, commune.approver, seen.id, LATER)
    assert (refusal.value.seen, refusal.value.current) == (1, 2)


def test_a_decision_is_made_once(session: Session, commune: Commune) -> None:
    bulletin = commune.approved_bulletin(session)
    with pytest.raises(NotPendingError) as refusal:
        approve(session, commune.approver, bulletin.current.id, LATER)
    assert refusal.value.status is BulletinStatus.APPROVED


def test_a_draft_cannot_be_approved(session: Session, commune: Commune) -> None:
    bulletin = commune.draft(session)
    with pytest.raises(NotPendingError):
        approve(session, commune.approver, bulletin.current.id, LATER)


def test_what_comes_back_says_why(session: Session, commune: Commune) -> None:
    bulletin = commune.pending_bulletin(session)
    with pytest.raises(MissingFieldError):
        return_for_repair(session, commune.approver, bulletin.current.id, LATER, "  ")
    return_for_repair(session, commune.approver, bulletin.current.id, LATER, "Sai giờ họp")
    assert bulletin.status is BulletinStatus.RETURNED
    assert approved_revision(session, bulletin.id) is None
    last = decisions_about(session, bulletin)[-1]
    assert (last.decision, last.comment) == (Decision.RETURNED, "Sai giờ họp")


def test_what_was_approved_goes_on_sounding_until_the_new_wording_is_approved(
    session: Session, commune: Commune
) -> None:
    bulletin = commune.approved_bulletin(session)
    first = bulletin.current
    second = service.edit(
        session, commune.operator, bulletin.id, "Đính chính: họp lúc 8 giờ.", LATER
    )
    assert approved_revision(session, bulletin.id) is first
    finish_speech(session, second, 3.0, LATER)
    service.submit(session, commune.operator, bulletin.id, LATER)
    approve(session, commune.approver, second.id, LATER)
    assert approved_revision(session, bulletin.id) is second


def test_an_approval_has_the_clusters_planned_again_in_which_it_will_sound(
    session: Session, commune: Commune
) -> None:
    bulletin = commune.approved_bulletin(session)
    commune.slot(session, [bulletin])
    second = service.edit(session, commune.operator, bulletin.id, "Lời khác.", LATER)
    finish_speech(session, second, 3.0, LATER)
    service.submit(session, commune.operator, bulletin.id, LATER)
    clear_marks(session, commune)
    approve(session, commune.approver, second.id, LATER)
    assert set(marked_clusters(session, 10)) == {c.id for c in commune.clusters}


def test_a_recall_takes_every_approved_sound_off_the_air(
    session: Session, commune: Commune
) -> None:
    bulletin = commune.approved_bulletin(session)
    commune.slot(session, [bulletin])
    clear_marks(session, commune)
    recall(session, commune.operator, bulletin.id, LATER, "Sai ngày")
    assert approved_revision(session, bulletin.id) is None
    assert [a.recalled_at for a in session.scalars(select(ApprovedAudio))] == [LATER]
    assert set(marked_clusters(session, 10)) == {c.id for c in commune.clusters}


def test_a_recall_reaches_what_sounds_although_a_new_wording_is_being_written(
    session: Session, commune: Commune
) -> None:
    bulletin = commune.approved_bulletin(session)
    service.edit(session, commune.operator, bulletin.id, "Lời khác.", LATER)
    recall(session, commune.approver, bulletin.id, LATER, "Sai ngày")
    assert approved_revision(session, bulletin.id) is None


def test_there_is_nothing_to_recall_of_what_was_never_approved(
    session: Session, commune: Commune
) -> None:
    bulletin = commune.pending_bulletin(session)
    with pytest.raises(NothingToRecallError):
        recall(session, commune.operator, bulletin.id, LATER, "Sai ngày")


def test_a_recall_says_why(session: Session, commune: Commune) -> None:
    bulletin = commune.approved_bulletin(session)
    with pytest.raises(MissingFieldError):
        recall(session, commune.operator, bulletin.id, LATER, "")


def test_lists_show_the_newest_first_and_by_status(session: Session, commune: Commune) -> None:
    approved = commune.approved_bulletin(session)
    draft = commune.draft(session)
    assert list_bulletins(session, commune.operator) == [draft, approved]
    assert list_bulletins(session, commune.operator, BulletinStatus.APPROVED) == [approved]
