"""Other paths than the clerk's, in taps and seconds at human speed; `pytest -s` prints them."""

from collections.abc import Mapping

import pytest
from playwright.sync_api import Browser, Page, expect

from controller.store.engine import writing_sessions
from tests.browser.busy_commune import APPROVER, AUDITOR, FIRE, OPERATOR
from tests.browser.conftest import Site
from tests.browser.human import Human
from tests.browser.inspection import lay_inspection
from tests.browser.tickets_room import HOME, lay_tickets
from tests.browser.visitor import Visitor

pytestmark = pytest.mark.long
COMPLAINT_S, DECISION_S, MOST_TAPS = 30, 60, 3


@pytest.fixture(scope="module")
def laid(site: Site) -> Mapping[str, str]:
    """What the paths lead through; page → its address."""
    with writing_sessions(site.engine)() as session:
        pages = lay_inspection(session, site.commune) + lay_tickets(session, site.commune)
        session.commit()
    return {name: path for name, _login, path in pages}


@pytest.mark.usefixtures("laid")
def test_a_resident_complains_in_half_a_minute(chromium: Browser, site: Site) -> None:
    resident = Human()
    with Visitor(chromium, site.address, 390) as visitor:
        page = visitor.page
        visitor.go(HOME)
        resident.look("Trang mở từ mã QR dán ở cột loa")
        resident.tap(page.get_by_role("link", name="Phản ánh về loa"), "Phản ánh về loa")
        resident.tick(page.get_by_label("Loa to quá"), "Loa to quá")
        resident.choose(page.get_by_label("Loa ở đâu?"), "Chợ Hòa Thắng (cụm 02)", "Loa ở đâu")
        resident.tap(page.get_by_role("button", name="Gửi phản ánh"), "Gửi phản ánh")
        expect(page.get_by_role("status")).to_contain_text("Đã nhận phản ánh")
        assert visitor.complaints == []
    tell("Resident", resident)
    assert resident.seconds <= COMPLAINT_S


@pytest.mark.usefixtures("laid")
def test_a_call_is_written_down_in_half_a_minute(chromium: Browser, site: Site) -> None:
    clerk = Human()
    with Visitor(chromium, site.address, 390) as visitor:
        page = visitor.page
        visitor.log_in(OPERATOR)
        visitor.go("/phieu-viec")
        clerk.look("Phiếu việc")
        clerk.tap(page.get_by_role("link", name="Ghi phản ánh qua điện thoại"), "Ghi phản ánh")
        clerk.tick(page.get_by_label("Loa phát sai giờ"), "Loa phát sai giờ")
        clerk.choose(page.get_by_label("Loa ở đâu?"), "Chợ Hòa Thắng (cụm 02)", "Loa ở đâu")
        clerk.tap(page.get_by_role("button", name="Ghi vào phiếu việc"), "Ghi vào phiếu việc")
        expect(page.get_by_role("status").first).to_be_visible()
        assert visitor.complaints == []
    tell("Clerk at the telephone", clerk)
    assert clerk.seconds <= COMPLAINT_S


def test_an_approver_reads_and_decides_from_the_link_in_a_minute(
    chromium: Browser, site: Site
) -> None:
    with Visitor(chromium, site.address, 390) as visitor:
        link = link_for_approver(visitor, site)
    approver = Human()
    with Visitor(chromium, site.address, 390) as visitor:
        page = visitor.page
        visitor.log_in(APPROVER)
        visitor.complaints.clear()
        page.goto(link)
        approver.look("Liên kết mở từ Zalo")
        approver.read(FIRE, "Đọc nội dung")
        for item in page.get_by_role("group", name="Tôi đã đọc").get_by_role("checkbox").all():
            words = item.evaluate("one => one.labels[0].innerText")
            approver.read(words, "Đọc một dòng xác nhận")
            approver.tick(item, "Đánh dấu")
        approver.tap(page.get_by_role("button", name="Duyệt", exact=True), "Duyệt")
        expect(page.get_by_role("status").first).to_contain_text("Đã duyệt.")
        assert visitor.complaints == []
    tell(
        f"Approver, of {len(FIRE.split())} syllables; listening instead takes its length", approver
    )
    assert approver.seconds <= DECISION_S


def test_an_auditor_has_each_answer_within_three_taps(
    chromium: Browser, site: Site, laid: Mapping[str, str]
) -> None:
    with Visitor(chromium, site.address, 390) as visitor:
        page = visitor.page
        visitor.log_in(AUDITOR)
        visitor.complaints.clear()
        answers = {
            "Cụm nào thật sự phát tiếng tuần này": heard_this_week(page, visitor),
            "Vì sao một lượt không phát, bằng chứng": why_not(page, visitor),
            "Ai đã duyệt một bản tin": who_approved(page, visitor),
            "Cụm 14 làm gì lúc 05:16": what_at(page, visitor, laid["audit-cluster"]),
        }
        assert visitor.complaints == []
    for question, auditor in answers.items():
        tell(f"{question}? {auditor.taps} taps", auditor)
    assert {question for question, one in answers.items() if one.taps > MOST_TAPS} == set()


def heard_this_week(page: Page, visitor: Visitor) -> Human:
    auditor = in_the_room(visitor)
    expect(page.get_by_text("đã phát trọn ít nhất một bản tin")).to_be_visible()
    return auditor


def why_not(page: Page, visitor: Visitor) -> Human:
    auditor = in_the_room(visitor)
    auditor.tap(page.get_by_role("link", name="Lượt không phát được bảy ngày qua"), "Không phát")
    auditor.tap(page.locator("main .rows .name").first, "Mở lượt đầu")
    expect(page.get_by_role("heading", name="8. Kết luận")).to_be_visible()
    expect(page.get_by_text("của khóa").first).to_be_visible()
    return auditor


def who_approved(page: Page, visitor: Visitor) -> Human:
    auditor = in_the_room(visitor)
    auditor.tap(page.get_by_role("link", name="Tìm", exact=True), "Tìm")
    auditor.type(page.get_by_role("searchbox"), "duyet ban tin", "Gõ không dấu")
    auditor.tap(page.get_by_role("button", name="Tìm", exact=True), "Tìm")
    expect(page.get_by_text("duyệt bản tin").first).to_be_visible()
    return auditor


def what_at(page: Page, visitor: Visitor, cluster: str) -> Human:
    auditor = Human()
    visitor.go(cluster)
    auditor.look("Trang của cụm, mở từ mã QR ở tủ thiết bị")
    auditor.type(page.get_by_label("Giờ"), "05:16", "Giờ")
    auditor.tap(page.get_by_role("button", name="Trả lời trên một trang"), "Trả lời")
    expect(page.get_by_role("heading", level=1)).to_contain_text("lúc 05:16")
    return auditor


def in_the_room(visitor: Visitor) -> Human:
    auditor = Human()
    visitor.go("/kiem-tra")
    auditor.look("Kiểm tra")
    return auditor


def link_for_approver(visitor: Visitor, site: Site) -> str:
    page = visitor.page
    visitor.log_in(OPERATOR)
    visitor.go(f"/ban-tin/{site.commune.bulletins['pending'].id}/gui-nguoi-duyet")
    page.get_by_role("button", name="Tạo liên kết").click()
    text = page.get_by_label("Lời nhắn kèm liên kết").input_value()
    return next(word for word in text.split() if word.startswith(site.address))


def tell(of_what: str, human: Human) -> None:
    print(f"\n{of_what}\n{human.told()}")
