"""A relay: a station entered, its relaying approved, planned, signed, stood in for."""

from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace
from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.accounts.authority import NotAllowedError
from controller.bulletins import decisions
from controller.errors import MissingFieldError
from controller.local_sources.errors import LengthOutOfBoundsError
from controller.planning.service import plan_marked
from controller.relays.errors import StandInMisfitError
from controller.stations import service as stations
from controller.stations.errors import AddressError, StationRetiredError, StationThereError
from controller.store.broadcasts import ExpectedBroadcast
from controller.store.bulletins import Bulletin, BulletinStatus
from controller.store.stations import Station, StationKind
from playlists.messages.permission import frames_of_minutes
from playlists.messages.plan import ItemKind, PlannedItem
from playlists.messages.stream import Stream
from tests.controller.commune import Commune, lay_commune
from tests.controller.relays.relaying import ADDRESS, MINUTES, enter, on_the_schedule, relay, wish
from tests.controller.signer.desk import Desk, station_over


@pytest.fixture
def commune(session: Session) -> Commune:
    return lay_commune(session, clusters=1)


@pytest.fixture
def station(session: Session, commune: Commune) -> Station:
    return enter(session, commune)


@pytest.fixture
def stand_in(session: Session, commune: Commune) -> Bulletin:
    return commune.approved_bulletin(session)


@pytest.fixture
def desk(
    session: Session, commune: Commune, station: Station, stand_in: Bulletin, tmp_path: Path
) -> Desk:
    on_the_schedule(session, commune, station, tmp_path, stand_in)
    return desk_at(session, commune, commune.now + 10)


def planned(session: Session, commune: Commune, now: int) -> Desk:
    plan_marked(session, now, ("http://127.0.0.1/audio",), limit=10)
    return desk_at(session, commune, now)


def desk_at(session: Session, commune: Commune, now: int) -> Desk:
    return Desk(session, commune, station_over((commune.province.id,), now), now)


def relayed(desk: Desk) -> PlannedItem:
    (item,) = (i for o in desk.plan.occurrences[:1] for i in o.items if i.stream)
    return item


# --- stations -----------------------------------------------------------------------------------


def test_a_station_needs_an_address_that_is_one_a_name_and_a_right_by_which_it_is_relayed(
    session: Session, commune: Commune
) -> None:
    for address in ("vov.vn/live", "file:///etc/passwd", "http://a:b@vov.vn/x"):
        with pytest.raises(AddressError):
            enter(session, commune, address=address)
    for lacking in ("name", "rights"):
        with pytest.raises(MissingFieldError):
            enter(session, commune, **{lacking: " "})


@pytest.mark.usefixtures("station")
def test_one_address_is_one_station(session: Session, commune: Commune) -> None:
    with pytest.raises(StationThereError):
        enter(session, commune, name="Đài Tiếng nói Việt Nam")


def test_an_approver_enters_no_stations(session: Session, commune: Commune) -> None:
    asked = stations.NewStation(
        unit_id=commune.unit.id, name="x", kind=StationKind.OTHER, address=ADDRESS, rights="x"
    )
    with pytest.raises(NotAllowedError):
        stations.add(session, commune.approver, asked, commune.now)


def test_what_is_retired_is_offered_no_more_and_nothing_of_it_is_asked_for(
    session: Session, commune: Commune, station: Station, tmp_path: Path
) -> None:
    stations.retire(session, commune.operator, station.id, commune._tick())
    assert stations.of_unit(session, commune.unit.id) == []
    with pytest.raises(StationRetiredError):
        relay(session, commune, wish(commune, station), tmp_path)


# --- relays -------------------------------------------------------------------------------------


def test_asking_waits_for_an_approval_of_station_and_length(
    session: Session, commune: Commune, station: Station, tmp_path: Path
) -> None:
    asked = relay(session, commune, wish(commune, station), tmp_path)
    assert (asked.kind, asked.status) == (ItemKind.RELAY, BulletinStatus.PENDING)
    content = (tmp_path / (asked.current.audio_sha256 or "")).read_text()
    assert ADDRESS in content
    assert str(frames_of_minutes(MINUTES)) in content


