"""Use cases of those who decide: approve, return for repair, recall."""

from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from controller import fields
from controller.accounts.actor import Actor
from controller.accounts.authority import Act, require, require_author
from controller.accounts.passkeys import Site
from controller.approval.proof import YES, Assent, ByPasskey, consent_by, prove, question
from controller.approval.statement import Consent, sounds_of, state_approval
from controller.audit.changes import changed
from controller.audit.service import record
from controller.bulletins.errors import (
    NothingToRecallError,
    NotPendingError,
    OwnBulletinError,
    RevisionChangedError,
    SpeechNotReadyError,
)
from controller.errors import MissingFieldError
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
from playlists.messages.approval import MOST_TOGETHER, canonical


def approve(
    session: Session, actor: Actor, revision_id: str, now: int, assent: Assent = YES
) -> Approval:
    """Approve exactly this revision; from now on its sound may be broadcast.

    The revision is named, not the bulletin: nobody approves a wording that came after the one she
    read. Raises NotPendingError, RevisionChangedError, OwnBulletinError, and what can stand in the
    way of the assent (`controller.approval.proof`).
    """
    return approve_together(session, actor, [revision_id], now, assent)[0]


def approve_together(
    session: Session, actor: Actor, revision_ids: Sequence[str], now: int, assent: Assent = YES
) -> list[Approval]:
    """Approve several revisions by one yes: each gets a statement, and all the same proof."""
    revisions = [to_approve(session, actor, id_) for id_ in revision_ids]
    stated = _stated(session, actor, revisions, assent, now)
    texts = [text for _consent, text in stated]
    proof = prove(session, stated[0][0], texts, assent.proof, now)
    made = []
    for revision, (consent, text) in zip(revisions, stated, strict=True):
        approval = _decide(session, actor, revision, Decision.APPROVED, now)
        approval.comment = fields.optional("comment", assent.comment, 2000)
        approval.evidence, approval.statement, approval.proof = consent.way, text, proof
        _put_in_force(session, actor, revision, approval)
        made.append(approval)
    return made


def ask_device(
    session: Session, actor: Actor, revision_ids: Sequence[str], assent: Assent, site: Site
) -> str:
    """What the browser asks the actor's devices for, so that they sign these revisions' approval.

    `assent.proof` is a ByPasskey without its answer: the instant is that of the question.
    """
    at = assent.proof.asked_at if isinstance(assent.proof, ByPasskey) else 0
    revisions = [to_approve(session, actor, id_) for id_ in revision_ids]
    stated = _stated(session, actor, revisions, assent, at)
    return question(session, stated[0][0].person.id, site, [text for _consent, text in stated])


def to_approve(session: Session, actor: Actor, revision_id: str) -> Revision:
    """The revision, held and found fit to be approved by this actor."""
    revision = _to_decide(session, actor, revision_id)
    if revision.audio_sha256 is None:
        bulletin = revision.bulletin
        raise SpeechNotReadyError(bulletin.id, revision.speech_state, revision.speech_error)
    return revision


def _stated(
    session: Session, actor: Actor, revisions: Sequence[Revision], assent: Assent, now: int
) -> list[tuple[Consent, str]]:
    """Who says yes to each revision, and what exactly she puts her name to."""
    if not 1 <= len(revisions) <= MOST_TOGETHER:
        raise MissingFieldError("revision_ids")
    stated = []
    for revision in revisions:
        unit_id = revision.bulletin.unit_id
        person_id = require_author(session, actor, Act.DECIDE_BULLETIN, unit_id)
        consent = consent_by(session, find(session, Person, person_id), unit_id, assent, now)
        stated.append((consent, canonical(state_approval(session, revision, consent))))
    return stated


def _put_in_force(session: Session, actor: Actor, revision: Revision, approval: Approval) -> None:
    bulletin, now = revision.bulletin, approval.decided_at
    session.add(approval)
    session.flush()
    session.add_all(
        ApprovedAudio(approval_id=approval.id, sha256=sha256, recalled_at=None)
        for sha256 in sounds_of(revision)
    )
    bulletin.status = BulletinStatus.APPROVED
    session.flush()
    mark_clusters(session, clusters_with(session, revision.bulletin_id), now)
    told: dict[str, object] = {"decision": Decision.APPROVED, "way": approval.evidence}
    told |= {"voice": revision.voice} if revision.voice else {}
    told |= changed({"status": BulletinStatus.PENDING}, {"status": bulletin.status})
    record(session, actor, Act.DECIDE_BULLETIN, bulletin, now, **told, statement=approval.statement)


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
        **changed({"status": BulletinStatus.PENDING}, {"status": BulletinStatus.RETURNED}),
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
    change = changed({"status": bulletin.status}, {"status": BulletinStatus.RECALLED})
    bulletin.status = BulletinStatus.RECALLED
    session.flush()
    mark_clusters(session, clusters_with(session, bulletin_id), now)
    hashes = [audio.sha256 for audio in approved]
    told = {"reason": reason, "audio": hashes, **change}
    record(session, actor, Act.RECALL_BULLETIN, bulletin, now, **told)
    return bulletin


def writers_of(bulletins: Iterable[Bulletin]) -> set[str]:
    """Ids of all who wrote any wording of them: none of them may decide (four eyes)."""
    return {
        person_id
        for bulletin in bulletins
        for person_id in (bulletin.created_by, *(r.author_id for r in bulletin.revisions))
    }


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
    if actor.person_id in writers_of([bulletin]):
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
