"""Stations are listened to before they are relayed, and silent ones are warned of."""

from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.relays.ahead import AGAIN_MS, AHEAD_MS, coming, silent, to_be_heard
from controller.relays.role import look
from controller.stations.probe import Finding, Outcome
from controller.stations.service import finding_of, keep_finding
from controller.store.broadcasts import ExpectedBroadcast
from controller.store.engine import open_engine, writing_sessions
from controller.store.stations import Station
from controller.web.queries.today import today
from tests.controller.commune import Commune, lay_commune
from tests.controller.relays.relaying import enter, on_the_schedule

NOTHING, GOOD = Finding(outcome=Outcome.NOTHING), Finding(outcome=Outcome.GOOD, codec="mp3")


@pytest.fixture
def commune(session: Session) -> Commune:
    return lay_commune(session, clusters=2)


@pytest.fixture
def station(session: Session, commune: Commune, tmp_path: Path) -> Station:
    station = enter(session, commune)
    on_the_schedule(session, commune, station, tmp_path, commune.approved_bulletin(session))
    return station


@pytest.fixture
def begins(session: Session, station: Station) -> int:
    return first_broadcast(session)


def first_broadcast(session: Session) -> int:
    query = select(ExpectedBroadcast.planned_start).order_by(ExpectedBroadcast.planned_start)
    return session.scalars(query).first() or 0


def units(commune: Commune) -> list[str]:
    return [commune.unit.id]


def test_a_relay_in_many_clusters_is_one_that_comes(
    session: Session, station: Station, begins: int
) -> None:
    (one,) = coming(session, begins - 1, begins)
    assert (one.station, one.starts_at) == (station, begins)
    assert one.fallback


def test_a_station_is_listened_to_once_some_minutes_before_its_relay(
    session: Session, station: Station, begins: int
) -> None:
    assert to_be_heard(session, begins - AHEAD_MS - 1) == []
    assert to_be_heard(session, begins - AHEAD_MS) == [station]
    keep_finding(session, station.id, GOOD, begins - AHEAD_MS)
    assert to_be_heard(session, begins - 1) == []


def test_a_silent_station_is_listened_to_again_until_it_begins(
    session: Session, station: Station, begins: int
) -> None:
    now = begins - AHEAD_MS
    keep_finding(session, station.id, NOTHING, now)
    assert to_be_heard(session, now + AGAIN_MS - 1) == []
    assert to_be_heard(session, now + AGAIN_MS) == [station]
    assert to_be_heard(session, begins) == []


def test_the_page_of_the_day_warns_of_it_until_it_is_heard(
    session: Session, commune: Commune, station: Station, begins: int
) -> None:
    now = begins - AHEAD_MS + 1
    assert silent(session, units(commune), now) == []
    keep_finding(session, station.id, NOTHING, now)
    (one,) = today(session, commune.unit.id, now).silent_stations
    assert (one.coming.station, one.finding) == (station, NOTHING)
    keep_finding(session, station.id, GOOD, now + 1)
    assert silent(session, units(commune), now + 2) == []


def test_what_was_found_for_yesterdays_relay_warns_of_nothing(
    session: Session, commune: Commune, station: Station, begins: int
) -> None:
    keep_finding(session, station.id, NOTHING, begins - 86_400_000)
    assert silent(session, units(commune), begins - 1_000) == []


def test_the_role_listens_with_no_transaction_open_and_keeps_what_it_found(
    sqlite_url: str, tmp_path: Path
) -> None:
    engine = open_engine(sqlite_url)
    with writing_sessions(engine)() as session:
        commune = lay_commune(session, clusters=2)
        station = enter(session, commune)
        on_the_schedule(session, commune, station, tmp_path, commune.approved_bulletin(session))
        begins = first_broadcast(session)
        session.commit()
        asked: list[str] = []

        def listens(address: str) -> Finding:
            asked.append(address)
            return NOTHING

        assert look(engine, lambda: begins - 1_000, listens) is False
        session.refresh(station)
        assert asked == [station.address]
        assert finding_of(station) == NOTHING
    engine.dispose()
