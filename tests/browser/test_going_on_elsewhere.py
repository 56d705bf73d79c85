"""What is typed in the office is gone on with on the telephone; between them nothing is lost."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from controller.store.bulletins import Bulletin
from controller.store.engine import reading_sessions
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


def saved(site: Site, title: str) -> list[str]:
    with reading_sessions(site.engine)() as session:
        query = select(Bulletin).where(Bulletin.title == title).order_by(Bulletin.id)
        return [one.current.written_text for one in session.scalars(query)]


def begin_here_and_go_on_there(here: Visitor, there: Visitor, title: str) -> None:
    """Begun in the office, which loses its line after a later word; sent from the telephone."""
    here.go(NEW)
    here.page.get_by_label("Tiêu đề").fill(title)
    write(here.page, "Lời đầu.")
    there.go(NEW)
    expect(there.page.get_by_label("Nội dung đọc")).to_have_value("Lời đầu.")
    here.page.context.set_offline(offline=True)
    here.page.get_by_label("Nội dung đọc").fill("Lời cũ, gõ khi mất mạng.")
    here.page.get_by_role("button", name="Lưu bản nháp").click()
    expect(here.page.get_by_text("Chưa gửi được. Bản nháp vẫn còn")).to_be_visible()
    write(there.page, "Lời mới hơn.")
    there.page.get_by_role("button", name="Lưu bản nháp").click()
    expect(there.page.locator("h1")).to_have_text(title)


def test_what_waited_for_a_line_writes_over_no_newer_words_and_both_are_offered(
    office: Visitor, telephone: Visitor, site: Site
) -> None:
    title, page = "Họp thôn Đông", office.page
    begin_here_and_go_on_there(office, telephone, title)
    page.context.set_offline(offline=False)
    told = page.get_by_role("alert")
    expect(told).to_contain_text("Có hai bản nháp", timeout=15_000)
    expect(told.get_by_role("link", name="Mở bản đã lưu")).to_be_visible()
    expect(page.get_by_label("Nội dung đọc")).to_have_value("Lời cũ, gõ khi mất mạng.")
    office.complaints.clear()  # the line that was cut
    assert office.barriers() == []
    assert saved(site, title) == ["Lời mới hơn."]
    page.get_by_role("button", name="Lưu bản nháp").click()
    expect(page.locator("h1")).to_have_text(title)
    assert sorted(saved(site, title)) == ["Lời cũ, gõ khi mất mạng.", "Lời mới hơn."]


def test_another_page_tells_of_both_and_leads_to_them(
    office: Visitor, telephone: Visitor, site: Site
) -> None:
    title, page = "Họp thôn Tây", office.page
    begin_here_and_go_on_there(office, telephone, title)
    page.context.route("**/ban-tin/moi", lambda route: route.abort())  # still nothing goes
    page.context.set_offline(offline=False)
    office.go("/hom-nay")
    page.context.unroute("**/ban-tin/moi")
    expect(page.locator("[data-waiting]")).to_contain_text(
        f"Có hai bản nháp của “{title}”", timeout=15_000
    )
    page.get_by_role("link", name="Xem cả hai").click()
    told = page.locator("[data-kept]")
    expect(told).to_contain_text("Có hai bản nháp")
    expect(page.get_by_label("Nội dung đọc")).to_have_value("Lời cũ, gõ khi mất mạng.")
    assert office.barriers() == []
    page.get_by_role("button", name="Lưu bản nháp").click()
    expect(page.locator("h1")).to_have_text(title)
    assert sorted(saved(site, title)) == ["Lời cũ, gõ khi mất mạng.", "Lời mới hơn."]
