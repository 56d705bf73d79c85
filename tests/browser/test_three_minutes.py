"""The three-minute path of a part-time clerk on a phone, in taps and seconds at human speed.

`pytest -s` prints them. The clerk's own time is reckoned, so that a busy machine changes nothing.
"""

from collections.abc import Callable

from playwright.sync_api import Browser, expect
from sqlalchemy.orm import Session

from controller.habits.laying import lay
from controller.store.bulletins import Bulletin
from controller.store.engine import writing_sessions
from tests.browser.busy_commune import APPROVER, NOW, OPERATOR, finish_speech
from tests.browser.conftest import Site
from tests.browser.human import Human
from tests.browser.visitor import Visitor

TITLE = "Lịch cắt điện thôn Tây 1"
NOTICE = (
    "Kính thưa bà con. Điện lực Khánh Hòa thông báo: từ 7 giờ 30 phút đến 11 giờ ngày 26/11/2026 "
    "ngừng cấp điện toàn thôn Tây 1 và thôn Tây 2 để sửa đường dây. Trạm bơm Suối Dầu và chợ Hòa "
    "Thắng vẫn có điện. Bà con tắt thiết bị điện trước giờ cắt, không tự ý sửa chữa đường dây; "
    "gia đình có người bệnh dùng máy thở liên hệ Trạm Y tế xã để được hỗ trợ. Điện có lại sớm hơn "
    "thì được đóng mà không báo trước. Mọi thắc mắc xin gọi Trung tâm chăm sóc khách hàng. Xin cảm "
    "ơn bà con đã chú ý lắng nghe."
)
"""A minute of speech."""
MINUTE_S = 60.0
PATH_S = 180


def test_a_notice_of_a_minute_is_on_its_way_in_three_minutes(chromium: Browser, site: Site) -> None:
    clerk, approver = Human(), Human()
    with Visitor(chromium, site.address, 390) as visitor:
        page = visitor.page
        visitor.log_in(OPERATOR)
        clerk.tap(page.get_by_role("link", name="Bản tin", exact=True), "Bản tin")
        clerk.tap(page.get_by_role("link", name="Bản tin mới"), "Bản tin mới")
        clerk.type(page.get_by_label("Tiêu đề"), TITLE, "Tiêu đề")
        clerk.paste(page.get_by_label("Nội dung đọc"), NOTICE, "Dán nội dung")
        clerk.tap(page.get_by_role("button", name="Lưu bản nháp"), "Lưu bản nháp")
        expect(page.locator("h1")).to_have_text(TITLE)
        change(site, lambda s, b: finish_speech(s, b.current, site.audio_dir, MINUTE_S, NOW))
        expect(page.locator("audio")).to_be_visible()
        clerk.listen(MINUTE_S)
        proposed = page.get_by_role("group", name="Duyệt xong, tự phát lúc").get_by_role("radio")
        expect(proposed.first).to_be_checked()
        clerk.tap(page.get_by_role("button", name="Gửi duyệt"), "Gửi duyệt, với giờ đề nghị")
        expect(page.get_by_text("Đã gửi duyệt. Duyệt xong, bản tin tự lên lịch")).to_be_visible()
        # That is all that the clerk does: nobody has to come back once it is approved.
        assert visitor.complaints == []
        assert visitor.barriers() == []
        visitor.log_out()

        visitor.log_in(APPROVER)
        visitor.complaints.clear()
        visitor.go("/ban-tin?trang_thai=pending")
        approver.tap(page.get_by_role("link", name=TITLE), "Mở từ liên kết")
        approver.tap(page.get_by_role("link", name="Xem để duyệt"), "Xem để duyệt")
        expect(page.get_by_text("Duyệt xong, tự phát lúc")).to_be_visible()
        for item in page.get_by_role("group", name="Tôi đã đọc").get_by_role("checkbox").all():
            approver.tap(item, "Đã đọc")
        approver.tap(page.get_by_role("button", name="Duyệt", exact=True), "Duyệt")
        expect(page.get_by_text("Đã duyệt.")).to_be_visible()
        visitor.log_out()

        change(site, lambda s, b: lay(s, b.current.id, NOW))
        visitor.log_in(OPERATOR)
        visitor.complaints.clear()
        visitor.go("/ban-tin?trang_thai=approved")
        page.get_by_role("link", name=TITLE).click()
        expect(page.get_by_text("Đã lên lịch theo giờ hẹn")).to_be_visible()
        assert visitor.complaints == []
        assert visitor.barriers() == []
    print(f"\nClerk\n{clerk.told()}\nApprover, beside reading and listening\n{approver.told()}")
    assert clerk.seconds <= PATH_S


def change(site: Site, work: Callable[[Session, Bulletin], object]) -> None:
    with writing_sessions(site.engine)() as session:
        work(session, session.query(Bulletin).where(Bulletin.title == TITLE).one())
        session.commit()
