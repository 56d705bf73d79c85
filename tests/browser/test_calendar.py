"""A broadcast is put on another day: drawn there by mouse, or by keys through the form."""

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.busy_commune import OPERATOR
from tests.browser.conftest import Site
from tests.browser.visitor import Visitor

WEDNESDAY = "Chương trình chiều 17:00 Thứ Tư, 25/11/2026"


def test_a_broadcast_is_drawn_to_another_day_told_what_yields_and_taken_back(
    chromium: Browser, site: Site
) -> None:
    with Visitor(chromium, site.address, 1280) as visitor:
        page = visitor.page
        visitor.log_in(OPERATOR)
        visitor.go("/lich-phat")
        drawn = page.locator("[data-move]").filter(has=page.get_by_text(WEDNESDAY))
        saturday = page.locator('[data-to-day="2026-11-28"]')
        saturday.scroll_into_view_if_needed()  # a page that scrolls between press and pull lets go
        drawn.drag_to(saturday)
        expect(page.get_by_label("Dời sang ngày")).to_have_value("2026-11-28")
        # At the time of the morning's programme of that day.
        page.get_by_label("Giờ phát").fill("05:16")
        page.get_by_label("Lý do").fill("Họp xã")
        page.get_by_role("button", name="Đổi lịch").click()
        expect(page.get_by_role("heading", name="Buổi phát phải nhường")).to_be_visible()
        assert [c for c in visitor.complaints if "409" not in c] == []
        page.get_by_role("group", name="Cách xử lý").get_by_role("button").first.click()
        expect(page.get_by_text("Đã đổi lịch.")).to_be_visible()
        page.get_by_role("button", name="Hoàn tác").click()
        expect(page.get_by_text("Đã hoàn tác.")).to_be_visible()


@pytest.mark.parametrize("width", [390, 1280])
def test_the_same_is_done_by_keys_alone(chromium: Browser, site: Site, width: int) -> None:
    with Visitor(chromium, site.address, width) as visitor:
        page = visitor.page
        visitor.log_in(OPERATOR)
        visitor.go("/lich-phat")
        visitor.walk_to(f"Dời {WEDNESDAY}")
        page.keyboard.press("Enter")
        expect(page.get_by_label("Buổi ngày")).to_have_value("2026-11-25")
        page.get_by_label("Giờ phát").fill("17:30")
        page.get_by_label("Lý do").focus()
        page.keyboard.type("Mất điện buổi chiều")
        page.keyboard.press("Enter")
        expect(page.get_by_text("Đã đổi lịch.")).to_be_visible()
        visitor.walk_to("Hoàn tác")
        page.keyboard.press("Enter")
        expect(page.get_by_text("Đã hoàn tác.")).to_be_visible()
        assert visitor.complaints == []
