"""A version of the receivers' program that is on its way, to ask for by addresses."""

from sqlalchemy.orm import Session

from controller.store.people import StaffRole
from controller.update.packages import Package
from controller.update.service import begin, offer
from tests.controller.commune import Commune


def updates_of(session: Session, commune: Commune) -> dict[str, str]:
    """A version and a rollout of it."""
    offer(session, Package(version="9.0.0", sha256="9" * 64, size_bytes=9), commune.now)
    session.flush()
    technician = commune.actor(StaffRole.TECHNICIAN)
    rollout = begin(session, technician, commune.unit.id, "9.0.0", commune.now)
    return {"rollout_id": rollout.id}
