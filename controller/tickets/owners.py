"""Whose a new ticket is before anybody has pressed anything."""

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from controller.store.people import Person, StaffRole
from controller.store.tickets import Ticket, TicketStep
from controller.tickets.steps import By, note_step
from controller.units.tree import unit_path


def usual_owner(session: Session, unit_id: str, role: StaffRole) -> Person | None:
    """Who has this role in the unit, or in the nearest one above it that has somebody.

    Of several the one with the fewest open tickets. None where nobody has the role.
    """
    load = func.count(Ticket.id)
    query = (
        select(Person)
        .outerjoin(Ticket, and_(Ticket.owner_id == Person.id, Ticket.ended_at.is_(None)))
        .where(Person.role == role, Person.disabled_at.is_(None), Person.confirmed_at.is_not(None))
        .group_by(Person.id)
        .order_by(load, Person.id)
        .limit(1)
    )
    for unit in unit_path(session, unit_id):
        owner = session.scalar(query.where(Person.unit_id == unit.id))
        if owner is not None:
            return owner
    return None


def note_opened(session: Session, ticket: Ticket, role: StaffRole, now: int) -> None:
    """Hand a new ticket to its usual owner, and begin its history (`now`: UTC ms)."""
    owner = usual_owner(session, ticket.unit_id, role)
    if owner is not None:
        ticket.owner_id = owner.id
    note_step(session, ticket, TicketStep.OPENED, now, By(note="" if owner is None else owner.name))
