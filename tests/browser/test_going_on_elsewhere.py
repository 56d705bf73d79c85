"""What is typed in the office is gone on with on the telephone; between them nothing is lost."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.busy_commune import OPERATOR
from tests.browser.conftest import Site
from tests.browser.visitor import Visitor

NEW = "/ban-tin/moi"


@pytest.fixture
def office(chromium: Browser, site: Site) -> Iterator[Visitor]:
    with Visitor(chromium, site.address, 1280) as visitor:
        visitor.log_in(OPERATOR)
        yield visitor


@pytest.fixture
def telephone(chromium: Browser, site: Site) -> Iterator[Visitor]:
    with Visitor(chromium, site.address, 390) as visitor:
        visitor.log_in(OPERATOR)
        yield visitor


def write(page: Page, text: str) -> None:
    page.get_by_label("Nội dung đọc").fill(text)
    expect(page.locator("[data-kept-when]")).to_contain_text("và trên Loa")


def test_a_draft_is_gone_on_with_on_another_device_and_both_are_offered(
    office: Visitor, telephone: Visitor
) -> None:
    here, there = office.page, telephone.page
    office.go(NEW)
    here.get_by_label("Tiêu đề").fill("Dọn vệ sinh")
    write(here, "Sáng chủ nhật dọn đường làng.")
    telephone.go(NEW)
    expect(there.get_by_label("Nội dung đọc")).to_have_value("Sáng chủ nhật dọn đường làng.")
    expect(there.locator("[data-kept]")).to_contain_text("Đã lấy bản soạn trên máy khác")
    write(there, "Sáng chủ nhật dọn đường làng. Mang theo chổi.")
    here.get_by_label("Nội dung đọc").fill("Sáng thứ Bảy dọn đường làng.")
    told = here.locator("[data-kept]")
    expect(told).to_contain_text("Bản này đã được soạn tiếp trên máy khác")
    expect(here.get_by_label("Nội dung đọc")).to_have_value("Sáng thứ Bảy dọn đường làng.")
    assert office.barriers() == []
    here.get_by_role("button", name="Lấy bản trên máy kia").click()
    expect(here.get_by_label("Nội dung đọc")).to_have_value(
        "Sáng chủ nhật dọn đường làng. Mang theo chổi."
    )
    there.get_by_role("button", name="Lưu bản nháp").click()
    expect(there.locator("h1")).to_have_text("Dọn vệ sinh")
    here.get_by_label("Nội dung đọc").fill("Sáng chủ nhật.")
    expect(told).to_contain_text("đã được gửi hoặc bỏ trên máy khác")
    expect(here.get_by_label("Nội dung đọc")).to_have_value("Sáng chủ nhật.")


def test_one_copy_is_kept_by_choice_and_a_sent_one_leaves_the_other_device(
    office: Visitor, telephone: Visitor
) -> None:
    here, there = office.page, telephone.page
    office.go("/soan/hoi-dap")
    here.get_by_label("Chủ đề").fill("Đất đai")
    expect(here.locator("[data-kept-when]")).to_contain_text("và trên Loa")
    telephone.go("/soan/hoi-dap")
    expect(there.get_by_label("Chủ đề")).to_have_value("Đất đai")
    there.get_by_label("Chủ đề").fill("Đất ở")
    expect(there.locator("[data-kept-when]")).to_contain_text("và trên Loa")
    here.get_by_label("Chủ đề").fill("Đất vườn")
    here.get_by_role("button", name="Giữ bản ở đây").click()
    expect(here.locator("[data-kept]")).to_be_hidden()
    telephone.go("/soan/hoi-dap")
    expect(there.get_by_label("Chủ đề")).to_have_value("Đất vườn")
    there.get_by_role("button", name="Bỏ bản này").click()
    expect(there.get_by_label("Chủ đề")).to_have_value("")
    office.go("/soan/hoi-dap")
    expect(here.locator("[data-kept]")).to_contain_text("đã được gửi hoặc bỏ trên máy khác")
    expect(here.get_by_label("Chủ đề")).to_have_value("Đất vườn")
    here.get_by_role("button", name="Bỏ bản này").click()
    expect(here.get_by_label("Chủ đề")).to_have_value("")
