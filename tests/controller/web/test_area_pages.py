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
