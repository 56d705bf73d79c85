"""Use cases of those who decide: approve, return for repair, recall."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from controller import fields
from controller.accounts.actor import Actor
from controller.accounts.authority import Act, require, require_author
from controller.audit.service import record
from controller.bulletins.errors import (
    NothingToRecallError,
    NotPendingError,
    OwnBulletinError,
    RevisionChangedError,
    SpeechNotReadyError,
)
from controller.bulletins.readings import undecided
from controller.bulletins.statement import canonical, state_approval
from controller.checklists.service import standing_checklist
from controller.checklists.ticks import Ticks, checked
from controller.lexicon.layered import lexicon_of
from controller.planning.marks import mark_clusters
from controller.schedules.targets import clusters_with
from controller.store.base import new_id
from controller.store.bulletins import (
    Approval,
    ApprovedAudio,
    Bulletin,
    BulletinStatus,
    Decision,
    Revision,
)
from controller.store.lookup import find
from controller.store.people import Person


def approve(  # noqa: PLR0913 -- what is approved, by whom, when, and what she says of it
    session: Session,
    actor: Actor,
    revision_id: str,
    now: int,
    comment: str = "",
    *,
    ticks: Ticks | None = None,
) -> Approval:
    """Approve exactly this revision; from now on its sound may be broadcast.

    The revision is named, not the bulletin: nobody approves a wording that came after the one she
    read. `ticks` are those of the unit's checklist, where it was laid before her. Raises
    NotPendingError, RevisionChangedError, OwnBulletinError, UncheckedError, ChecklistChangedError.
    """
    revision = _to_decide(session, actor, revision_id)
    if revision.audio_sha256 is None:
        bulletin = revision.bulletin
        raise SpeechNotReadyError(bulletin.id, revision.speech_state, revision.speech_error)
    approval = _decide(session, actor, revision, Decision.APPROVED, now)
    approval.comment = fields.optional("comment", comment, 2000)
    lexicon = lexicon_of(session, revision)
    unsure = tuple(span.written for span in undecided(revision, lexicon))
    person = find(session, Person, approval.person_id)
    standing = standing_checklist(session, revision.bulletin.unit_id)
    answered = None if ticks is None else checked(standing, ticks)
    approval.statement = canonical(state_approval(revision, person, now, unsure, answered))
    session.add(approval)
    session.flush()
    session.add(
        ApprovedAudio(approval_id=approval.id, sha256=revision.audio_sha256, recalled_at=None)
    )
    revision.bulletin.status = BulletinStatus.APPROVED
    session.flush()
    mark_clusters(session, clusters_with(session, revision.bulletin_id), now)
    record(
        session,
        actor,
        Act.DECIDE_BULLETIN,
        revision.bulletin,
        now,
        decision=Decision.APPROVED,
        statement=approval.statement,
    )
    return approval


def return_for_repair(
    session: Session, actor: Actor, revision_id: str, now: int, comment: str
) -> Approval:
    """Send a revision back to its author (Trả lại để sửa); the comment must say why."""
    revision = _to_decide(session, actor, revision_id)
    approval = _decide(session, actor, revision, Decision.RETURNED, now)
    approval.comment = fields.required("comment", comment, 2000)
    session.add(approval)
    revision.bulletin.status = BulletinStatus.RETURNED
    session.flush()
    record(
        session,
        actor,
        Act.DECIDE_BULLETIN,
        revision.bulletin,
        now,
        decision=Decision.RETURNED,
        comment=approval.comment,
    )
    return approval


def recall(session: Session, actor: Actor, bulletin_id: str, now: int, reason: str) -> Bulletin:
    """Take everything of a bulletin off the air, for good (Thu hồi). Raises NothingToRecallError.

    Receivers are told by their next plans; the planner withdraws what was promised.
    """
    bulletin = find(session, Bulletin, bulletin_id, to_change=True)
    require(session, actor, Act.RECALL_BULLETIN, bulletin.unit_id)
    reason = fields.required("reason", reason, 2000)
    approvals = (
        select(Approval.id)
        .join(Revision, Approval.revision_id == Revision.id)
        .where(Revision.bulletin_id == bulletin_id)
    )
    standing = select(ApprovedAudio).where(
        ApprovedAudio.approval_id.in_(approvals), ApprovedAudio.recalled_at.is_(None)
    )
    approved = list(session.scalars(standing))
    if not approved:
        raise NothingToRecallError(bulletin_id, bulletin.status)
    for audio in approved:
        audio.recalled_at = now
    bulletin.status = BulletinStatus.RECALLED
    session.flush()
    mark_clusters(session, clusters_with(session, bulletin_id), now)
    hashes = [audio.sha256 for audio in approved]
    record(session, actor, Act.RECALL_BULLETIN, bulletin, now, reason=reason, audio=hashes)
    return bulletin


def _to_decide(session: Session, actor: Actor, revision_id: str) -> Revision:
    """The revision, held and found fit for a decision by this actor."""
    revision = find(session, Revision, revision_id)
    bulletin = find(session, Bulletin, revision.bulletin_id, to_change=True)
    require(session, actor, Act.DECIDE_BULLETIN, bulletin.unit_id)
    session.refresh(bulletin, ["revisions"])
    if revision is not bulletin.current:
        raise RevisionChangedError(bulletin.id, revision.number, bulletin.current.number)
    if bulletin.status is not BulletinStatus.PENDING:
        raise NotPendingError(bulletin.id, bulletin.status)
    if actor.person_id in {bulletin.created_by, *(r.author_id for r in bulletin.revisions)}:
        raise OwnBulletinError(bulletin.id)
    return revision


def _decide(
    session: Session, actor: Actor, revision: Revision, decision: Decision, now: int
) -> Approval:
    person_id = require_author(session, actor, Act.DECIDE_BULLETIN, revision.bulletin.unit_id)
    return Approval(
        id=new_id(now),
        revision_id=revision.id,
        decision=decision,
        person_id=person_id,
        decided_at=now,
    )
