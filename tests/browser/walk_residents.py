"""What residents find of the demo's broadcasts: sound, words, the week, the feed."""

import re

from lxml import etree
from playwright.sync_api import Locator, expect

from tests.browser.real_demo import PATIENCE_MS, Walker
from tests.browser.walk_on_air import approve, is_spoken, play_now, send, upload
from tests.waiting import until

NOTICE = (
    "ỦY BAN NHÂN DÂN XÃ\nSố: 15/TB-UBND\nTHÔNG BÁO\nVề việc dọn vệ sinh đường làng\n"
    "Điều 1. Sáng thứ bảy, mỗi hộ dọn sạch đoạn đường trước nhà mình."
)
HEARD_S = 0.2
LEAST_S = 1.0


def write_from_document(clerk: Walker) -> str:
    """Upload a notice, make a bulletin of it; its title."""
    upload(clerk, "thong-bao.txt", NOTICE)
    clerk.press("Tạo bản tin", "button")
    is_spoken(clerk)
    return clerk.page.locator("h1").inner_text()


def broadcast(clerk: Walker, approver: Walker) -> int:
    """What is open in her window: sent, approved, played now; when it begins (UTC ms)."""
    title = clerk.page.locator("h1").inner_text()
    approve(approver, send(clerk))
    return play_now(clerk, title)


def may_be_heard_again(clerk: Walker, title: str) -> None:
    """The tick on the bulletin's page."""
    page = clerk.page
    clerk.go("/ban-tin?trang_thai=approved")
    clerk.look()
    clerk.press(title)
    page.get_by_text("Bà con nghe lại: không").click()
    page.get_by_label("Cho nghe lại trên trang công khai").check()
    form = page.locator("form").filter(has=page.get_by_label("Cho nghe lại trên trang công khai"))
    clerk.follow(form.get_by_role("button", name="Lưu"))
    expect(page.get_by_text("Bà con nghe lại: có")).to_be_visible()


def hear_and_read(resident: Walker, home: str, title: str, words: str) -> None:
    """From the unit's page: press, listen to it for a moment, read."""
    page = resident.page
    resident.go(home)
    there = page.get_by_role("link", name=title, exact=True)
    until(lambda: _is_there(resident, there), PATIENCE_MS / 1000, every_s=1.0)
    resident.look()
    resident.follow(there)
    expect(page.locator(".resident-text")).to_contain_text(words)
    sound = page.locator("audio")
    sound.evaluate("one => { one.play(); }")
    until(lambda: float(sound.evaluate("one => one.currentTime")) > HEARD_S)
    assert float(sound.evaluate("one => one.duration")) > LEAST_S
    sound.evaluate("one => { one.pause(); }")


def see_the_week(resident: Walker, home: str) -> None:
    """What comes is told there, or that nothing does."""
    resident.go(home)
    week = resident.page.get_by_role("region", name="Lịch phát bảy ngày tới")
    expect(week).to_contain_text(re.compile(r"\d\d:\d\d|chưa xếp lịch"))


def titles_of_feed(resident: Walker, home: str) -> set[str]:
    """What a reader of news is told."""
    resident.go(home)
    link = resident.page.get_by_role("link", name="nguồn tin RSS").get_attribute("href")
    told = resident.page.request.get(f"{resident.address}{link}")
    items = etree.fromstring(told.body()).iterfind("channel/item")
    return {str(item.findtext("title")) for item in items}


def _is_there(resident: Walker, there: Locator) -> bool:
    # By reload: the page may be kept for a minute on the way.
    resident.page.reload()
    return there.count() > 0
