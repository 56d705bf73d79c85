"""The page by which a technician's code is made, and the door at which devices knock."""

import html
import re
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from controller.accounts.actor import SYSTEM
from controller.audit.service import record
from controller.keys.ceremony import Grant, hold
from controller.keys.files import KeyFolder, write_ceremony
from controller.keys.sealed import Lock, Stretch
from controller.ledger.incidents import CONFLICT
from controller.settings import BrokerAddress
from controller.signer.lines import Lines
from controller.store.enrolment import Enrolment
from controller.store.ledger import AuditEvent
from controller.store.people import StaffRole
from controller.store.places import Receiver
from controller.web.enrolment_door import A_MINUTE
from playlists.messages.enrolment import (
    CODE_DIGITS,
    Answer,
    Ask,
    lookup_of,
    open_welcome,
    request_proof,
    secret_of,
    tidy_code,
)
from tests.controller.enrolment.devices import AUTHORITY, Device
from tests.controller.web.asking import Browser, Web, Write

LOCK = Lock(b"open sesame", Stretch(memory_kib=64, passes=1, lanes=1))
DOOR = "/api/v1/enrolment/come-in"
ALARMS = "/api/v1/alarms"


@pytest.fixture
def place(web: Web) -> str:
    """A controller that tells receivers where its broker is; the address of one cluster's page."""
    settings = web.app.state.settings
    brokers = (BrokerAddress("loa.example.vn", 8883),)
    web.app.state.settings = replace(settings, receiver_brokers=brokers)
    grant = Grant(units=(web.commune.unit.id,), not_before=0, not_after=web.now + 1)
    keys = KeyFolder(settings.keys_dir)
    write_ceremony(hold(grant, 1, 1, web.now), keys, Path(settings.home) / "root", LOCK)
    return f"/cum-loa/{web.commune.clusters[0].id}/lap-bo-thu"


@pytest.fixture
def technician(web: Web) -> Browser:
    return web.logged_in(StaffRole.TECHNICIAN)


def test_who_makes_a_code_is_told_that_the_server_has_no_door_yet(
    web: Web, technician: Browser
) -> None:
    said = "chưa mở đường cho bộ thu"
    assert said in technician.get(f"/cum-loa/{web.commune.clusters[0].id}/lap-bo-thu")


def test_where_there_is_a_door_nothing_is_said_of_it(technician: Browser, place: str) -> None:
    assert "chưa mở đường cho bộ thu" not in technician.get(place)


def code_on(page: str) -> str:
    found = re.search(r"enrol-code\"><strong>([^<]+)<", page)
    assert found is not None
    return tidy_code(found[1])


def knock(web: Web, device: Device, request: bytes) -> "tuple[int, bytes]":
    secret = secret_of(device.digits)
    ask = Ask(
        lookup=lookup_of(device.digits), request=request, proof=request_proof(secret, request)
    )
    answer = web.client().post(DOOR, content=msgspec.json.encode(ask))
    return answer.status_code, answer.content


def test_the_code_and_its_qr_are_shown_once(web: Web, technician: Browser, place: str) -> None:
    answer = technician.post(place, {"xac_nhan": "co"}, page=place)
    assert answer.status == 200
    assert len(code_on(answer.text)) == CODE_DIGITS
    assert "<svg" in answer.text
    assert "style=" not in re.search(r"<svg.*?</svg>", answer.text, re.DOTALL)[0]  # type: ignore[index]
    later = technician.get(place)
    assert "enrol-code" not in later
    assert "Một mã còn hiệu lực" in later


def test_a_device_waits_on_the_page_until_it_is_let_in(
    web: Web, technician: Browser, place: str, write: Write
) -> None:
    made = technician.post(place, {"xac_nhan": "co"}, page=place)
    device = Device(code_on(made.text))
    request = device.request()
    status, content = knock(web, device, request)
    assert status == 200
    assert b'"waits":true' in content
    page = technician.get(place)
    assert "Một thiết bị đang chờ vào" in page
    assert device.identity.key_id[:8] in page
    (let_in,) = re.findall(r'action="([^"]+/cho-vao)"', page)
    assert technician.post(html.unescape(let_in), {}, page=place).status == 303
    write(lambda session: Lines(AUTHORITY).work(session, web.now))
    status, content = knock(web, device, request)
    assert status == 200
    answer = msgspec.json.decode(content, type=Answer)
    welcome = open_welcome(secret_of(device.digits), request, answer)
    assert welcome.brokers[0].host == "loa.example.vn"


