"""Each task of each role without a mouse; writing a bulletin is walked in `test_quality`."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from controller.store.engine import writing_sessions
from tests.browser.busy_commune import ADMINISTRATOR, APPROVER, AUDITOR, OPERATOR
from tests.browser.by_keyboard import ByKeyboard
from tests.browser.conftest import Site
from tests.browser.emergency_night import DUTY, lay_emergency
from tests.browser.test_approving import pending
from tests.browser.tickets_room import HOME, lay_tickets
from tests.controller.commune import PASSWORD

AT_A_DESK = pytest.mark.parametrize("person", [1280], indirect=True)
WORDS = "Chiều mai phun thuốc diệt muỗi."


@pytest.fixture(scope="module")
def laid(site: Site) -> Site:
    """With an officer on duty, and a page for residents."""
    with writing_sessions(site.engine)() as session:
        lay_emergency(session, site.commune)
        lay_tickets(session, site.commune)
        session.commit()
    return site


@pytest.fixture
def person(chromium: Browser, laid: Site, request: pytest.FixtureRequest) -> Iterator[ByKeyboard]:
    """At a telephone, where bars cover most; or at a desk."""
    with ByKeyboard(chromium, laid.address, getattr(request, "param", 390)) as person:
        yield person
        assert person.unseen == set()
        assert person.complaints == []


def test_an_approver_decides_from_her_page(person: ByKeyboard, laid: Site) -> None:
    pending(laid, WORDS)
    person.log_in(APPROVER)
    person.skip_to_content()
    person.press(r"\d+ bản tin chờ duyệt")
    expect(person.page.locator("h1")).to_have_text("Bản tin")
    person.skip_to_content()
    person.press(re.escape(WORDS))
    expect(person.page.locator("h1")).to_have_text(WORDS)
    person.skip_to_content()
    person.press("Xem để duyệt")
    approve(person)


def test_an_approver_decides_from_the_link(person: ByKeyboard, laid: Site) -> None:
    address = pending(laid, WORDS)
    person.log_in(OPERATOR)
    person.go(f"{address}/gui-nguoi-duyet")
    person.press("Tạo liên kết")
    expect(person.page.get_by_label("Lời nhắn kèm liên kết")).to_be_visible()
    text = person.page.get_by_label("Lời nhắn kèm liên kết").input_value()
    link = next(word for word in text.split() if word.startswith(laid.address))
    person.page.context.clear_cookies()
    person.page.goto(link)
    person.write("Tên đăng nhập", APPROVER)
    person.write("Mật khẩu", PASSWORD)
    person.page.keyboard.press("Enter")
    approve(person)


def approve(person: ByKeyboard) -> None:
    """Tick each line, say yes."""
    page = person.page
    expect(page.locator("h1")).to_have_text("Duyệt bản tin")
    lines = page.get_by_role("group", name="Tôi đã đọc").get_by_role("checkbox")
    person.skip_to_content()
    for line in lines.all():
        person.press(re.escape(line.evaluate("one => one.labels[0].innerText")), "Space")
    person.press("Duyệt")
    expect(page.get_by_role("status").first).to_contain_text("Đã duyệt")


@AT_A_DESK
def test_a_planner_schedules_a_programme(person: ByKeyboard) -> None:
    person.log_in(OPERATOR)
    person.press("Lịch phát")
    expect(person.page.locator("h1")).to_contain_text("Lịch phát")
    person.skip_to_content()
    person.press("Xếp lịch.*")
    expect(person.page.locator("h1")).to_have_text("Xếp lịch phát")
    person.skip_to_content()
    person.choose("Chương trình", "Chương trình sáng.*")
    person.write("Ngày phát", "11282026")
    person.write("Giờ phát", "091500AM")
    person.tick_one_of("Một lần")
    person.press("Xếp lịch")
    expect(person.page.get_by_role("status").first).to_contain_text("Đã xếp lịch.")


@AT_A_DESK
def test_a_planner_moves_a_slot_by_its_form(person: ByKeyboard) -> None:
    person.log_in(OPERATOR)
    person.press("Lịch phát")
    expect(person.page.locator("h1")).to_contain_text("Lịch phát")
    person.skip_to_content()
    person.press("Chương trình chiều")
    expect(person.page.locator("h1")).to_contain_text("Chương trình chiều")
    person.skip_to_content()
    person.press("Đổi giờ, nơi phát, chương trình")
    expect(person.page.locator("h1")).to_have_text("Đổi lịch phát")
    person.skip_to_content()
    person.tick_one_of("Chỉ buổi này")
    person.write("Buổi ngày", "11252026")
    person.write("Dời sang ngày.*", "11252026")
    person.write("Giờ phát", "044500PM")
    person.write("Lý do.*", "Họp thôn")
    person.press("Đổi lịch")
    expect(person.page.get_by_role("status").first).to_contain_text("Đã đổi lịch.")


def test_an_operator_stops_the_broadcast(person: ByKeyboard) -> None:
    person.log_in(OPERATOR)
    person.press("Dừng phát")
    person.page.wait_for_url("**/dung-phat/*")
    expect(person.page.locator(".watch-sum")).to_contain_text("cụm đã xác nhận im lặng")


def test_an_officer_gives_an_order_and_holds_the_key_for_it(person: ByKeyboard) -> None:
    page = person.page
    person.log_in(DUTY)
    person.press("Khẩn cấp")
    expect(page.locator("h1")).to_have_text("Khẩn cấp")
    person.skip_to_content()
    person.press("Lũ, ngập lụt")
    expect(page.get_by_role("heading", name="Bước 2")).to_be_visible()
    person.skip_to_content()
    person.press("Cả đơn vị.*")
    expect(page.get_by_role("button", name="Giữ để phát")).to_be_visible()
    person.skip_to_content()
    person.tab_to("Giữ để phát")
    page.keyboard.down(" ")
    page.wait_for_url(re.compile(r"/khan-cap/[0-9a-f]{32}$"))
    page.keyboard.up(" ")
    expect(page.locator("h1")).to_contain_text("Lũ, ngập lụt")


def test_an_operator_mutes_a_cluster(person: ByKeyboard) -> None:
    person.log_in(OPERATOR)
    person.press("Cụm loa")
    expect(person.page.locator("h1")).to_have_text("Cụm loa")
    person.skip_to_content()
    person.press("Trạm Y tế xã")
    expect(person.page.locator("h1")).to_contain_text("Trạm Y tế xã")
    person.skip_to_content()
    person.press("Tắt tiếng 1 giờ")
    expect(person.page.get_by_role("status").first).to_contain_text("Đã gửi lệnh cho bộ thu")


@AT_A_DESK
def test_an_auditor_reads_the_story_of_a_broadcast(person: ByKeyboard) -> None:
    person.log_in(AUDITOR)
    person.go("/kiem-tra")
    person.skip_to_content()
    person.press("Lượt không phát được bảy ngày qua")
    expect(person.page.locator("h1")).to_have_text("Lượt phát")
    person.skip_to_content()
    person.press("Lịch tiêm vắc xin.*")
    expect(person.page.get_by_role("heading", name="8. Kết luận")).to_be_visible()


@AT_A_DESK
def test_an_auditor_asks_what_a_cluster_did_at_a_moment(person: ByKeyboard, laid: Site) -> None:
    person.log_in(AUDITOR)
    person.go(f"/kiem-tra/cum/{laid.commune.clusters[13].id}")
    person.skip_to_content()
    person.write("Giờ", "0516AM")
    person.press("Trả lời trên một trang")
    expect(person.page.locator("h1")).to_contain_text("lúc 05:16")


def test_a_resident_complains(person: ByKeyboard) -> None:
    person.go(HOME)
    person.press("Phản ánh về loa: .*")
    expect(person.page.locator("h1")).to_have_text("Phản ánh về loa")
    person.tick_one_of("Loa phát sai giờ")
    person.choose(r"Loa ở đâu\?", r"Chợ Hòa Thắng \(cụm 02\)")
    person.write("Khoảng mấy giờ", "0515AM")
    person.press("Gửi phản ánh")
    expect(person.page.get_by_role("status")).to_contain_text("Đã nhận phản ánh")


@AT_A_DESK
def test_an_administrator_changes_how_bulletins_are_read(person: ByKeyboard) -> None:
    person.log_in(ADMINISTRATOR)
    person.press("Bản tin")
    expect(person.page.locator("h1")).to_have_text("Bản tin")
    person.skip_to_content()
    person.press("Giọng đọc")
    expect(person.page.locator("h1")).to_have_text("Giọng và cách đọc")
    person.skip_to_content()
    person.choose("Tốc độ", "Hơi nhanh")
    person.press("Lưu cách đọc")
    expect(person.page.get_by_role("status").first).to_contain_text("Đã lưu")
