"""Dialogues of planning that no address shows: told, without a barrier, before they are saved."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from controller.store.engine import writing_sessions
from tests.browser.bringing_about import ask_otherwise
from tests.browser.busy_commune import OPERATOR
from tests.browser.conftest import Site
from tests.browser.planning_room import lay_planning
from tests.browser.visitor import Visitor


@pytest.fixture(scope="module")
def pages(site: Site) -> dict[str, str]:
    with writing_sessions(site.engine)() as session:
        laid = lay_planning(session, site.commune)
        session.commit()
    return {name: path for name, _login, path in laid}


@pytest.fixture
def operator(chromium: Browser, site: Site) -> Iterator[Visitor]:
    with Visitor(chromium, site.address, 390) as visitor:
        visitor.log_in(OPERATOR)
        yield visitor


def complaints(visitor: Visitor) -> list[str]:
    """What is wrong with the page as it is now; that something was refused is meant so."""
    heard = [said for said in visitor.complaints if "409" not in said]
    return [*heard, *visitor.barriers(), *(["wide"] if visitor.overflow() else [])]


def test_a_changed_slot_that_is_in_the_way_is_told_and_the_change_taken_back(
    operator: Visitor, pages: dict[str, str]
) -> None:
    page = operator.page
    operator.go(pages["slot-change"])
    page.get_by_label("Chỉ buổi này", exact=True).check()
    page.get_by_label("Buổi ngày").fill("2026-11-25")
    page.get_by_label("Dời sang ngày").fill("2026-11-25")
    page.get_by_label("Giờ phát").fill("17:02")
    page.get_by_label("Lý do").fill("Họp thôn")
    page.get_by_role("button", name="Đổi lịch").click()
    expect(page.get_by_role("heading", name="Buổi phát phải nhường")).to_be_visible()
    assert complaints(operator) == []
    page.get_by_role("group", name="Cách xử lý").get_by_role("button").first.click()
    page.get_by_role("button", name="Hoàn tác").click()
    expect(page.get_by_text("Đã hoàn tác.")).to_be_visible()


def test_forms_behind_a_press_have_no_barriers(operator: Visitor, pages: dict[str, str]) -> None:
    page = operator.page
    operator.go("/lich-phat/moi")
    ask_otherwise(page)
    expect(page.get_by_text("từ 16/10 đến 14/4 hằng năm.")).to_be_visible()
    assert complaints(operator) == []
    operator.go(pages["slot-change"].removesuffix("/doi"))
    page.get_by_text("Thêm một ngày", exact=True).click()
    expect(page.get_by_label("Ngày phát thêm")).to_be_visible()
    assert complaints(operator) == []
    operator.go("/quy-che")
    page.get_by_label("Nội dung").select_option("session_minutes")
    page.get_by_text("Lấy quy chế mẫu").click()
    expect(page.get_by_label("Ít nhất (phút)")).to_be_visible()
    assert complaints(operator) == []


def test_a_timetable_is_told_row_by_row(
    operator: Visitor, pages: dict[str, str], tmp_path: Path
) -> None:
    table = tmp_path / "lich.csv"
    table.write_text(
        "chương trình;ngày;giờ;nơi phát;trừ\nChương trình sáng;30/11/2026;11h15;Ven biển;2\n"
        "Không có;30/11/2026;11h30;;\n",
        "utf-8",
    )
    operator.go(pages["timetable"])
    operator.page.get_by_label("Tệp").set_input_files(table)
    operator.page.get_by_role("button", name="Xem thử, chưa lưu").click()
    expect(operator.page.get_by_role("heading", name="Xem thử: chưa lưu gì")).to_be_visible()
    expect(operator.page.get_by_text("1 dòng thêm được, 0 dòng đã có, 1 dòng")).to_be_visible()
    assert complaints(operator) == []
