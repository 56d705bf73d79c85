"""Who may be asked: people that may decide in a unit and wrote nothing of what is asked about."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.accounts.authority import ALLOWED, Act
from controller.accounts.service import is_open
from controller.store.people import Person
from controller.units.tree import unit_path


def approvers_of(session: Session, unit_id: str, authors: Collection[str]) -> list[Person]:
    """The nearest first: of the unit itself, then of those above it."""
    path = [unit.id for unit in unit_path(session, unit_id)]
    roles = [role for role, acts in ALLOWED.items() if role and Act.DECIDE_BULLETIN in acts]
    query = select(Person).where(
        Person.unit_id.in_(path), Person.role.in_(roles), Person.id.not_in(authors)
    )
    found = [person for person in session.scalars(query) if is_open(person)]
    return sorted(found, key=lambda person: (path.index(person.unit_id), person.name))
