"""What will end is told a month before, to the units that it concerns."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from controller.accounts.actor import SYSTEM
from controller.https.files import RENEW_BEFORE_MS, HttpsFolder, furnish
from controller.keys.alarms import WARNING_MS
from controller.keys.ceremony import Grant, hold
from controller.keys.files import KeyFolder, read_standing, write_ceremony, write_standing
from controller.keys.private_files import replace_whole
from controller.keys.proposal import accept, propose_renewal, sign
from controller.keys.sealed import Lock, Stretch
from controller.settings import Settings, read_settings
from controller.signer.lines import Lines
from controller.units.service import NewUnit, add_unit
from controller.web.queries.endings import endings_of_unit
from controller.web.wording.endings import SENTENCES, soon_over
from playlists.messages.trust import Role, pack_chain
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


def test_that_no_station_key_is_in_force_is_told_instead_of_an_end(
    session: Session, settings: Settings, commune: Commune
) -> None:
    over = commune.now + YEAR
    assert told(session, settings, commune, over) == ["no_station_key"]
    assert told(session, settings, commune, over, commune.province.id) == ["no_station_key"]


def test_keys_from_before_the_log_are_told_to_sign_no_heads(
    session: Session, settings: Settings, commune: Commune, tmp_path: Path
) -> None:
    roles = (Role.PLAN, Role.TIME, Role.COMMAND)
    now, unit = commune.now, commune.unit.id
    grant = Grant(roles=roles, units=(unit,), not_before=now, not_after=now + YEAR)
    ceremony = hold(grant, 1, 1, now)
    folder = KeyFolder(settings.keys_dir)
    replace_whole(folder.root, ceremony.root)
    replace_whole(folder.chain, pack_chain(ceremony.chain))
    assert told(session, settings, commune, now) == ["no_record_key"]
    standing = read_standing(folder)
    renewed = propose_renewal(standing, ceremony.station_key.key_id, now + YEAR, (Role.RECORD,))
    write_standing(folder, accept(sign(renewed, ceremony.root_keys[0]), standing))
    assert told(session, settings, commune, now) == []


def test_a_commune_that_no_key_reaches_is_told_so_though_keys_are_in_force_elsewhere(
    session: Session, settings: Settings, commune: Commune
) -> None:
    new = NewUnit(parent_id=commune.province.id, kind="xã", name="Xã bên")
    beside = add_unit(session, SYSTEM, new, commune.now)
    assert told(session, settings, commune, commune.now, beside.id) == ["no_station_key_here"]
    assert told(session, settings, commune, commune.now) == []
    ends = commune.now + YEAR
    assert told(session, settings, commune, ends - 1, beside.id) == ["no_station_key_here"]
    assert told(session, settings, commune, ends, beside.id) == ["no_station_key"]
    sentence = soon_over("no_station_key_here", commune.now)
    assert "không khóa nào dùng cho đơn vị này" in sentence
    assert "loa keys delegate --unit" in sentence


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


def test_the_certificate_of_the_pages_is_told_sixty_days_before(
    session: Session, settings: Settings, commune: Commune
) -> None:
    settings = replace(settings, https_port=443)
    folder = HttpsFolder(settings.https_dir)
    furnish(folder, ["loa.xa.lan"], LOCK, commune.now)
    ends = folder.ends_at()
    assert "page_certificate" not in told(session, settings, commune, ends - RENEW_BEFORE_MS - 1)
    assert "page_certificate" in told(session, settings, commune, ends - RENEW_BEFORE_MS)