def test_a_second_device_is_told_so_and_the_record_keeps_it(
    web: Web, technician: Browser, place: str, write: Write
) -> None:
    made = technician.post(place, {}, page=place)
    first, second = Device(code_on(made.text)), Device(code_on(made.text))
    assert knock(web, first, first.request())[0] == 200
    status, content = knock(web, second, second.request())
    assert status == 422
    assert "Mã này đã có một thiết bị khác dùng" in content.decode()
    twice = AuditEvent.act == "enrolment_code_used_twice"
    assert len(write(lambda s: s.scalars(select(AuditEvent).where(twice)).all())) == 1


def test_a_receiver_that_runs_twice_is_told_until_it_is_shut_out_with_a_reason(
    web: Web, technician: Browser, place: str, write: Write
) -> None:
    cluster = web.commune.clusters[0].id
    one = web.commune.receivers[0]
    write(lambda session: record(session, SYSTEM, CONFLICT, one, web.now))
    assert "hai nhật ký trái nhau" in technician.get("/hom-nay")
    alarm = {"what": CONFLICT, "ends_at": None, "cluster": cluster}
    (told,) = [a for a in technician.client.get(ALARMS).json()["alarms"] if a["since"]]
    assert alarm.items() <= told.items()
    assert technician.post(f"{place}/khoa", {"ly_do": " "}, page=place).status == 422
    assert technician.post(f"{place}/khoa", {"ly_do": "mất trộm"}, page=place).status == 303
    sitting = Receiver.cluster_id == cluster
    (receiver,) = write(lambda session: session.scalars(select(Receiver).where(sitting)).all())
    assert receiver.retired_at == web.now
    assert "hai nhật ký trái nhau" not in technician.get("/hom-nay")


@pytest.mark.parametrize("role", [StaffRole.OPERATOR, StaffRole.APPROVER, StaffRole.AUDITOR])
def test_others_get_no_code(web: Web, place: str, role: StaffRole, write: Write) -> None:
    browser = web.logged_in(role)
    assert browser.client.get(place).status_code == 403
    assert browser.post(place, {}).status == 403
    assert write(lambda session: session.scalars(select(Enrolment)).all()) == []


@pytest.mark.parametrize("content", [b"", b"{}", b"\xff" * 100, b"[" * 10_000, b" " * 70_000])
def test_rubbish_at_the_door_is_refused_in_words(web: Web, place: str, content: bytes) -> None:
    answer = web.client().post(DOOR, content=content)
    assert answer.status_code == 422
    assert "Thiết bị gửi nội dung không đọc được" in answer.json()["detail"]


def test_who_knocks_without_end_is_told_to_wait(web: Web, place: str) -> None:
    client = web.client()
    statuses = [client.post(DOOR, content=b"{}").status_code for _ in range(A_MINUTE.amount + 1)]
    assert statuses[-2:] == [422, 429]


def test_a_house_with_many_addresses_is_one_asker_and_its_neighbour_another(web: Web) -> None:
    def ask(address: str) -> int:
        with TestClient(web.app, client=(address, 1)) as client:
            return client.post(DOOR, content=b"{}").status_code

    statuses = {ask(f"2001:db8:0:1::{n:x}") for n in range(A_MINUTE.amount)}
    assert 429 not in statuses
    assert ask("2001:db8:0:1::ffff") == 429
    assert ask("2001:db8:0:2::1") != 429


def test_without_the_brokers_address_nobody_can_come_in(web: Web) -> None:
    device = Device("0" * CODE_DIGITS)
    status, content = knock(web, device, device.request())
    assert status == 503
    assert "LOA_RECEIVER_BROKERS" in content.decode()
