"""From words to the loudspeakers on the demo's pages: a clerk, an approver, an operator's hand."""

import re
from datetime import date, time

from playwright.sync_api import FilePayload, Page, expect

from controller.civil import instant_of
from controller.demo.commune import CLUSTERS
from tests.browser.real_demo import Walker
from tests.waiting import until

READ_BY_MACHINE_MS = 120_000
HEARD_S = 0.2
ONCE = re.compile(r"Một lần, (\d\d)/(\d\d)/(\d{4}), lúc (\d\d):(\d\d)(?::(\d\d))?")
NAMES = {code: name for code, name, _position, _households in CLUSTERS}


def write(clerk: Walker, title: str, words: str) -> None:
    """Paste a notice, and wait until it is spoken."""
    page = clerk.page
    clerk.room("Bản tin")
    clerk.press("Bản tin mới")
    page.get_by_label("Tiêu đề").fill(title)
    page.get_by_label("Nội dung đọc").fill(words)
    clerk.press("Lưu bản nháp", "button")
    expect(page.locator("h1")).to_have_text(title)
    is_spoken(clerk)


def upload(clerk: Walker, name: str, words: str) -> None:
    """Nhập văn bản: a text file; its document is open afterwards."""
    clerk.go("/van-ban/moi")
    clerk.look()
    file = FilePayload(name=name, mimeType="text/plain", buffer=words.encode())
    clerk.page.get_by_label("Tệp văn bản, bản quét hoặc ảnh chụp").set_input_files(file)
    clerk.press("Nhập văn bản", "button")


def is_spoken(clerk: Walker) -> None:
    """The machine has read it, and it can be listened to."""
    page = clerk.page
    expect(page.locator("audio")).to_be_visible(timeout=READ_BY_MACHINE_MS)
    clerk.look()
    sound = page.locator("audio").first
    sound.evaluate("one => { one.play(); }")
    until(lambda: float(sound.evaluate("one => one.currentTime")) > HEARD_S)


def send(clerk: Walker) -> str:
    """Have it approved; the link for the approver."""
    page = clerk.page
    clerk.press("Gửi duyệt", "button")
    clerk.is_told("Đã gửi duyệt")
    clerk.press("Gửi người duyệt")
    clerk.press("Tạo liên kết", "button")
    text = page.get_by_label("Lời nhắn kèm liên kết").input_value()
    return next(word for word in text.split() if word.startswith(clerk.address))


def approve(approver: Walker, link: str) -> None:
    """Open the link, read, tick, say yes."""
    page = approver.page
    page.goto(link)
    approver.look()
    for line in page.get_by_role("group", name="Tôi đã đọc").get_by_role("checkbox").all():
        line.check()
    approver.press("Duyệt", "button")
    approver.is_told("Đã duyệt.")


def play_now(clerk: Walker, title: str) -> int:
    """Phát ngay everywhere; when it begins (UTC ms)."""
    clerk.go("/ban-tin?trang_thai=approved")
    clerk.look()
    clerk.press(title)
    clerk.press("Phát ngay")
    clerk.press("Phát ngay", "button")
    clerk.is_told("Đã xếp phát ngay")
    return begins_at(clerk.page)


def begins_at(page: Page) -> int:
    """When a slot that is once begins (UTC ms), as its page says."""
    said = ONCE.search(page.inner_text("main"))
    assert said is not None
    day, month, year, hour, minute, second = (int(one) for one in said.groups("0"))
    return instant_of(date(year, month, day), time(hour, minute, second))


def cluster(walker: Walker, code: str) -> None:
    """Open the page of a cluster from the list."""
    walker.room("Cụm loa")
    walker.press(NAMES[code])
    expect(walker.page.locator("h1")).to_contain_text(f"Cụm {code}")


def tell(walker: Walker, press: str, answer: str) -> None:
    """Press, and see the receiver's answer come into the page by itself."""
    walker.press(press, "button")
    walker.is_told("Đã gửi lệnh cho bộ thu")
    expect(walker.page.locator("#tieng-nay")).to_contain_text(answer)
    walker.look()
