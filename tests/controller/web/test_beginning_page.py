import re

import pytest
from sqlalchemy.orm import Session

from controller.accounts.actor import SYSTEM
from controller.store.people import Person, StaffRole
from controller.store.units import Unit
from controller.units.service import NewUnit, add_unit
from controller.web.queries.beginning import Step, beginning
from tests.controller.commune import NOW, lay_commune
from tests.controller.web.asking import Browser, Web, Write


def done(session: Session, unit_id: str) -> list[Step]:
    return [one.step for one in beginning(session, unit_id, NOW).steps if one.is_done]


@pytest.fixture
def empty(session: Session) -> Unit:
    top = add_unit(session, SYSTEM, NewUnit(parent_id=None, kind="tỉnh", name="Khánh Hòa"), NOW)
    return add_unit(session, SYSTEM, NewUnit(parent_id=top.id, kind="xã", name="Xã Vạn Ninh"), NOW)


def test_an_empty_commune_has_its_unit_and_nothing_else(session: Session, empty: Unit) -> None:
    found = beginning(session, empty.id, NOW)
    assert done(session, empty.id) == [Step.UNITS]
    assert [one.step for one in found.steps if one.is_next] == [Step.PEOPLE]
    assert not found.is_over
    assert found.minutes_left <= 10


def test_a_step_is_ticked_off_by_what_is_there(session: Session) -> None:
    commune = lay_commune(session, clusters=1)
    assert done(session, commune.unit.id) == [Step.UNITS, Step.PEOPLE, Step.CLUSTER]
    commune.draft(session)
    assert Step.BULLETIN not in done(session, commune.unit.id)
    commune.approved_bulletin(session)
    assert Step.BULLETIN in done(session, commune.unit.id)


def test_a_province_is_led_to_the_list_until_it_has_communes(session: Session) -> None:
    top = add_unit(session, SYSTEM, NewUnit(parent_id=None, kind="tỉnh", name="Cà Mau"), NOW)
    first = beginning(session, top.id, NOW).steps[0]
    assert (first.step, first.is_done, first.address) == (Step.UNITS, False, "/don-vi/danh-muc")


def test_the_page_shows_the_next_step_and_who_does_it(web: Web) -> None:
    operator = web.logged_in(StaffRole.OPERATOR).get("/bat-dau")
    assert "Người duyệt làm bước này" in operator
    approver = web.logged_in(StaffRole.APPROVER).get("/bat-dau")
    assert 'aria-current="step"' in approver
    assert "Mở Tài khoản" in approver


def test_a_cluster_is_added_by_hand(web: Web) -> None:
    technician = web.logged_in(StaffRole.TECHNICIAN)
    form = {"code": "44", "name": "Chợ Mới"}
    answer = technician.post("/cum-loa/moi", form, "/cum-loa/moi")
    assert re.fullmatch(r"/cum-loa/[0-9a-f]{32}\?bao=da-them-cum", answer.location)
    assert "Chợ Mới" in technician.get(answer.location)
    again = technician.post("/cum-loa/moi", form, "/cum-loa/moi")
    assert again.status == 422
    assert 'value="Chợ Mới"' in again.text


def province_browser(web: Web, write: Write) -> Browser:
    """Somebody who administers the whole province."""

    def promote(session: Session) -> None:
        person = session.get_one(Person, web.commune.people[StaffRole.PROVINCE_ADMINISTRATOR].id)
        person.unit_id = web.commune.province.id

    write(promote)
    return web.logged_in(StaffRole.PROVINCE_ADMINISTRATOR)


def test_communes_are_ticked_in_the_official_list(web: Web, write: Write) -> None:
    browser = province_browser(web, write)
    page = browser.get("/don-vi/danh-muc")
    assert page.count('name="ten"') == 65
    answer = browser.post("/don-vi/danh-muc", {"ten": ["Xã Vạn Ninh"]}, "/don-vi/danh-muc")
    assert answer.location.startswith("/don-vi/danh-muc?bao=da-them-don-vi&hoan=nhap:")
    assert "Hoàn tác" in browser.get(answer.location)
    again = browser.post("/don-vi/danh-muc", {"ten": ["Xã Vạn Ninh"]}, "/don-vi/danh-muc")
    assert again.status == 422
