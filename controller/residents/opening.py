"""Use cases about the page itself: a unit opens it, under an address for the notice board."""

import re

from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.accounts.actor import Actor
from controller.accounts.authority import Act, require, require_author
from controller.audit.service import record
from controller.errors import NotFoundError
from controller.residents.errors import AddressTakenError, BadAddressError
from controller.search import folded
from controller.store.lookup import find
from controller.store.tickets import ResidentPage
from controller.store.units import Unit

ADDRESS = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
SHORTEST, LONGEST = 3, 60


def proposed_address(unit: Unit) -> str:
    """An address that people can copy from a notice board: "xa-vinh-phuoc"."""
    words = re.findall(r"[a-z0-9]+", folded(unit.name))
    return "-".join(words)[:LONGEST].strip("-") or "don-vi"


def page_of(session: Session, actor: Actor, unit_id: str) -> ResidentPage | None:
    """The unit's page, open or closed."""
    require(session, actor, Act.READ, unit_id)
    return session.get(ResidentPage, unit_id)


def open_page(session: Session, actor: Actor, unit_id: str, address: str, now: int) -> ResidentPage:
    """Open the page, or give it another address. Raises BadAddressError, AddressTakenError."""
    person_id = require_author(session, actor, Act.MANAGE_UNITS, unit_id)
    wanted = address.strip().lower()
    if not ADDRESS.fullmatch(wanted) or not SHORTEST <= len(wanted) <= LONGEST:
        raise BadAddressError
    taken = select(ResidentPage.unit_id).where(
        ResidentPage.address == wanted, ResidentPage.unit_id != unit_id
    )
    if session.scalar(taken) is not None:
        raise AddressTakenError(wanted)
    find(session, Unit, unit_id, to_change=True)
    page = session.get(ResidentPage, unit_id)
    if page is None:
        page = ResidentPage(unit_id=unit_id)
        session.add(page)
    page.address, page.opened_by, page.opened_at, page.closed_at = wanted, person_id, now, None
    session.flush()
    record(session, actor, "open_resident_page", find(session, Unit, unit_id), now, address=wanted)
    return page


def close_page(session: Session, actor: Actor, unit_id: str, now: int) -> None:
    """Show residents nothing any more; the address stays the unit's. Raises NotFoundError."""
    require(session, actor, Act.MANAGE_UNITS, unit_id)
    page = find(session, ResidentPage, unit_id, to_change=True)
    if page.closed_at is None:
        page.closed_at = now
        record(session, actor, "close_resident_page", find(session, Unit, unit_id), now)


def unit_at(session: Session, address: str) -> Unit:
    """Whose open page this is. Raises NotFoundError."""
    query = (
        select(Unit)
        .join(ResidentPage, ResidentPage.unit_id == Unit.id)
        .where(ResidentPage.address == address, ResidentPage.closed_at.is_(None))
    )
    unit = session.scalar(query)
    if unit is None:
        raise NotFoundError(ResidentPage.__name__, address)
    return unit
