"""What lies in the trash of a unit: programmes, drafts, slots that were called off, and others."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from controller import civil
from controller.accounts.actor import Actor
from controller.accounts.authority import Act, require
from controller.receivers.gone_areas import gone_areas
from controller.store.broadcasts import Programme, Slot
from controller.store.bulletins import Bulletin
from controller.store.emergencies import Contact, EmergencyTemplate
from controller.store.regulations import DeclaredDays
from controller.store.stations import Station
from controller.units.tree import subtree_ids
from controller.web.undo import Deed

SHOWN = 100


@dataclass(frozen=True, slots=True)
class Removed:
    """A smaller thing that was taken away and can be taken back."""

    deed: Deed
    id: str
    name: str
    at: int


@dataclass(frozen=True, slots=True)
class Trash:
    """Each newest first."""

    programmes: tuple[Programme, ...]
    bulletins: tuple[Bulletin, ...]
    slots: tuple[Slot, ...]
    """Called off, with broadcasts that would still be to come."""
    others: tuple[Removed, ...]

    @property
    def is_empty(self) -> bool:
        """Nothing was thrown away."""
        return not (self.programmes or self.bulletins or self.slots or self.others)


def trash_of(session: Session, actor: Actor, unit_id: str, now: int) -> Trash:
    """What a unit and those below it threw away."""
    require(session, actor, Act.READ, unit_id)
    units = subtree_ids(session, unit_id)
    programmes = select(Programme).where(
        Programme.unit_id.in_(units), Programme.discarded_at.is_not(None)
    )
    bulletins = select(Bulletin).where(
        Bulletin.unit_id.in_(units), Bulletin.discarded_at.is_not(None)
    )
    slots = select(Slot).where(
        Slot.unit_id.in_(units),
        Slot.cancelled_at.is_not(None),
        Slot.last_start_at.is_(None) | (Slot.last_start_at > now),
    )
    return Trash(
        tuple(session.scalars(programmes.order_by(Programme.discarded_at.desc()).limit(SHOWN))),
        tuple(session.scalars(bulletins.order_by(Bulletin.discarded_at.desc()).limit(SHOWN))),
        tuple(session.scalars(slots.order_by(Slot.cancelled_at.desc()).limit(SHOWN))),
        tuple(sorted(_others(session, units, now), key=lambda one: -one.at)[:SHOWN]),
    )


def _others(session: Session, units: Collection[str], now: int) -> Iterator[Removed]:
    for area in gone_areas(session, units, SHOWN):
        yield Removed(Deed.AREA, area.id, area.name, area.removed_at)
    stations = select(Station).where(Station.unit_id.in_(units), Station.retired_at.is_not(None))
    for station in session.scalars(stations.order_by(Station.retired_at.desc()).limit(SHOWN)):
        yield Removed(Deed.STATION, station.id, station.name, station.retired_at or 0)
    templates = select(EmergencyTemplate).where(
        EmergencyTemplate.unit_id.in_(units), EmergencyTemplate.retired_at.is_not(None)
    )
    newest = templates.order_by(EmergencyTemplate.retired_at.desc()).limit(SHOWN)
    for one in session.scalars(newest):
        yield Removed(Deed.TEMPLATE, one.id, one.bulletin.title, one.retired_at or 0)
    days = select(DeclaredDays).where(
        DeclaredDays.unit_id.in_(units),
        DeclaredDays.withdrawn_at.is_not(None),
        # Of days that are over nothing would come back.
        DeclaredDays.last_day >= civil.day_of(now).isoformat(),
    )
    for row in session.scalars(days.order_by(DeclaredDays.withdrawn_at.desc()).limit(SHOWN)):
        yield Removed(Deed.DECLARED, row.id, row.name, row.withdrawn_at or 0)
    contacts = select(Contact).where(Contact.unit_id.in_(units), Contact.removed_at.is_not(None))
    for contact in session.scalars(contacts.order_by(Contact.removed_at.desc()).limit(SHOWN)):
        yield Removed(Deed.CONTACT, contact.id, contact.name, contact.removed_at or 0)
