"""What pictures show beyond an address: forms opened, filled in, refused, a line that is lost."""

from collections.abc import Callable, Mapping

from playwright.sync_api import Page

COLLISION, FORBIDDEN = "collision", "collision-forbidden"
OFFLINE = "bulletin-offline"


def bring_about(page: Page, name: str) -> None:
    """Do on the page, just opened, what the picture of this name shows."""
    if name in DEEDS:
        DEEDS[name](page)


def forget(page: Page, name: str) -> None:
    """Undo what would follow into the next picture."""
    if name == OFFLINE:
        page.evaluate("localStorage.clear(), sessionStorage.clear()")
        page.goto("about:blank")  # or the draft would go by itself when the line is back
        page.context.set_offline(False)


def ask_otherwise(page: Page) -> None:
    """Fill in the last Friday of each month in winter, and read what that means."""
    page.get_by_label("Khác…").check()
    page.get_by_label("Tính theo").select_option("thang")
    page.get_by_label("Thứ", exact=True).select_option("FR")
    page.get_by_label("Lần thứ mấy trong tháng").select_option("-1")
    page.get_by_text("Chỉ phát theo mùa").click()
    page.get_by_label("Từ ngày, tháng").fill("16/10")
    page.get_by_label("Đến hết ngày, tháng").fill("14/4")
    page.get_by_label("Giờ phát").focus()  # a field says what it holds when it is left
    page.get_by_text("Thứ Sáu cuối cùng hằng tháng, từ 16/10 đến 14/4 hằng năm.").wait_for()


def _five_times_otherwise(page: Page) -> None:
    ask_otherwise(page)
    page.get_by_label("Số buổi").fill("5")
    page.get_by_label("Giờ phát").focus()
    page.get_by_text("Thứ Sáu cuối cùng hằng tháng, 5 buổi").wait_for()


def _asked_for(day: str, at: str) -> Callable[[Page], None]:
    """A slot that is in somebody's way, and what is said of it."""

    def ask(page: Page) -> None:
        page.get_by_label("Ngày phát").fill(day)
        page.get_by_label("Giờ phát").fill(at)
        page.get_by_role("button", name="Xếp lịch").click()
        page.get_by_role("heading", level=2).first.wait_for()

    return ask


def _open_all(page: Page) -> None:
    page.locator("main details").evaluate_all("all => all.forEach(one => one.open = true)")


def _least_minutes(page: Page) -> None:
    page.get_by_label("Nội dung").select_option("session_minutes")
    _open_all(page)


def _wrong_password(page: Page) -> None:
    page.get_by_label("Tên đăng nhập").fill("mai.tran")
    page.get_by_label("Mật khẩu").fill("sai-mat-khau")
    page.get_by_role("button", name="Đăng nhập").click()
    page.get_by_role("alert").wait_for()


def _taken_login(page: Page) -> None:
    page.get_by_label("Họ và tên").fill("Trần Thị Mai Anh")
    page.get_by_label("Tên đăng nhập").fill("mai.tran")
    page.get_by_label("Mật khẩu đầu tiên").fill("mot-mat-khau-dai")
    page.get_by_role("button", name="Thêm người").click()
    page.get_by_role("alert").wait_for()


def _lost_line(page: Page) -> None:
    page.get_by_label("Tiêu đề").fill("Lịch cắt điện thôn Tây 1")
    page.get_by_label("Nội dung đọc").fill("Từ 7 giờ 30 phút ngày 26/11/2026 cắt điện thôn Tây 1.")
    page.get_by_text("Đã giữ trên máy này lúc").wait_for()
    page.context.set_offline(True)
    page.get_by_role("button", name="Lưu bản nháp").click()
    page.get_by_text("Chưa gửi được.").wait_for()


def _a_table_of_nothing(page: Page) -> None:
    page.get_by_label("Tệp").set_input_files(
        {"name": "cum.csv", "mimeType": "text/csv", "buffer": "mã,tên\n01,\n,Thôn Đông".encode()}
    )
    page.get_by_role("button", name="Xem thử").click()
    page.wait_for_load_state("load")


def _choose_province(page: Page) -> None:
    boxes = page.locator("main input[type=checkbox]")
    for number in range(3):
        boxes.nth(number).check()


def _give_a_link(page: Page) -> None:
    page.get_by_label("Đoàn kiểm tra").fill("Đoàn Sở Văn hóa, Thể thao và Du lịch")
    page.get_by_role("button", name="Tạo liên kết").click()
    page.get_by_role("button", name="Chép liên kết").click()
    page.get_by_text("Đã chép.").wait_for()


DEEDS: Mapping[str, Callable[[Page], None]] = {
    COLLISION: _asked_for("2026-11-25", "17:02:00"),
    FORBIDDEN: _asked_for("2026-11-28", "12:00:00"),
    "slot-otherwise": _five_times_otherwise,
    "slot-adding": _open_all,
    "regulation-least": _least_minutes,
    "login-refused": _wrong_password,
    "person-refused": _taken_login,
    OFFLINE: _lost_line,
    "clusters-table-refused": _a_table_of_nothing,
    "province-units": _choose_province,
    "audit-link-given": _give_a_link,
}
"""Picture → what is done before it is taken."""
