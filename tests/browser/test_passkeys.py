"""A passkey at human hands: made on the account page, asked for at the next login.

Chromium's virtual authenticator stands for the telephone. Browsers allow passkeys for names only,
so the site is visited as localhost.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.busy_commune import APPROVER, NOW
from tests.browser.conftest import Site
from tests.browser.first_device import code_in_envelope, make_passkey
from tests.browser.visitor import Visitor
from tests.controller.commune import PASSWORD

TELEPHONE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def visitor(chromium: Browser, site: Site) -> Iterator[Visitor]:
    with Visitor(chromium, site.address.replace("127.0.0.1", "localhost"), 390) as visitor:
        yield visitor


def telephone(visitor: Visitor, *, knows_its_owner: bool = True) -> None:
    """Lay a telephone beside the browser."""
    wire = visitor.page.context.new_cdp_session(visitor.page)
    wire.send("WebAuthn.enable")
    options = {**TELEPHONE, "isUserVerified": knows_its_owner}
    wire.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def test_a_passkey_is_made_and_then_asked_for(visitor: Visitor, site: Site) -> None:
    page = visitor.page
    telephone(visitor)
    visitor.log_in(APPROVER)
    visitor.go("/tai-khoan")
    assert visitor.barriers() == []
    make_passkey(page, code_in_envelope(site.engine, APPROVER, NOW))
    expect(page.get_by_role("heading", level=1)).to_have_text("Mã dự phòng")
    recovery = page.locator(".codes code").first.inner_text()
    page.get_by_role("link", name="Đã cất xong").click()
    expect(page.get_by_text("Điện thoại")).to_be_visible()
    visitor.log_out()

    visitor.go("/dang-nhap")
    page.get_by_label("Tên đăng nhập").fill(APPROVER)
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    expect(page.get_by_role("heading", level=2)).to_have_text("Xác thực bước hai")
    assert visitor.overflow() == 0
    page.get_by_role("button", name="Dùng khóa trên thiết bị").click()
    page.wait_for_url("**/hom-nay")
    visitor.go("/tai-khoan")
    expect(page.get_by_text("mật khẩu và khóa thiết bị")).to_be_visible()
    visitor.log_out()

    visitor.go("/dang-nhap")
    page.get_by_label("Tên đăng nhập").fill(APPROVER)
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    page.get_by_label("Mã 6 số của ứng dụng, hoặc một mã dự phòng").fill(recovery)
    page.get_by_role("button", name="Tiếp tục").click()
    page.wait_for_url("**/hom-nay")
    visitor.go("/tai-khoan")
    page.get_by_role("button", name="Tạo lại mã dự phòng").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Xác nhận chủ tài khoản")
    assert visitor.barriers() == []
    assert visitor.overflow() == 0
    page.get_by_role("button", name="Dùng khóa trên thiết bị").click()
    fresh = page.locator(".codes code").first.inner_text()
    visitor.go("/tai-khoan")
    page.get_by_role("button", name="Gỡ khóa Điện thoại").click()
    page.get_by_label("Mã 6 số của ứng dụng, hoặc một mã dự phòng").fill(fresh)
    page.get_by_role("button", name="Tiếp tục").click()
    expect(page.get_by_role("status").first).to_contain_text("Đã gỡ thiết bị.")
    assert visitor.complaints == []


def test_a_telephone_in_a_strangers_hand_makes_no_key_and_the_page_says_so(
    visitor: Visitor, site: Site
) -> None:
    page = visitor.page
    telephone(visitor, knows_its_owner=False)
    visitor.log_in(APPROVER)
    visitor.go("/tai-khoan")
    make_passkey(page, code_in_envelope(site.engine, APPROVER, NOW))
    expect(page.get_by_role("alert")).to_contain_text("Thiết bị chưa tạo được khóa.")
