"""Complaints, tickets and the record on the demo's pages: residents, staff, an auditor."""

import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

from playwright.sync_api import expect

from controller.civil import day_of
from controller.clock import now_ms
from tests.browser.real_demo import Walker

READY_MS = 120_000


def open_resident_page(administrator: Walker, address: str) -> str:
    """Trang cho bà con; where it is."""
    page = administrator.page
    administrator.go("/trang-ba-con")
    administrator.look()
    page.get_by_label("Địa chỉ ngắn").fill(address)
    administrator.follow(page.get_by_role("button", name=re.compile("Mở trang|Đổi địa chỉ")))
    return f"/ba-con/{address}"


def complain(resident: Walker, home: str) -> None:
    """Too loud, at the market: half a minute, no login, no cookie."""
    page = resident.page
    resident.go(home)
    resident.look()
    resident.follow(page.get_by_role("link", name="Phản ánh về loa"))
    page.get_by_label("Loa to quá").check()
    page.get_by_label("Loa ở đâu?").select_option(label="Chợ thôn Tây (cụm 02)")
    resident.press("Gửi phản ánh", "button")
    resident.is_told("Đã nhận phản ánh")
    assert page.context.cookies() == []


def is_content(resident: Walker, answer: str) -> None:
    """She reads the answer, and says that it is well."""
    resident.page.reload()
    expect(resident.page.get_by_text(answer)).to_be_visible()
    resident.look()
    resident.press("Đã ổn", "button")
    resident.is_told("Đã ghi: đã ổn")


def write_down_call(clerk: Walker) -> None:
    """Somebody rings: not heard at the harbour."""
    page = clerk.page
    clerk.go("/phieu-viec")
    clerk.look()
    clerk.press("Ghi phản ánh qua điện thoại")
    page.get_by_label("Không nghe thấy").check()
    page.get_by_label("Loa ở đâu?").select_option(label="Bến cá thôn Nam (cụm 03)")
    clerk.press("Ghi vào phiếu việc", "button")


def hand_over(clerk: Walker, name: str, due_in: timedelta) -> None:
    """To somebody else, by a day; the ticket says whose it is and until when."""
    page = clerk.page
    due_on = day_of(now_ms()) + due_in
    page.get_by_text("Giao cho người khác, đổi hạn").click()
    page.get_by_label("Giao cho").select_option(label=name)
    page.get_by_label("Hạn xong").fill(due_on.isoformat())
    clerk.press("Giao", "button")
    expect(page.locator("main")).to_contain_text(name.partition(",")[0])
    expect(page.locator(".facts-line")).to_contain_text(f"{due_on:%d/%m}")


def answer_complaint(technician: Walker, kind: str, answer: str) -> None:
    """Take it, answer, close."""
    page = technician.page
    technician.go("/phieu-viec")
    technician.look()
    technician.press(kind)
    page.get_by_label("Câu trả lời").fill(answer)
    technician.press("Trả lời và đóng phiếu", "button")
    expect(page.get_by_text("Đã đóng phiếu")).to_be_visible()


def why_not(auditor: Walker, cause: str) -> None:
    """From the room of the record to why one broadcast did not sound, with its evidence."""
    page = auditor.page
    auditor.go("/kiem-tra")
    auditor.look()
    auditor.go("/kiem-tra/luot-phat")
    auditor.look()
    row = page.locator("main .rows li").filter(has_text=cause).first
    auditor.follow(row.locator(".name"))
    expect(page.get_by_role("heading", name="8. Kết luận")).to_be_visible()
    auditor.look()


def take_home_and_verify(auditor: Walker, folder: Path, root: Path) -> None:
    """The export, and what `loa verify` says of it by the root key that she knows."""
    page = auditor.page
    auditor.go("/kiem-tra/mang-ve")
    auditor.look()
    with page.expect_download() as coming:
        page.get_by_role("button", name=re.compile("^Tải hồ sơ")).click()
    export = folder / "ho-so.jsonl.gz"
    coming.value.save_as(export)
    command = [sys.executable, "-m", "controller.cli", "verify", "--root", str(root), str(export)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def report(auditor: Walker) -> None:
    """Ask for a report of this month, wait until it is made, take it."""
    page = auditor.page
    auditor.go("/bao-cao")
    auditor.look()
    auditor.press("Lập báo cáo", "button")
    made = page.get_by_role("button", name=re.compile("^DOCX")).first
    expect(made).to_be_visible(timeout=READY_MS)
    auditor.look()
    with page.expect_download():
        made.click()
