"""A list from Excel or CSV on the page: first told row by row, then saved."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.store.broadcasts import SlotTarget, TargetKind
from controller.store.people import StaffRole
from controller.store.places import Cluster
from controller.store.units import Unit
from tests.controller.web.asking import Browser, Web, Write, first, token_of

CLUSTERS = ("/nhap-cum", StaffRole.TECHNICIAN, "mã,tên\n09,Thôn Tây\n01,Đã có\n", "Thôn Tây")
UNITS = ("/nhap-don-vi", StaffRole.ADMINISTRATOR, "tên,loại\nThôn Bắc,thôn\n", "Thôn Bắc")
NESTED = "tên,loại,thuộc\nThôn Bắc,thôn,\nXóm Gò,xóm,Thôn Bắc\nXóm Đò,xóm,Thôn Bắc\n"
UNITS_IN_UNITS = ("/nhap-don-vi", StaffRole.ADMINISTRATOR, NESTED, "Thôn Bắc")


def sent(browser: Browser, address: str, table: str, **form: object) -> str:
    answer = browser.client.post(
        address,
        data={"csrf_token": token_of(browser.get(address)), **form},
        files={"bang": ("a.csv", table.encode())},
    )
    assert answer.status_code in {200, 422}, answer.text
    return answer.text


def undo_of(page: str) -> dict[str, str]:
    return {"viec": first(r'name="viec" value="([^"]+)"', page)}


@pytest.mark.parametrize(("address", "role", "table", "name"), [CLUSTERS, UNITS])
def test_what_becomes_of_each_row_is_told_before_and_after(
    web: Web, address: str, role: StaffRole, table: str, name: str
) -> None:
    browser = web.logged_in(role)
    tried = sent(browser, address, table)
    assert "Xem thử: chưa lưu gì" in tried
    assert f"Dòng 2: {'09 ' if address == '/nhap-cum' else ' '}{name}" in tried
    assert "Sẽ thêm dòng này." in tried
    assert "1 dòng thêm được" in sent(browser, address, table, luu="true")
    again = sent(browser, address, table)
    assert "0 dòng thêm được" in again
    assert "đã có trong đơn vị" in again or "Đơn vị “Thôn Bắc” đã có" in again


@pytest.mark.parametrize("listed", [CLUSTERS, UNITS_IN_UNITS])
def test_a_list_is_taken_back_until_something_rests_on_it(
    web: Web, write: Write, listed: tuple[str, StaffRole, str, str]
) -> None:
    address, role, table, name = listed
    browser = web.logged_in(role)
    deed = undo_of(sent(browser, address, table, luu="true"))

    def kept(session: Session) -> list[str]:
        kind = Cluster if address == "/nhap-cum" else Unit
        return list(session.scalars(select(kind.id).where(kind.name == name)))

    assert browser.post("/hoan-tac", deed).status == 303
    assert write(kept) == []
    web.now += 1_000
    deed = undo_of(sent(browser, address, table, luu="true"))

    def rest(session: Session) -> None:
        (id_,) = kept(session)
        kind = TargetKind.CLUSTER if address == "/nhap-cum" else TargetKind.UNIT
        news = [web.commune.approved_bulletin(session)]
        slot = web.commune.slot(session, news)
        slot.targets.append(SlotTarget(kind=kind, target_id=id_, excluded=False))

    write(rest)
    refused = browser.post("/hoan-tac", deed)
    assert refused.status == 422
    assert "gắn vào" in refused.text
    assert len(write(kept)) == 1


def test_a_timetable_tells_what_stands_in_the_way(
    web: Web, operator: Browser, write: Write
) -> None:
    def make(session: Session) -> None:
        web.commune.programme(session, [web.commune.approved_bulletin(session, seconds=60)])

    write(make)
    table = (
        "chương trình,ngày,giờ\nChương trình,20/11/2026,17h\nChương trình,20/11/2026,17:00:30\n"
        "Không có,20/11/2026,18h\n"
    )
    told = sent(operator, "/nhap-lich", table, luu="true")
    assert "1 dòng thêm được, 0 dòng đã có, 2 dòng chưa được." in told
    assert "Giờ này đã có buổi phát khác" in told
    assert "Chưa có chương trình “Không có”" in told
    assert "17:00" in operator.get("/lich-phat?tuan=2026-11-20")
    operator.post("/hoan-tac", undo_of(told))
    assert "17:00" not in operator.get("/lich-phat?tuan=2026-11-20")


def test_what_is_no_table_is_refused_with_the_columns_it_needs(operator: Browser) -> None:
    assert "cột “chương trình”, “ngày”, “giờ”" in sent(operator, "/nhap-lich", "a,b\n1,2\n")
