"""A ticket to ask for by its address: what a resident said of a loudspeaker."""

from sqlalchemy.orm import Session

from controller.residents.complaints import ComplaintKind, NewComplaint, complain
from tests.controller.commune import Commune


def tickets_of(session: Session, commune: Commune) -> dict[str, str]:
    """The ticket of a complaint."""
    new = NewComplaint(
        kind=ComplaintKind.TOO_LOUD, about_at=commune.now, cluster_id=commune.clusters[0].id
    )
    ticket_id = complain(session, commune.unit.id, new, commune.now).complaint.ticket_id
    return {"ticket_id": ticket_id, "subscription_id": "khong-co", "address": "khong-co"}
