"""Which wording and sound of a bulletin may be broadcast now."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session, joinedload

from controller.store.bulletins import Approval, ApprovedAudio, Bulletin, Decision, Revision


def approved_revisions(session: Session, bulletin_ids: Collection[str]) -> dict[str, Revision]:
    """The newest approved, unrecalled revision of each bulletin that has one.

    A bulletin under repair goes on sounding as it was approved, until the new wording is approved
    or the bulletin is recalled.
    """
    query = (
        _approved()
        .where(Revision.bulletin_id.in_(bulletin_ids))
        .order_by(Revision.number)
        .options(joinedload(Revision.audio))
    )
    return {revision.bulletin_id: revision for revision in session.scalars(query)}


def approved_revision(session: Session, bulletin_id: str) -> Revision | None:
    """The same for one bulletin."""
    return approved_revisions(session, [bulletin_id]).get(bulletin_id)


def is_approved() -> ColumnElement[bool]:
    """Bulletins that have one, as a condition of a query over bulletins."""
    return _approved().where(Revision.bulletin_id == Bulletin.id).exists()


def _approved() -> Select[Revision]:
    return (
        select(Revision)
        .join(Approval, Approval.revision_id == Revision.id)
        .join(ApprovedAudio, ApprovedAudio.approval_id == Approval.id)
        .where(
            Approval.decision == Decision.APPROVED,
            ApprovedAudio.sha256 == Revision.audio_sha256,
            ApprovedAudio.recalled_at.is_(None),
        )
    )
