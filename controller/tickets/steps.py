"""The history of a ticket: each step a row of its own."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from controller.store.base import new_id
from controller.store.tickets import Ticket, TicketEvent, TicketStep


@dataclass(frozen=True, slots=True)
class By:
    """Who made a step, and what she said about it."""

    person_id: str | None = None
    note: str = ""


ITSELF = By()
"""What Loa does without anybody's word."""


def note_step(
    session: Session, ticket: Ticket, step: TicketStep, now: int, by: By = ITSELF
) -> None:
    """Append a step (`now`: UTC ms)."""
    session.add(
        TicketEvent(
            id=new_id(now),
            ticket_id=ticket.id,
            at=now,
            step=step,
            person_id=by.person_id,
            note=by.note,
        )
    )
