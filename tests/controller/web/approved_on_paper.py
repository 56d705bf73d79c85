"""An approval with the photograph of a signed script behind it."""

from sqlalchemy.orm import Session

from controller.approval.paper import SignedScript
from controller.approval.proof import Assent, ByPaper
from controller.bulletins.decisions import approve
from controller.store.approvals import ApprovalWays
from tests.controller.commune import Commune


def approved_on_paper(session: Session, commune: Commune) -> str:
    """Its identifier. The unit permits papers only meanwhile."""
    ways = ApprovalWays(
        unit_id=commune.unit.id, ways="password paper", set_by=commune.approver.person_id, set_at=1
    )
    session.add(ways)
    script = SignedScript(photo=b"\xff\xd8\xff", signed_by="Ông Ba", signed_on="2026-11-18")
    revision = commune.pending_bulletin(session, "Tin ký tay.").current
    assent = Assent(proof=ByPaper(script))
    approval = approve(session, commune.approver, revision.id, commune.now, assent)
    session.flush()
    session.delete(ways)
    session.flush()
    return approval.id
