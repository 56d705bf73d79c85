"""A station, and a relay of it on the schedule."""

from pathlib import Path

from sqlalchemy.orm import Session

from controller.bulletins import decisions
from controller.planning.service import plan_marked
from controller.relays.service import NewRelay, ask
from controller.shelf.shelf import Shelf
from controller.stations import service as stations
from controller.store.bulletins import Bulletin
from controller.store.stations import Station, StationKind
from tests.controller.commune import Commune

MINUTES = 30
ADDRESS = "https://str.example.vn/vov1.m3u8"


def enter(session: Session, commune: Commune, **how: str) -> Station:
    """A station of the commune."""
    new = {
        "name": "VOV1",
        "address": ADDRESS,
        "rights": "Công văn số 12/TNVN ngày 02/01/2026",
        **how,
    }
    asked = stations.NewStation(unit_id=commune.unit.id, kind=StationKind.CENTRAL, **new)
    return stations.add(session, commune.operator, asked, commune._tick())


def wish(
    commune: Commune, station: Station, minutes: int = MINUTES, stand_in: Bulletin | None = None
) -> NewRelay:
    """What is asked for: a relay that the controller shares out, as usual."""
    return NewRelay(
        unit_id=commune.unit.id,
        station_id=station.id,
        purpose="Thời sự sáng VOV1",
        minutes=minutes,
        fallback_id="" if stand_in is None else stand_in.id,
        shared=True,
    )


def relay(session: Session, commune: Commune, new: NewRelay, folder: Path) -> Bulletin:
    """A relay that waits for its approval."""
    return ask(session, commune.operator, new, commune._tick(), Shelf(folder))


def on_the_schedule(
    session: Session, commune: Commune, station: Station, folder: Path, stand_in: Bulletin
) -> Bulletin:
    """A relay of it, approved, scheduled and planned, with something that stands in."""
    asked = relay(session, commune, wish(commune, station, stand_in=stand_in), folder)
    decisions.approve(session, commune.approver, asked.current.id, commune._tick())
    commune.slot(session, [commune.approved_tune(session), asked])
    plan_marked(session, commune.now + 10, ("http://127.0.0.1/audio",), limit=10)
    return asked
