"""Areas as people meet them, and slots that are aimed at them, less exceptions."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.schedules.targets import clusters_of
from controller.store.broadcasts import Slot
from controller.store.engine import reading_sessions
from controller.store.people import StaffRole
from tests.controller.web.asking import Browser, Web, Write, first


@pytest.fixture
def technician(web: Web) -> Browser:
    return web.logged_in(StaffRole.TECHNICIAN)


def test_an_area_is_made_aimed_at_and_kept_while_it_is(
    web: Web, operator: Browser, technician: Browser, write: Write
) -> None:
    one, two, three = (cluster.id for cluster in web.commune.clusters)
    made = {"name": "Ven biển", "clusters": [one, two]}
    assert technician.post("/khu-vuc/moi", made).status == 303
    assert "Sửa" not in operator.get("/khu-vuc")
    area = first(r"/khu-vuc/([0-9a-f]{32})", technician.get("/khu-vuc"))

    def programme(session: Session) -> str:
        return web.commune.programme(session, [web.commune.approved_bulletin(session)]).id

    slot = {
        "programme_id": write(programme), "starts_on": "2026-11-20", "at": "17:00",
        "where": "chon", "areas": area, "without_clusters": two,
    }  # fmt: skip
    assert "Ven biển" in operator.get("/lich-phat/moi")
    assert operator.post("/lich-phat/moi", slot).status == 303
    with reading_sessions(web.engine)() as session:
        row = session.scalars(select(Slot)).one()
        assert clusters_of(session, row) == {one}
        told = operator.get(f"/lich-phat/{row.id}")
    assert "Phát ở: Ven biển, trừ cụm 02." in told
    wider = {"name": "Ven biển", "clusters": [one, two, three]}
    assert technician.post(f"/khu-vuc/{area}", wider).status == 303
    with reading_sessions(web.engine)() as session:
        assert clusters_of(session, session.scalars(select(Slot)).one()) == {one, three}
    refused = technician.post(f"/khu-vuc/{area}/bo", {})
    assert "đang có lịch phát" in refused.text


def test_an_area_that_nobody_aims_at_is_forgotten(technician: Browser) -> None:
    technician.post("/khu-vuc/moi", {"name": "Ven sông"})
    area = first(r"/khu-vuc/([0-9a-f]{32})", technician.get("/khu-vuc"))
    assert technician.post(f"/khu-vuc/{area}/bo", {}).status == 303
    assert "Ven sông" not in technician.get("/khu-vuc")
    assert technician.post("/khu-vuc/moi", {"name": " "}).status == 422


def test_two_who_change_an_area_at_once_are_told(technician: Browser) -> None:
    technician.post("/khu-vuc/moi", {"name": "Ven sông"})
    address = "/khu-vuc/" + first(r"/khu-vuc/([0-9a-f]{32})", technician.get("/khu-vuc"))
    seen = first(r'name="seen" value="(\w+)"', technician.get(address))
    assert technician.post(address, {"name": "Ven sông Hồng", "seen": seen}).status == 303
    late = technician.post(address, {"name": "Bãi sông", "seen": seen})
    assert late.status == 409
    assert 'value="Bãi sông"' in late.text, "what was typed stays"
    assert "Bản hiện nay:</strong> Ven sông Hồng" in late.text
    seen = first(r'name="seen" value="(\w+)"', late.text)
    assert technician.post(address, {"name": "Bãi sông", "seen": seen}).status == 303
    assert "Bãi sông" in technician.get("/khu-vuc")


def test_no_two_areas_of_a_unit_bear_one_name(technician: Browser) -> None:
    technician.post("/khu-vuc/moi", {"name": "Ven sông"})
    refused = technician.post("/khu-vuc/moi", {"name": " VEN SÔNG "})
    assert refused.status == 422
    assert "Đơn vị đã có khu vực “Ven sông”" in refused.text
    area = first(r"/khu-vuc/([0-9a-f]{32})", technician.get("/khu-vuc"))
    assert technician.post(f"/khu-vuc/{area}", {"name": "Ven Sông"}).status == 303, "its own"
    technician.post(f"/khu-vuc/{area}/bo", {})
    technician.post("/khu-vuc/moi", {"name": "ven sông"})
    assert "đã có khu vực" in technician.post("/hoan-tac", {"viec": f"khu-vuc:{area}"}).text
