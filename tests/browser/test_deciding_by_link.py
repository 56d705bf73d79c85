"""From the writer's link to the approver's yes, each on her own telephone."""

from playwright.sync_api import Browser, expect

from tests.browser.busy_commune import APPROVER, OPERATOR
from tests.browser.conftest import Site
from tests.browser.visitor import Visitor
from tests.controller.commune import PASSWORD


def test_a_chairman_opens_the_link_logs_in_reads_ticks_and_is_done(
    chromium: Browser, site: Site
) -> None:
    with Visitor(chromium, site.address, 390) as writer:
        link = asked(writer, site)
    with Visitor(chromium, site.address, 390) as chairman:
        page = chairman.page
        page.goto(link)
        page.get_by_label("Tên đăng nhập").fill(APPROVER)
        page.get_by_label("Mật khẩu").fill(PASSWORD)
        page.get_by_role("button", name="Đăng nhập").click()
        page.wait_for_url(link)
        expect(page.get_by_role("heading", level=1)).to_have_text("Duyệt bản tin")
        expect(page.get_by_text("cấp bốn, cấp nguy hiểm")).to_be_visible()
        assert chairman.overflow() == 0
        yes = page.get_by_role("button", name="Duyệt", exact=True)
        yes.click()
        assert page.url == link, "the browser itself asks for the ticks"
        for item in page.get_by_role("group", name="Tôi đã đọc").get_by_role("checkbox").all():
            item.check()
        yes.click()
        expect(page.get_by_role("status").first).to_contain_text("Đã duyệt. Có thể đóng trang")
        page.goto(link)
        expect(page.get_by_text("Đã có quyết định, không cần làm gì thêm.")).to_be_visible()
        assert chairman.complaints == []


def asked(writer: Visitor, site: Site) -> str:
    """Make the link and take it out of the text, as a person pastes it into Zalo."""
    page = writer.page
    writer.log_in(OPERATOR)
    writer.go(f"/ban-tin/{site.commune.bulletins['pending'].id}")
    page.get_by_role("link", name="Gửi người duyệt").click()
    page.get_by_label("Lời nhắn thêm (không bắt buộc)").fill("Cần trước 16 giờ")
    page.get_by_role("button", name="Tạo liên kết").click()
    page.get_by_role("button", name="Chép lời nhắn").click()
    expect(page.get_by_text("Đã chép. Dán vào Zalo rồi gửi.")).to_be_visible()
    text = page.get_by_label("Lời nhắn kèm liên kết").input_value()
    assert "Cần trước 16 giờ" in text
    assert writer.complaints == []
    return next(word for word in text.split() if word.startswith(site.address))
