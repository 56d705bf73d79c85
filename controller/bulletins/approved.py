"""Which wording and sound of a bulletin may be broadcast now."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from controller.store.bulletins import Approval, ApprovedAudio, Decision, Revision


def approved_revisions(session: Session, bulletin_ids: Collection[str]) -> dict[str, Revision]:
    """The newest approved, unrecalled revision of each bulletin that has one.

    A bulletin under repair goes on sounding as it was approved, until the new wording is approved
    or the bulletin is recalled.
    """
    query = (
        select(Revision)
        .join(Approval, Approval.revision_id == Revision.id)
        .join(ApprovedAudio, ApprovedAudio.approval_id == Approval.id)
        .where(
            Revision.bulletin_id.in_(bulletin_ids),
            Approval.decision == Decision.APPROVED,
            ApprovedAudio.sha256 == Revision.audio_sha256,
            ApprovedAudio.recalled_at.is_(None),
        )
        .order_by(Revision.number)
        .options(joinedload(Revision.audio))
    )
    return {revision.bulletin_id: revision for revision in session.scalars(query)}


def approved_revision(session: Session, bulletin_id: str) -> Revision | None:
    """The same for one bulletin."""
    return approved_revisions(session, [bulletin_id]).get(bulletin_id)
