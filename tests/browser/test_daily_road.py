"""The daily job at human hands: write, have it approved, put it on air, see it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy.orm import Session

from controller.store.bulletins import Bulletin, SpeechState
from controller.store.engine import writing_sessions
from controller.store.places import ReceiverState
from tests.browser.busy_commune import APPROVER, NOW, OPERATOR, finish_speech
from tests.browser.chromium import WIDTHS
from tests.browser.conftest import Site
from tests.browser.visitor import Visitor

TEXT = "Kính mời bà con dự họp với đoàn công tác của TT. Khánh Vĩnh lúc 19h30 ngày 25/11/2026."


@pytest.mark.parametrize("width", WIDTHS)
def test_from_a_pasted_text_to_the_schedule(chromium: Browser, site: Site, width: int) -> None:
    title = f"Họp dân ở bề rộng {width}"
    with Visitor(chromium, site.address, width) as visitor:
        page = visitor.page
        visitor.log_in(OPERATOR)
        write_bulletin(page, title)
        change(site, title, half_spoken)
        expect(page.get_by_text("Đang đọc 7/24 câu")).to_be_visible()
        change(site, title, spoken(site))
        expect(page.locator("audio")).to_be_visible()
        page.get_by_role("button", name="Gửi duyệt").click()
        expect(page.get_by_role("alert")).to_contain_text("chưa rõ cách đọc: “TT.”")
        page.get_by_label("trung tâm", exact=True).check()
        page.get_by_role("button", name="Đọc như vậy").click()
        expect(page.locator(".piece-decided")).to_contain_text("trung tâm")
        change(site, title, spoken(site))
        page.reload()
        page.get_by_role("button", name="Gửi duyệt").click()
        expect(page.get_by_role("status").first).to_contain_text("Đã gửi duyệt.")
        visitor.log_out()

        visitor.log_in(APPROVER)
        approve(page, title)
        visitor.log_out()

        visitor.log_in(OPERATOR)
        put_on_air(page, title)
        expect(page.get_by_role("status").first).to_contain_text("Đã xếp lịch.")
        expect(page.get_by_role("link", name=f"Tin {title}").first).to_be_visible()
        asked_again = ("422", "409")
        assert [c for c in visitor.complaints if not any(n in c for n in asked_again)] == []


def write_bulletin(page: Page, title: str) -> None:
    page.get_by_role("link", name="Bản tin", exact=True).click()
    page.get_by_role("link", name="Bản tin mới").click()
    page.get_by_label("Tiêu đề").fill(title)
    page.get_by_label("Nội dung đọc").fill(TEXT)
    page.get_by_role("button", name="Lưu bản nháp").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)


def approve(page: Page, title: str) -> None:
    page.get_by_role("link", name="Bản tin", exact=True).click()
    page.get_by_label("Tìm bản tin, không cần gõ dấu").fill("hop dan")
    page.get_by_role("link", name=title).click()
    page.get_by_role("link", name="Xem để duyệt").click()
    expect(page.get_by_text("Lời sẽ phát")).to_be_visible()
    for item in page.get_by_role("group", name="Tôi đã đọc").get_by_role("checkbox").all():
        item.check()
    page.get_by_role("button", name="Duyệt", exact=True).click()
    expect(page.get_by_role("status").first).to_contain_text("Đã duyệt.")


def put_on_air(page: Page, title: str) -> None:
    page.get_by_role("link", name="Bản tin", exact=True).click()
    page.get_by_role("link", name=title).click()
    page.get_by_role("link", name="Đưa vào chương trình").click()
    page.get_by_role("button", name="Thêm “Nhạc hiệu xã Hòa Thắng”").click()
    page.get_by_role("button", name="Đưa “Nhạc hiệu xã Hòa Thắng” lên").click()
    expect(page.locator(".order li").first).to_contain_text("Nhạc hiệu")
    page.get_by_label("Tên chương trình").fill(f"Tin {title}")
    page.get_by_role("button", name="Lưu, rồi xếp lịch").click()
    expect(page.get_by_label("Chương trình")).to_contain_text(f"Tin {title}")
    page.get_by_role("radio", name="Các thứ trong tuần").check()
    page.get_by_role("group", name="Các thứ trong tuần").get_by_text("Thứ Tư").click()
    page.get_by_role("group", name="Các thứ trong tuần").get_by_text("Thứ Bảy").click()
    page.get_by_role("button", name="Xếp lịch").click()
    # Five in the afternoon is taken: the page says by what, and offers the next free time.
    expect(page.get_by_role("region", name="Cần xem trước khi lưu")).to_contain_text("phải nhường")
    page.get_by_role("button", name="Dời sang").click()


def test_an_open_page_follows_the_day_without_being_asked(chromium: Browser, site: Site) -> None:
    with Visitor(chromium, site.address, 390) as visitor:
        visitor.log_in(OPERATOR)
        expect(visitor.page.locator(".sounding")).to_contain_text("16 cụm")
        change_state(site)
        expect(visitor.page.locator(".sounding")).to_contain_text("15 cụm")
        assert visitor.complaints == []


def test_every_task_of_the_form_is_done_by_keys_alone(chromium: Browser, site: Site) -> None:
    with Visitor(chromium, site.address, 1280) as visitor:
        page = visitor.page
        visitor.go("/dang-nhap")
        page.keyboard.type(OPERATOR)
        page.keyboard.press("Tab")
        page.keyboard.type("mat-khau-thu-nghiem")
        page.keyboard.press("Enter")
        page.wait_for_url("**/hom-nay")
        page.keyboard.press("Tab")
        expect(page.get_by_role("link", name="Bỏ qua, tới nội dung")).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.locator("main")).to_be_focused()


def change(site: Site, title: str, work: Callable[[Session, Bulletin], None]) -> None:
    with writing_sessions(site.engine)() as session:
        bulletin = session.query(Bulletin).where(Bulletin.title == title).one()
        work(session, bulletin)
        session.commit()


def half_spoken(session: Session, bulletin: Bulletin) -> None:
    bulletin.current.speech_state = SpeechState.SPEAKING
    bulletin.current.sentences_done, bulletin.current.sentences_total = 7, 24
    session.flush()


def spoken(site: Site) -> Callable[[Session, Bulletin], None]:
    return lambda session, bulletin: finish_speech(
        session, bulletin.current, site.audio_dir, 4.0, NOW
    )


def change_state(site: Site) -> None:
    """One receiver goes away in the middle of the broadcast."""
    with writing_sessions(site.engine)() as session:
        row = session.get_one(ReceiverState, site.commune.receivers[0].id)
        row.state = row.state.replace('"online":true', '"online":false')
        session.commit()
