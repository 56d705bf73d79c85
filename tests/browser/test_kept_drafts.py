"""What is typed outlives a pause, a line that is lost and a browser that is closed."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import APIResponse, Browser, BrowserContext, Page, Route, expect

from controller.store.bulletins import Bulletin
from controller.store.engine import reading_sessions
from tests.browser.busy_commune import OPERATOR
from tests.browser.chromium import LAUNCH, VIETNAM, WIDTHS
from tests.browser.conftest import Site
from tests.browser.visitor import Visitor
from tests.controller.commune import PASSWORD

LOST = "Chưa gửi được. Bản nháp vẫn còn; có mạng sẽ tự gửi."


@pytest.fixture
def operator(chromium: Browser, site: Site) -> Iterator[Visitor]:
    with Visitor(chromium, site.address, 390) as visitor:
        visitor.log_in(OPERATOR)
        yield visitor


def write(page: Page, title: str, text: str) -> None:
    page.get_by_label("Tiêu đề").fill(title)
    page.get_by_label("Nội dung đọc").fill(text)
    expect(page.locator("[data-kept-when]")).to_contain_text("Đã giữ trên máy này lúc")


def wordings(site: Site, title: str) -> list[str]:
    with reading_sessions(site.engine)() as session:
        found = session.query(Bulletin).where(Bulletin.title == title).all()
        return [bulletin.current.written_text for bulletin in found]


def test_what_was_typed_is_there_when_the_page_is_opened_again(operator: Visitor) -> None:
    page = operator.page
    operator.go("/ban-tin/moi")
    write(page, "Họp thôn Tây", "Mời bà con")
    operator.go("/hom-nay")
    operator.go("/ban-tin/moi")
    expect(page.get_by_role("status").first).to_contain_text("Đã lấy lại bản đang soạn")
    expect(page.get_by_label("Nội dung đọc")).to_have_value("Mời bà con")
    assert operator.barriers() == []
    page.get_by_role("button", name="Bỏ bản này").click()
    expect(page.get_by_label("Nội dung đọc")).to_have_value("")


def test_a_draft_goes_by_itself_once_when_the_line_is_back(operator: Visitor, site: Site) -> None:
    page = operator.page
    operator.go("/ban-tin/moi")
    write(page, "Cắt điện", "Sáng mai cắt điện.")
    page.context.set_offline(True)
    page.get_by_role("button", name="Lưu bản nháp").click()
    expect(page.get_by_text(LOST)).to_be_visible()
    page.context.set_offline(False)
    expect(page.locator("h1")).to_have_text("Cắt điện")
    operator.go("/ban-tin/moi")
    expect(page.get_by_label("Tiêu đề")).to_have_value("")
    assert wordings(site, "Cắt điện") == ["Sáng mai cắt điện."]


def test_an_answer_that_is_lost_on_the_way_makes_no_second_bulletin(
    operator: Visitor, site: Site
) -> None:
    page = operator.page
    operator.go("/ban-tin/moi")
    write(page, "Tiêm phòng", "Tiêm ngày mai.")
    lost: list[APIResponse] = []

    def lose(route: Route) -> None:
        if route.request.method != "POST" or lost:
            route.continue_()
            return
        lost.append(route.fetch(max_redirects=0))
        route.abort()

    page.route("**/ban-tin/moi", lose)
    page.get_by_role("button", name="Lưu bản nháp").click()
    expect(page.get_by_text(LOST)).to_be_visible()
    page.evaluate("window.dispatchEvent(new Event('online'))")  # before it is tried again anyway
    expect(page.locator("h1")).to_have_text("Tiêm phòng", timeout=15_000)
    assert lost
    assert wordings(site, "Tiêm phòng") == ["Tiêm ngày mai."]


def test_what_names_people_stays_in_the_window(operator: Visitor) -> None:
    page = operator.page
    operator.go("/ban-tin/moi")
    page.get_by_label("Có dữ liệu cá nhân").check()
    page.get_by_label("Tiêu đề").fill("Danh sách nhập ngũ")
    expect(page.locator("[data-kept-when]")).to_contain_text("chỉ trong cửa sổ này")
    assert "nhập ngũ" not in page.evaluate("JSON.stringify(localStorage)")
    operator.go("/hom-nay")
    operator.go("/ban-tin/moi")
    expect(page.get_by_label("Tiêu đề")).to_have_value("Danh sách nhập ngũ")


def test_an_edit_that_was_kept_is_still_asked_about_what_changed_meanwhile(
    operator: Visitor, site: Site, chromium: Browser
) -> None:
    page, edit = operator.page, f"/ban-tin/{site.commune.bulletins['uncertain'].id}/sua"
    operator.go(edit)
    page.get_by_label("Nội dung đọc").fill("Lời của tôi.")
    expect(page.locator("[data-kept-when]")).to_contain_text("Đã giữ")
    with Visitor(chromium, site.address, 390) as other:
        other.log_in(OPERATOR)
        other.go(edit)
        other.page.get_by_label("Nội dung đọc").fill("Lời của người khác.")
        other.page.get_by_role("button", name="Lưu", exact=True).click()
        expect(other.page.get_by_text("Đã lưu nội dung mới.")).to_be_visible()
    operator.go(edit)
    expect(page.get_by_label("Nội dung đọc")).to_have_value("Lời của tôi.")
    page.get_by_role("button", name="Lưu", exact=True).click()
    expect(page.get_by_role("heading", name="Nội dung hiện nay")).to_be_visible()
    expect(page.get_by_label("Nội dung đọc")).to_have_value("Lời của tôi.")
    page.get_by_role("button", name="Lưu", exact=True).click()
    expect(page.get_by_text("Đã lưu nội dung mới.")).to_be_visible()


def test_a_draft_survives_the_browser_and_goes_from_another_page(
    chromium: Browser, site: Site, tmp_path: Path
) -> None:
    def opened() -> BrowserContext:
        return chromium.browser_type.launch_persistent_context(
            str(tmp_path), viewport=WIDTHS[390], **LAUNCH, **VIETNAM
        )

    with opened() as context:
        page = context.new_page()
        page.goto(f"{site.address}/dang-nhap")
        page.get_by_label("Tên đăng nhập").fill(OPERATOR)
        page.get_by_label("Mật khẩu").fill(PASSWORD)
        page.get_by_role("button", name="Đăng nhập").click()
        page.wait_for_url("**/hom-nay")
        page.goto(f"{site.address}/ban-tin/moi")
        write(page, "Nước dâng", "Nước sông đang dâng.")
        context.set_offline(True)
        page.get_by_role("button", name="Lưu bản nháp").click()
        expect(page.get_by_text(LOST)).to_be_visible()
    with opened() as context:
        page = context.new_page()
        page.goto(f"{site.address}/hom-nay")
        expect(page.get_by_text("đã gửi “Nước dâng”")).to_be_visible()
        page.get_by_role("link", name="Mở bản nháp").click()
        expect(page.locator("h1")).to_have_text("Nước dâng")
    assert wordings(site, "Nước dâng") == ["Nước sông đang dâng."]
