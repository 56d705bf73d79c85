"""What an administrator and a clerk keep in order on the demo's pages."""

import re
from datetime import timedelta

from playwright.sync_api import expect

from controller.civil import day_of
from controller.clock import now_ms
from tests.browser.real_demo import Walker

PASSWORD_OF_NEWCOMER = "loa-phuong-xa-2026"
LATER = timedelta(days=40)
"""After all that is planned meanwhile."""


def add_village_head(administrator: Walker, name: str, login: str) -> None:
    """Somebody whose role needs no second administrator; her account is closed again."""
    page = administrator.page
    page.locator(".account summary").click()
    administrator.follow(page.get_by_role("link", name="Người dùng", exact=True))
    administrator.press("Thêm người")
    page.get_by_label("Họ và tên").fill(name)
    page.get_by_label("Vai trò").select_option(label="Trưởng thôn")
    page.get_by_label("Tên đăng nhập").fill(login)
    page.get_by_label("Mật khẩu đầu tiên").fill(PASSWORD_OF_NEWCOMER)
    administrator.press("Thêm người", "button")
    administrator.go("/nguoi-dung")
    administrator.press(name)
    administrator.press("Đóng tài khoản", "button")


def lay_area(administrator: Walker, name: str) -> None:
    """An area of two clusters."""
    page = administrator.page
    administrator.room("Cụm loa")
    administrator.press("Khu vực")
    administrator.go("/khu-vuc/moi")
    administrator.look()
    page.get_by_label("Tên khu vực").fill(name)
    for box in page.locator("main").get_by_role("checkbox").all()[:2]:
        box.check()
    administrator.press("Lưu", "button")
    expect(page.locator("main")).to_contain_text(name)


def teach_reading(clerk: Walker, written: str, spoken: str) -> None:
    """An abbreviation of the commune's own, tried in a sentence."""
    page = clerk.page
    clerk.go("/tu-dien/moi")
    clerk.look()
    page.get_by_label("Chữ viết trong văn bản").fill(written)
    page.get_by_label("Cách đọc", exact=True).fill(spoken)
    clerk.press("Lưu vào từ điển", "button")
    clerk.go("/tu-dien")
    page.get_by_label("Câu cần thử").fill(f"{written} họp chiều nay.")
    page.get_by_role("button", name="Xem cách đọc").click()
    expect(page.get_by_role("region", name="Thử cách đọc")).to_contain_text(spoken)
    page.evaluate("scrollTo(0, 0)")  # as every page is judged: lower down, the bar covers a part
    clerk.look()


def set_voice(clerk: Walker) -> None:
    """Slower, from the next reading on."""
    clerk.go("/giong-doc")
    clerk.look()
    clerk.page.get_by_label("Tốc độ").select_option(index=0)
    clerk.press("Lưu cách đọc", "button")


def lay_rule(clerk: Walker, known: str) -> None:
    """A known regulation is taken, for later."""
    page = clerk.page
    clerk.go("/quy-che")
    clerk.look()
    page.get_by_text("Lấy quy chế mẫu").click()
    page.get_by_role("radio", name=known).check()
    in_force = day_of(now_ms()) + LATER
    page.get_by_label("Áp dụng từ ngày").first.fill(in_force.isoformat())
    clerk.press("Lấy các quy định này", "button")


def make_key(person: Walker, name: str) -> None:
    """A key of the API, shown once, withdrawn."""
    page = person.page
    person.go("/tai-khoan")
    person.look()
    page.get_by_text("Tạo khóa mới", exact=True).click()
    page.get_by_label("Tên chương trình").fill(name)
    page.get_by_role("group", name="Việc được làm").get_by_role("checkbox").first.check()
    person.press("Tạo khóa", "button")
    person.go("/tai-khoan")
    person.follow(page.get_by_role("button", name=re.compile(f"Thu hồi khóa {name}")))


def look_after_units(province: Walker) -> None:
    """What is merged into what, who is brought in, and what a whole unit has behind it."""
    for there in ("Nhập đơn vị", "Đơn vị"):
        province.page.locator(".account summary").click()
        province.follow(province.page.get_by_role("link", name=there, exact=True))
