"""What a clerk plans on the demo's pages: a document, a template, a programme and its slot."""

from datetime import date, timedelta

from playwright.sync_api import Page, expect

from controller.civil import day_of
from controller.clock import now_ms
from tests.browser.real_demo import Walker
from tests.browser.walk_on_air import is_spoken, upload

DECISION = "QUYẾT ĐỊNH\nVề giữ sạch đường làng\n" + "\n".join(
    f"Điều {n}. Mỗi hộ giữ sạch ngõ số {n} trước nhà mình." for n in range(1, 4)
)

A_WEEK = timedelta(days=7)


def import_document(clerk: Walker) -> None:
    """A decision; it is split into its articles."""
    upload(clerk, "quyet-dinh.txt", DECISION)
    expect(clerk.page.locator(".parts li")).to_have_count(3)


def write_from_template(clerk: Walker) -> None:
    """The sample of the first day."""
    clerk.go("/thu-vien/mau")
    clerk.look()
    clerk.go("/soan/mau/thu-loa")
    clerk.look()
    clerk.press("Lưu bản nháp", "button")
    is_spoken(clerk)


def plan(clerk: Walker, bulletin: str, at: str) -> str:
    """A programme of an approved bulletin, tomorrow; the page of its slot."""
    page, programme = clerk.page, f"Chương trình {at}"
    clerk.go("/ban-tin?trang_thai=approved")
    clerk.press(bulletin)
    clerk.press("Đưa vào chương trình")
    page.get_by_label("Tên chương trình").fill(programme)
    clerk.press("Lưu, rồi xếp lịch", "button")
    page.get_by_label("Ngày phát").fill(tomorrow().isoformat())
    page.get_by_label("Giờ phát").fill(at)
    page.get_by_role("radio", name="Một lần").check()
    clerk.press("Xếp lịch", "button")
    clerk.is_told("Đã xếp lịch.")
    expect(page.get_by_text("3/3 cụm đã nhận lịch")).to_be_visible()
    clerk.press(programme)
    return page.url


def move_by_form(clerk: Walker, slot: str, at: str) -> None:
    """Another time; taken back by one press."""
    page = clerk.page
    page.goto(slot)
    clerk.look()
    clerk.press("Đổi giờ, nơi phát, chương trình")
    page.get_by_label("Giờ phát").fill(at)
    page.get_by_label("Lý do").fill("Họp thôn")
    clerk.press("Đổi lịch", "button")
    clerk.is_told("Đã đổi lịch.")
    clerk.follow(page.get_by_role("button", name="Hoàn tác").first)
    clerk.is_told("Đã hoàn tác.")


def draw_to_another_day(clerk: Walker, programme: str) -> None:
    """By mouse, in the week; what comes is the form."""
    page: Page = clerk.page
    clerk.go(f"/lich-phat?tuan={tomorrow().isoformat()}")
    clerk.look()
    drawn = page.locator("[data-move]").filter(has_text=programme).first
    there = page.locator("[data-to-day]").last
    there.scroll_into_view_if_needed()
    to_day = there.get_attribute("data-to-day")
    drawn.drag_to(there)
    expect(page.get_by_label("Dời sang ngày")).to_have_value(str(to_day))
    clerk.look()


def copy_week(clerk: Walker, programme: str) -> None:
    """The week after that of tomorrow becomes like it; taken back by one press."""
    page = clerk.page
    copied = page.get_by_role("link", name=programme, exact=True)
    clerk.go(f"/lich-phat?tuan={(tomorrow() + A_WEEK).isoformat()}")
    clerk.look()
    expect(copied).to_have_count(0)
    clerk.press("Như tuần trước", "button")
    clerk.is_told("Đã xếp lịch như tuần trước")
    expect(copied).to_be_visible()
    clerk.press("Hoàn tác", "button")
    clerk.is_told("Đã hoàn tác")
    expect(copied).to_have_count(0)


def tomorrow() -> date:
    """In Vietnam."""
    return day_of(now_ms()) + timedelta(days=1)
