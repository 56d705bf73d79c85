"""How a place reads its own names, at human hands: be refused, add, try, change, remove."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.busy_commune import OPERATOR
from tests.browser.chromium import WIDTHS
from tests.browser.conftest import Site
from tests.browser.visitor import Visitor


@pytest.mark.parametrize("width", WIDTHS)
def test_a_local_name_goes_into_the_lexicon_and_out_again(
    chromium: Browser, site: Site, width: int
) -> None:
    written = f"NVHTHT{width}"
    with Visitor(chromium, site.address, width) as visitor:
        page = visitor.page
        visitor.log_in(OPERATOR)
        open_lexicon(page)
        add(page, written, "nhà văn hóa thôn Hòa Thắng 2")
        expect(page.get_by_role("alert")).to_be_visible()
        expect(page.get_by_label("Chữ viết trong văn bản")).to_have_value(written)

        page.get_by_label("Cách đọc", exact=True).fill("nhà văn hóa thôn Hòa Thắng")
        page.get_by_role("button", name="Lưu vào từ điển").click()
        open_lexicon(page)
        page.get_by_label("Câu cần thử").fill(f"Họp tại {written} lúc 19 giờ.")
        page.get_by_role("button", name="Xem cách đọc").click()
        expect(page.locator("#ket-qua")).to_contain_text("nhà văn hóa thôn Hòa Thắng")

        change(page, written, "nhà văn hóa Hòa Thắng")
        row = page.get_by_role("row", name=written)
        expect(row.get_by_role("cell", name="nhà văn hóa Hòa Thắng")).to_be_visible()

        page.get_by_role("link", name=written).click()
        history = page.get_by_role("region", name="Lịch sử")
        expect(history).to_contain_text("nhà văn hóa thôn Hòa Thắng")
        remove(page)
        open_lexicon(page)
        page.get_by_label("Tìm trong từ điển, không cần gõ dấu").fill(written)
        expect(page.locator("#danh-sach")).not_to_contain_text("nhà văn hóa Hòa Thắng")
        page.get_by_role("link", name="Lịch sử").click()
        expect(page.get_by_role("main")).to_contain_text("bỏ khỏi từ điển")
        assert [c for c in visitor.complaints if "422" not in c and "409" not in c] == []


def open_lexicon(page: Page) -> None:
    page.get_by_role("navigation").get_by_role("link", name="Bản tin", exact=True).click()
    page.get_by_role("link", name="Từ điển đọc").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Từ điển đọc")


def add(page: Page, written: str, spoken: str) -> None:
    page.get_by_role("link", name="Thêm cách đọc").click()
    page.get_by_label("Chữ viết trong văn bản").fill(written)
    page.get_by_label("Cách đọc", exact=True).fill(spoken)
    page.get_by_role("button", name="Lưu vào từ điển").click()


def change(page: Page, written: str, spoken: str) -> None:
    page.get_by_label("Tìm trong từ điển, không cần gõ dấu").fill(written.lower())
    page.get_by_role("link", name=written).click()
    page.get_by_label("đọc là").fill(spoken)
    page.get_by_role("button", name="Lưu", exact=True).click()


def remove(page: Page) -> None:
    page.get_by_text("Bỏ mục này").click()
    page.get_by_role("button", name="Bỏ mục").click()
