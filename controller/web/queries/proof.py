"""The story of one broadcast with what proves each step of it, for auditors."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from controller.audit.evidence import (
    Leaf,
    SignedPlan,
    SignedReport,
    leaves,
    signed_plan,
    signed_reports,
)
from controller.bulletins.provenance import Compared, compared, unpack
from controller.lexicon.layered import lexicon_of
from controller.store.documents import Document
from controller.store.transparency import LeafKind
from controller.web.queries.story import Story, story


@dataclass(frozen=True, kw_only=True, slots=True)
class Proof:
    """A story, and beside it: passages, signatures, leaves of the log."""

    story: Story
    document: Document | None
    sentences: Compared
    """Each spoken sentence with the passage that it comes from."""
    plan: SignedPlan | None
    reports: dict[str, SignedReport]
    leaves: dict[tuple[LeafKind, str], Leaf]

    def leaf(self, kind: str, subject: str) -> Leaf | None:
        """Where a record stands in the log; None while it waits for it."""
        return self.leaves.get((LeafKind(kind), subject))


def proof(session: Session, expected_id: str) -> Proof:
    """Gather it. Raises NotFoundError."""
    told = story(session, expected_id)
    bulletin = told.revision.bulletin
    plan = None if told.first_plan is None else signed_plan(session, told.first_plan)
    reports = {testimony.stored.report_sha256 for testimony in told.testimonies}
    subjects = {
        LeafKind.APPROVAL: [told.approval.approval.id] if told.approval else [],
        LeafKind.MESSAGE: [plan.message_id] if plan else [],
        LeafKind.PROMISE: [expected_id],
        LeafKind.REPORT: sorted(reports),
        LeafKind.VERDICT: [judged.verdict.id for judged in told.verdicts],
    }
    lexicon = lexicon_of(session, told.revision)
    return Proof(
        story=told,
        document=session.get(Document, bulletin.document_id) if bulletin.document_id else None,
        sentences=compared(told.revision.written_text, unpack(bulletin.proposal), lexicon),
        plan=plan,
        reports=signed_reports(session, reports),
        leaves=leaves(session, subjects),
    )