def test_a_relay_takes_minutes_not_hours_on_end(
    session: Session, commune: Commune, station: Station, tmp_path: Path
) -> None:
    for minutes in (0, 121):
        with pytest.raises(LengthOutOfBoundsError):
            relay(session, commune, wish(commune, station, minutes), tmp_path)


def test_only_what_is_approved_stands_in_and_never_another_relay(
    session: Session, commune: Commune, station: Station, tmp_path: Path
) -> None:
    asked = relay(session, commune, wish(commune, station), tmp_path)
    with pytest.raises(StandInMisfitError):
        relay(session, commune, wish(commune, station, stand_in=asked), tmp_path)
    decisions.approve(session, commune.approver, asked.current.id, commune._tick())
    with pytest.raises(StandInMisfitError):
        relay(session, commune, wish(commune, station, stand_in=asked), tmp_path)


def test_the_plan_relays_the_approved_address_for_the_approved_time(
    desk: Desk, stand_in: Bulletin
) -> None:
    item = relayed(desk)
    assert item.kind == ItemKind.RELAY
    assert item.frames == frames_of_minutes(MINUTES)
    track = stand_in.current.audio_sha256
    assert item.stream == Stream(address=ADDRESS, fallback=track or "", shared=True)
    assert track in {one.sha256 for one in desk.plan.tracks}
    assert item.permission not in {one.sha256 for one in desk.plan.tracks}


def test_what_is_promised_is_the_relay_and_not_what_stands_in_and_the_signer_signs_it(
    desk: Desk,
) -> None:
    promised = desk.session.scalars(select(ExpectedBroadcast)).all()
    assert {p.sha256 for p in promised} == {relayed(desk).permission}
    assert {p.length_ms for p in promised} == {MINUTES * 60_000}
    assert desk.sign().envelope is not None


FORGERIES: dict[str, Callable[[PlannedItem], PlannedItem]] = {
    "another station": lambda i: replace(i, stream=Stream(address="https://other.example.vn/")),
    "no station": lambda i: replace(i, stream=None),
    "longer": lambda i: replace(i, frames=i.frames + 1),
    "a stand-in of nobody": lambda i: replace(i, stream=Stream(address=ADDRESS, fallback="0" * 64)),
    "a tuner in its place": lambda i: replace(i, source="tuner"),
}


@pytest.mark.parametrize("forgery", FORGERIES)
def test_the_signer_refuses_anything_else(desk: Desk, forgery: str) -> None:
    change = FORGERIES[forgery]
    desk.forge_items(lambda item: change(item) if item.stream else item)
    assert desk.sign().envelope is None


def test_a_recalled_stand_in_leaves_the_relay_and_stands_in_no_more(
    desk: Desk, stand_in: Bulletin
) -> None:
    commune = desk.commune
    track = stand_in.current.audio_sha256
    decisions.recall(desk.session, commune.approver, stand_in.id, desk.now, "Sai ngày")
    again = planned(desk.session, commune, desk.now + 10)
    assert relayed(again).stream == Stream(address=ADDRESS, shared=True)
    assert track in again.plan.recalled
    assert again.sign().envelope is not None


def test_recalling_the_relay_takes_it_off_the_next_plan(desk: Desk) -> None:
    query = select(Bulletin).where(Bulletin.kind == ItemKind.RELAY)
    asked = desk.session.scalars(query).one()
    decisions.recall(desk.session, desk.commune.approver, asked.id, desk.now, "Đài đổi giờ")
    plan_marked(desk.session, desk.now + 1, ("http://127.0.0.1/audio",), limit=10)
    newest = desk.session.scalars(select(ExpectedBroadcast)).all()
    assert all(p.withdrawn_at is not None for p in newest)
