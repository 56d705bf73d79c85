"""Filters that somebody keeps: of which lists, and for whom."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.planning.service import plan_marked
from controller.store.broadcasts import ExpectedBroadcast
from controller.store.inspections import FilteredList
from controller.store.people import StaffRole
from controller.web.wording.audit import LIST
from tests.controller.web.asking import Browser, Web, Write, first


@pytest.fixture
def auditor(web: Web) -> Browser:
    return web.logged_in(StaffRole.AUDITOR)


def test_the_list_is_narrowed_and_the_search_is_kept(
    web: Web, auditor: Browser, write: Write
) -> None:
    def promise(session: Session) -> str:
        commune = web.commune
        commune.slot(session, [commune.approved_bulletin(session, "Cắt điện ngày mai.")])
        plan_marked(session, commune.now + 1, (), limit=10)
        return str(session.scalars(select(ExpectedBroadcast.id)).first())

    expected_id = write(promise)
    period = "tu=2026-11-19&den=2026-11-19"
    assert expected_id in auditor.get(f"/kiem-tra/luot-phat?{period}")
    assert expected_id not in auditor.get(f"/kiem-tra/luot-phat?{period}&ket_qua=failed")
    kept = auditor.post("/kiem-tra/bo-loc", {"name": "Hỏng", "asked": "ket_qua=failed"})
    assert kept.location == "/kiem-tra/luot-phat?ket_qua=failed"
    assert "Hỏng" in auditor.get("/kiem-tra")
    assert "Hỏng" not in web.logged_in(StaffRole.OPERATOR).get("/kiem-tra")


@pytest.mark.parametrize(
    ("of_list", "page"),
    [
        (FilteredList.ACTS, "/thao-tac?viec=log_in"),
        (FilteredList.REACH, "/kiem-tra/do-phu?don_vi={unit}"),
        (FilteredList.EVERYTHING, "/kiem-tra/tim?tim=cat+dien"),
    ],
    ids=str,
)
def test_other_lists_keep_their_filters_and_offer_them_in_the_room(
    web: Web, auditor: Browser, of_list: FilteredList, page: str
) -> None:
    address = page.format(unit=web.commune.unit.id)
    shown = auditor.get(address)
    asked = {
        name: first(rf'name="{name}" value="([^"]*)"', shown).replace("&amp;", "&")
        for name in ("of_list", "asked")
    }
    assert asked["of_list"] == of_list
    kept = auditor.post("/kiem-tra/bo-loc", {"name": "Của tôi"} | asked)
    assert kept.location == address
    room = auditor.get("/kiem-tra")
    assert f'<a class="name" href="{address}">Của tôi</a>' in room
    assert LIST[of_list] in room


def test_a_kept_search_is_removed_by_its_button(auditor: Browser) -> None:
    auditor.post("/kiem-tra/bo-loc", {"name": "Hỏng", "asked": "ket_qua=failed"})
    button = first(r'action="(/kiem-tra/bo-loc/\w+/bo)"', auditor.get("/kiem-tra"))
    assert auditor.post(button, {}, "/kiem-tra").location == "/kiem-tra"
    assert "Hỏng" not in auditor.get("/kiem-tra")
