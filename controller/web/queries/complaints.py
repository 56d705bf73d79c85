"""What residents say, beside what the record knows of that place and time."""

from dataclasses import dataclass
from datetime import time

from sqlalchemy.orm import Session

from controller import civil, fields
from controller.residents.errors import ComplaintTimeError
from controller.store.tickets import Complaint, Ticket
from controller.web.queries.broadcasts import Asked, Broadcast, broadcasts

AROUND_MS = 30 * civil.MINUTE_MS
"""Nobody looks at a clock when a loudspeaker annoys her."""
MOST_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Said:
    """One complaint, and what was promised for that cluster about that time."""

    complaint: Complaint
    broadcasts: tuple[Broadcast, ...]


def said_of(session: Session, ticket: Ticket, complaint: Complaint) -> Said:
    """Tie it to the record; where the cluster is not known, nothing is guessed."""
    if ticket.cluster_id is None:
        return Said(complaint, ())
    asked = Asked(
        unit_ids=[ticket.unit_id],
        from_ms=complaint.about_at - AROUND_MS,
        to_ms=complaint.about_at + AROUND_MS,
        cluster_id=ticket.cluster_id,
        limit=MOST_SHOWN,
    )
    return Said(complaint, tuple(broadcasts(session, asked)))


def named_instant(day: str, at: str) -> int:
    """The instant that a form names.

    Raises BadDayError or MissingFieldError for the day, ComplaintTimeError for the time.
    """
    on = fields.day("day", day)
    try:
        return civil.instant_of(on, time.fromisoformat(at).replace(tzinfo=None))
    except ValueError as error:
        raise ComplaintTimeError from error
