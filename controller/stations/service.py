"""Use cases about stations: which a unit may relay, by what right, and what is heard of them."""

from dataclasses import dataclass

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from controller import fields
from controller.accounts.actor import Actor
from controller.accounts.authority import Act, require, require_author
from controller.audit.service import record
from controller.stations.errors import AddressError, StationThereError
from controller.stations.probe import Finding
from controller.store.base import new_id
from controller.store.lookup import find
from controller.store.stations import Station, StationKind
from controller.units.tree import unit_path
from playlists.messages.stream import is_address


@dataclass(frozen=True, kw_only=True, slots=True)
class NewStation:
    """A station as somebody enters it."""

    unit_id: str
    name: str
    kind: StationKind
    address: str
    rights: str
    """By what right it is relayed: people who are asked must be able to say."""


def add(session: Session, actor: Actor, new: NewStation, now: int) -> Station:
    """Enter a station. Raises AddressError, MissingFieldError, StationThereError."""
    author = require_author(session, actor, Act.WRITE_PROGRAMME, new.unit_id)
    address = new.address.strip()
    if not is_address(address):
        raise AddressError(address)
    _check_new(session, new.unit_id, address)
    station = Station(
        id=new_id(now),
        unit_id=new.unit_id,
        name=fields.required("name", new.name, 200),
        kind=new.kind,
        address=address,
        rights=fields.required("rights", new.rights, 1000),
        created_by=author,
        created_at=now,
        retired_at=None,
        checked_at=None,
    )
    session.add(station)
    session.flush()
    told = {"name": station.name, "address": address, "rights": station.rights}
    record(session, actor, Act.WRITE_PROGRAMME, station, now, **told)
    return station


def retire(session: Session, actor: Actor, station_id: str, now: int) -> Station:
    """Offer it no more. What was approved of it stays approved; who wants it gone recalls that."""
    station = find(session, Station, station_id, to_change=True)
    require(session, actor, Act.WRITE_PROGRAMME, station.unit_id)
    if station.retired_at is None:
        station.retired_at = now
        session.flush()
        record(session, actor, Act.WRITE_PROGRAMME, station, now, retired=True)
    return station


def restore(session: Session, actor: Actor, station_id: str, now: int) -> Station:
    """Offer it again; one that is offered stays as it is.

    Raises StationThereError where its address was entered anew meanwhile.
    """
    station = find(session, Station, station_id, to_change=True)
    require(session, actor, Act.WRITE_PROGRAMME, station.unit_id)
    if station.retired_at is not None:
        _check_new(session, station.unit_id, station.address)
        station.retired_at = None
        session.flush()
        record(session, actor, "restore", station, now, name=station.name)
    return station


def _check_new(session: Session, unit_id: str, address: str) -> None:
    there = next((s for s in of_unit(session, unit_id) if s.address == address), None)
    if there is not None:
        raise StationThereError(there.name)


def of_unit(session: Session, unit_id: str) -> list[Station]:
    """The stations that a unit may relay: its own and those of the units above it, by name."""
    units = [unit.id for unit in unit_path(session, unit_id)]
    query = select(Station).where(Station.unit_id.in_(units), Station.retired_at.is_(None))
    return list(session.scalars(query.order_by(Station.name, Station.id)))


def near(session: Session, actor: Actor, act: Act, unit_id: str, station_id: str) -> Station:
    """One of them, for an act in that unit. Raises NotFoundError, NotAllowedError."""
    station = find(session, Station, station_id)
    require(session, actor, act, unit_id)
    if station.unit_id not in {unit.id for unit in unit_path(session, unit_id)}:
        require(session, actor, act, station.unit_id)
    return station


def keep_finding(session: Session, station_id: str, finding: Finding, now: int) -> Station:
    """Remember what was found when it was last listened to."""
    station = find(session, Station, station_id, to_change=True)
    station.checked_at = now
    station.checked = msgspec.json.encode(finding).decode()
    return station


def finding_of(station: Station) -> Finding | None:
    """What was found last; None if nobody has listened yet."""
    if not station.checked:
        return None
    return msgspec.json.decode(station.checked, type=Finding)
