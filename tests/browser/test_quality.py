"""Zoom, little screens, calm and keys: what holds beside axe."""

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.busy_commune import OPERATOR
from tests.browser.conftest import Site
from tests.browser.visitor import Visitor

ZOOMED = {"width": 640, "height": 450}
"""A window of 1280 × 900 at 200 %."""
NARROWEST = {"width": 320, "height": 640}
"""WCAG 2.2, 1.4.10: 1280 pixels at 400 %."""
ROOMS = (
    "/hom-nay", "/ban-tin", "/ban-tin/moi", "/lich-phat", "/lich-phat/thang", "/lich-phat/cum",
    "/lich-phat/moi", "/chuong-trinh/moi", "/cum-loa", "/nhat-ky", "/khan-cap", "/quy-che",
)  # fmt: skip


@pytest.mark.parametrize("size", [ZOOMED, NARROWEST], ids=["200%", "320px"])
def test_nothing_is_cut_off_when_pages_are_enlarged(
    chromium: Browser, site: Site, size: dict[str, int]
) -> None:
    with Visitor(chromium, site.address, 1280) as visitor:
        visitor.log_in(OPERATOR)
        visitor.page.set_viewport_size({"width": size["width"], "height": size["height"]})
        too_wide = {}
        for path in ROOMS:
            visitor.go(path)
            if over := visitor.overflow():
                too_wide[path] = over
        assert too_wide == {}


def test_nothing_moves_for_whoever_wants_calm(chromium: Browser, site: Site) -> None:
    with Visitor(chromium, site.address, 390) as visitor:
        visitor.log_in(OPERATOR)
        expect(visitor.page.locator(".pulse").first).to_be_visible()
        moving = "document.getAnimations().filter(one => one.playState === 'running').length"
        assert visitor.page.evaluate(moving) == 0
        visitor.page.emulate_media(reduced_motion="no-preference")
        assert visitor.page.evaluate(moving) > 0, "else this would prove nothing"


def test_a_bulletin_is_written_and_saved_by_keys_alone(chromium: Browser, site: Site) -> None:
    with Visitor(chromium, site.address, 390) as visitor:
        page = visitor.page
        visitor.log_in(OPERATOR)
        visitor.walk_to("Bản tin")
        page.keyboard.press("Enter")
        expect(page.locator("h1")).to_have_text("Bản tin")
        visitor.walk_to("Bản tin mới")
        page.keyboard.press("Enter")
        expect(page.locator("h1")).to_have_text("Bản tin mới")
        visitor.walk_to("Tiêu đề")
        page.keyboard.type("Họp tổ 3")
        visitor.walk_to("Nội dung đọc")
        page.keyboard.type("Tối mai họp tổ.")
        visitor.walk_to("Lưu bản nháp")
        page.keyboard.press("Enter")
        expect(page.locator("h1")).to_have_text("Họp tổ 3")
        assert visitor.complaints == []
