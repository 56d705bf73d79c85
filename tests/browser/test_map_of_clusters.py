"""Clusters on the map: none hides another, keys open what stands as one, the list is enough."""

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.busy_commune import OPERATOR
from tests.browser.chromium import WIDTHS
from tests.browser.conftest import Site
from tests.browser.visitor import Visitor

ON_MAP = 16
COVERED = """pins => pins.filter(pin => {
  const { left, top, width, height } = pin.getBoundingClientRect();
  return !pin.contains(document.elementFromPoint(left + width / 2, top + height / 2));
}).map(pin => pin.textContent)"""
STANDS_FOR = """pins => pins.map(pin => parseInt(pin.closest(".pin-bunch") ? pin.textContent : "1"))
  .reduce((all, some) => all + some, 0)"""


@pytest.mark.parametrize("width", WIDTHS)
def test_no_pin_covers_the_middle_of_another_and_each_cluster_is_counted(
    chromium: Browser, site: Site, width: int
) -> None:
    with Visitor(chromium, site.address, width) as visitor:
        visitor.log_in(OPERATOR)
        visitor.go("/cum-loa")
        pins = visitor.page.locator(".pin")
        expect(visitor.page.locator(".pin-bunch").first).to_be_visible()
        assert pins.evaluate_all(COVERED) == []
        assert pins.evaluate_all(STANDS_FOR) == ON_MAP
        assert visitor.complaints == []


def test_what_stands_as_one_says_which_they_are_and_opens_by_keys(
    chromium: Browser, site: Site
) -> None:
    with Visitor(chromium, site.address, 390) as visitor:
        page = visitor.page
        visitor.log_in(OPERATOR)
        visitor.go("/cum-loa")
        bunch = page.locator(".pin-bunch.pin-bad")
        expect(bunch).to_have_accessible_name(
            "5 cụm gần nhau: 01, 04, 09, 12, 15, 2 cụm cần xem. Bấm để phóng to"
        )
        bunch.press("Enter")
        expect(page.locator(".pin:focus")).to_have_count(1)
        expect(page.locator(".pin-bad", has_text="15")).to_have_accessible_name(
            "Cụm 15, Đồi Cây Gạo: Mất liên lạc từ 14:03"
        )
        page.locator(".pin-bad", has_text="15").press("Enter")
        expect(page.get_by_role("link", name="Đồi Cây Gạo")).to_be_focused()
        assert visitor.complaints == []


def test_without_its_library_the_map_says_so_and_the_list_is_whole(
    chromium: Browser, site: Site
) -> None:
    with Visitor(chromium, site.address, 390) as visitor:
        page = visitor.page
        visitor.log_in(OPERATOR)
        page.route("**/leaflet.js*", lambda route: route.abort())
        visitor.go("/cum-loa")
        expect(page.get_by_text("Chưa tải được bản đồ")).to_be_visible()
        expect(page.locator("#cac-cum .name")).to_have_count(18)
