"""What will end is told a month before, to the units that it concerns."""

from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from controller.accounts.actor import SYSTEM
from controller.keys.alarms import WARNING_MS
from controller.keys.ceremony import Grant, hold
from controller.keys.files import KeyFolder, write_ceremony
from controller.keys.sealed import Lock, Stretch
from controller.settings import Settings, read_settings
from controller.signer.lines import Lines
from controller.units.service import NewUnit, add_unit
from controller.web.queries.endings import endings_of_unit
from controller.web.wording.endings import SENTENCES, soon_over
from tests.controller.commune import Commune, lay_commune
from tests.controller.enrolment.devices import AUTHORITY

DAY = 86_400_000
YEAR = 365 * DAY
LOCK = Lock(b"open sesame", Stretch(memory_kib=64, passes=1, lanes=1))


@pytest.fixture
def commune(session: Session) -> Commune:
    return lay_commune(session, clusters=1)


@pytest.fixture
def settings(tmp_path: Path, commune: Commune) -> Settings:
    told = {"LOA_HOME": str(tmp_path), "LOA_RECEIVER_BROKERS": "loa.example.vn:8883"}
    settings = read_settings(told)
    grant = Grant(units=(commune.unit.id,), not_before=commune.now, not_after=commune.now + YEAR)
    keys = KeyFolder(settings.keys_dir)
    write_ceremony(hold(grant, 1, 1, commune.now), keys, tmp_path / "root", LOCK)
    return settings


def told(
    session: Session, settings: Settings, commune: Commune, now: int, unit_id: str = ""
) -> list[str]:
    found = endings_of_unit(session, settings, unit_id or commune.unit.id, now)
    return [one.what for one in found]


def test_a_station_key_is_told_thirty_days_before(
    session: Session, settings: Settings, commune: Commune
) -> None:
    ends = commune.now + YEAR
    assert told(session, settings, commune, ends - WARNING_MS - 1) == []
    assert told(session, settings, commune, ends - WARNING_MS) == ["station_key"]
    assert told(session, settings, commune, ends - DAY, commune.province.id) == ["station_key"]


def test_it_is_told_to_no_other_commune(
    session: Session, settings: Settings, commune: Commune
) -> None:
    new = NewUnit(parent_id=commune.province.id, kind="xã", name="Xã bên")
    beside = add_unit(session, SYSTEM, new, commune.now)
    assert told(session, settings, commune, commune.now + YEAR, beside.id) == []


def test_a_list_that_nobody_renews_is_told_after_five_days(
    session: Session, settings: Settings, commune: Commune
) -> None:
    Lines(AUTHORITY).work(session, commune.now)
    assert told(session, settings, commune, commune.now + 4 * DAY) == []
    assert told(session, settings, commune, commune.now + 5 * DAY) == ["list"]


def test_a_page_does_not_fail_for_keys_that_cannot_be_read(
    session: Session, settings: Settings, commune: Commune
) -> None:
    KeyFolder(settings.keys_dir).chain.write_bytes(b"rubbish")
    assert told(session, settings, commune, commune.now + YEAR) == []


@pytest.mark.parametrize("what", SENTENCES)
def test_each_ending_has_its_sentence_with_a_date(what: str) -> None:
    assert "2026" in soon_over(what, 1_796_860_800_000)
