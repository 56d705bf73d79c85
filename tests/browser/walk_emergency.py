"""An officer's night on the demo's pages: her app, her shift, an order, a stop, the all-clear."""

import re

import pyotp
from playwright.sync_api import Page, expect

from controller.clock import now_ms
from tests.browser.real_demo import Walker

STEP_MS = 30_000
"""An app's digits are good for so long, and those before and after them are taken, too."""


def add_app(officer: Walker, password: str, code: str) -> pyotp.TOTP:
    """Make her telephone her second step, by the code in her envelope."""
    page = officer.page
    officer.go("/tai-khoan")
    officer.look()
    officer.press("Thêm ứng dụng tạo mã", "button")
    page.locator("main").get_by_label("Mật khẩu hiện tại").fill(password)
    page.get_by_label("Mã mở bước thứ hai").fill(code)
    officer.press("Tiếp tục", "button")
    page.get_by_text("Không quét được thì nhập tay").click()
    app = pyotp.TOTP(page.locator("main code").first.inner_text())
    page.get_by_label("Mã 6 số").fill(digits(app, now_ms() - STEP_MS))
    officer.press("Dùng ứng dụng này", "button")
    expect(page.locator("h1")).to_have_text("Mã dự phòng")
    return app


def digits(app: pyotp.TOTP, at: int) -> str:
    """What the app shows at an instant."""
    return str(app.at(at // 1000))


def open_shift(officer: Walker, app: pyotp.TOTP) -> None:
    """Mở ca trực, by the digits of now."""
    officer.follow(officer.page.get_by_role("link", name="Khẩn cấp", exact=True))
    officer.press("Mở ca trực")
    officer.page.get_by_label("Mã 6 số của ứng dụng").fill(digits(app, now_ms()))
    officer.follow(officer.page.get_by_role("button", name=re.compile("Mở ca .* giờ bằng mã")))


def order_flood(officer: Walker) -> int:
    """Kind, place, words, a held button; since when it is ordered (UTC ms)."""
    page = officer.page
    officer.press("Lũ, ngập lụt")
    officer.follow(page.get_by_role("button", name="Cả đơn vị"))
    page.get_by_role("button", name="Giữ để phát").hover()
    page.mouse.down()
    page.wait_for_url(re.compile(r"/khan-cap/[0-9a-f]{32}$"))
    page.mouse.up()
    ordered_at = now_ms()
    expect(page.locator(".watch-sum")).to_contain_text("3/3 cụm đã phát")
    officer.look()
    return ordered_at


def stop_all(officer: Walker) -> int:
    """Dừng phát; when every receiver had confirmed that it is silent (UTC ms)."""
    officer.page.get_by_role("button", name="Dừng phát", exact=True).click()
    expect(officer.page.locator(".watch-sum")).to_contain_text("3/3 cụm đã xác nhận im lặng")
    silent_at = now_ms()
    officer.look()
    return silent_at


def say_clear(officer: Walker, screen: str) -> None:
    """Báo yên, at the screen of the emergency."""
    page: Page = officer.page
    page.goto(screen)
    officer.look()
    officer.press("Báo yên", "button")
