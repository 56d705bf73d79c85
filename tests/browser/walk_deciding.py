"""What is asked of a clerk by others on the demo's pages: to mend a notice, to take one over."""

import json
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.real_demo import Walker
from tests.browser.walk_on_air import is_spoken
from tests.waiting import until


def send_back(approver: Walker, link: str, wanted: str) -> None:
    """Open the link and say what is to be mended."""
    approver.page.goto(link)
    approver.look()
    approver.page.get_by_label("Cần sửa gì").fill(wanted)
    approver.press("Trả lại để sửa", "button")
    approver.is_told("Đã trả lại")


def mend(clerk: Walker, title: str, wanted: str, words: str) -> None:
    """Find it among what was sent back, read why, write it anew, wait until it is spoken."""
    page = clerk.page
    clerk.go("/ban-tin?trang_thai=returned")
    clerk.look()
    clerk.press(title)
    expect(page.get_by_text(wanted).first).to_be_visible()
    clerk.press("Sửa nội dung")
    page.get_by_label("Nội dung đọc").fill(words)
    clerk.press("Lưu", "button")
    is_spoken(clerk)


def lay_parcel(inbox: Path, number: str, title: str) -> None:
    """As the district's system does: under another name first."""
    told = {"number": number, "title": title, "text": "Đề nghị bà con đưa trẻ đi tiêm chủng."}
    inbox.mkdir(parents=True, exist_ok=True)
    draft = inbox / f"{number}.part"
    draft.write_text(json.dumps({"source": "Sở Y tế", "bulletins": [told]}), "utf-8")
    draft.rename(draft.with_suffix(".json"))


def take_over(clerk: Walker, title: str) -> None:
    """See it among what others sent, and make it a bulletin of the commune's own."""
    page = clerk.page

    def has_come() -> bool:
        clerk.go("/tin-nguon")
        return page.get_by_role("heading", name=title).count() == 1

    until(has_come, every_s=0.5)
    clerk.look()
    clerk.press("Nhận, soạn thành bản tin", "button")
    expect(page.locator("h1")).to_have_text(title)
    is_spoken(clerk)
