"""The made-up commune is laid once; what an earlier database left behind is not believed."""

import json
from pathlib import Path

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from controller.clock import now_ms
from controller.demo.commune import CLUSTERS, add_staff, find_commune, seat_receivers
from controller.demo.layout import Layout
from controller.demo.logins import AUDITOR, EVERYBODY, Logins, kept_logins
from controller.demo.machine import laid_anew
from controller.keys.files import KeyFolder
from controller.settings import read_settings
from controller.store.engine import open_engine, writing_sessions
from controller.store.logins import FirstFactorCode
from controller.store.people import Person
from controller.store.places import Receiver

LOGINS = Logins(
    operator="mat-khau-can-bo",
    approver="mat-khau-lanh-dao",
    duty_officer="mat-khau-truc",
    auditor="mat-khau-kiem-tra",
    approver_code="aaaa-bbbb-cccc",
    duty_officer_code="dddd-eeee-ffff",
)


def layout_in(tmp_path: Path) -> Layout:
    return Layout(tmp_path, tmp_path, 8080, 41883, programs=tmp_path / "system")


def lay(engine: Engine, layout: Layout) -> Session:
    session = writing_sessions(engine)()
    laid_anew(session, layout, read_settings({"LOA_HOME": str(layout.home)}), LOGINS)
    session.commit()
    return session


def test_a_commune_once_laid_is_found_again(sqlite_url: str, tmp_path: Path) -> None:
    engine = open_engine(sqlite_url)
    with writing_sessions(engine)() as session:
        assert find_commune(session) is None
    with lay(engine, layout_in(tmp_path)) as session:
        found = find_commune(session)
        assert found is not None
        assert found.operator.unit_id == found.unit_id
        assert found.operator != found.approver


def test_whom_an_earlier_version_did_not_know_is_added_and_nobody_twice(
    sqlite_url: str, tmp_path: Path
) -> None:
    with lay(open_engine(sqlite_url), layout_in(tmp_path)) as session:
        commune = find_commune(session)
        assert commune is not None
        session.delete(session.scalars(select(Person).where(Person.login == AUDITOR)).one())
        session.flush()
        add_staff(session, commune.unit_id, LOGINS, now_ms())
        add_staff(session, commune.unit_id, LOGINS, now_ms())
        assert sorted(session.scalars(select(Person.login))) == sorted(EVERYBODY)
        assert len(session.scalars(select(FirstFactorCode)).all()) == 2


def test_passwords_are_made_once_and_for_whoever_comes_later(tmp_path: Path) -> None:
    first = kept_logins(tmp_path)
    kept = json.loads((tmp_path / "logins.json").read_text())
    del kept[AUDITOR]
    (tmp_path / "logins.json").write_text(json.dumps(kept))
    again = kept_logins(tmp_path)
    assert (again.operator, again.approver) == (first.operator, first.approver)
    assert again.auditor not in {first.auditor, first.operator}
    assert kept_logins(tmp_path) == again


def test_each_cluster_gets_a_receiver_that_keeps_its_place_and_not_its_password(
    sqlite_url: str, tmp_path: Path
) -> None:
    layout = layout_in(tmp_path)
    with lay(open_engine(sqlite_url), layout) as session:
        commune = find_commune(session)
        assert commune is not None
        first = seat_receivers(session, commune, layout, now_ms())
        again = seat_receivers(session, commune, layout, now_ms())
        assert len(first) == len(CLUSTERS) == len(list(session.scalars(select(Receiver))))
    assert [seat.enrolled.receiver_id for seat in first] == [
        seat.enrolled.receiver_id for seat in again
    ]
    assert not {seat.enrolled.password for seat in first} & {
        seat.enrolled.password for seat in again
    }


def test_keys_and_receivers_of_a_lost_database_are_replaced(
    sqlite_url: str, tmp_path: Path
) -> None:
    layout = layout_in(tmp_path)
    keys = KeyFolder(tmp_path / "keys")
    stale = [keys.chain, layout.receiver("01") / "receiver.toml", layout.broker / "mosquitto.db"]
    for path in stale:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("of another commune")
    with lay(open_engine(sqlite_url), layout):
        assert "of another commune" not in keys.chain.read_text()
    assert not any(path.exists() for path in stale[1:])
