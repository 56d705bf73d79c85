"""An approver's yes at human hands: signed by her telephone, or brought on paper."""

import re
from collections.abc import Iterator

import msgspec
import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import select

from controller.bulletins import service
from controller.bulletins.service import NewBulletin
from controller.store.bulletins import Approval, Bulletin
from controller.store.engine import reading_sessions, writing_sessions
from playlists.messages.approval import PasskeyProof, check_passkey
from tests.browser.busy_commune import (
    ADMINISTRATOR,
    APPROVER,
    AUDITOR,
    NOW,
    finish_speech,
)
from tests.browser.conftest import Site
from tests.browser.first_device import code_in_envelope, make_passkey
from tests.browser.test_passkeys import telephone
from tests.browser.visitor import Visitor
from tests.browser.writing_room import lay_writing

BY_PASSKEY = "Ký bằng khóa thiết bị (passkey)"


@pytest.fixture
def visitor(chromium: Browser, site: Site) -> Iterator[Visitor]:
    with Visitor(chromium, site.address.replace("127.0.0.1", "localhost"), 390) as visitor:
        yield visitor


def pending(site: Site, text: str) -> str:
    """The address of a bulletin that waits."""
    with writing_sessions(site.engine).begin() as session:
        new = NewBulletin(unit_id=site.commune.unit_id, title=text, written_text=text)
        bulletin: Bulletin = service.create(session, site.commune.operator, new, NOW)
        finish_speech(session, bulletin.current, site.audio_dir, 12, NOW)
        service.submit(session, site.commune.operator, bulletin.id, NOW)
        return f"/ban-tin/{bulletin.id}"


def tick_everything(visitor: Visitor) -> None:
    """The unit's checklist, line by line."""
    for box in visitor.page.locator(".decide-form input[type=checkbox]").all():
        box.check()


def test_a_script_signed_by_hand_is_brought_as_a_photograph_and_shown_as_what_it_is(
    visitor: Visitor, site: Site
) -> None:
    page = visitor.page
    visitor.log_in(ADMINISTRATOR)
    visitor.go("/nguoi-dung")
    page.get_by_role("link", name="Cách duyệt").click()
    assert visitor.barriers() == []
    page.get_by_label(re.compile("Bản giấy")).check()
    page.get_by_role("button", name="Lưu").click()
    expect(page.get_by_role("status").first).to_contain_text("Đã lưu.")
    visitor.log_out()

    address = pending(site, "Bà con chú ý giữ ấm.")
    visitor.log_in(APPROVER)
    visitor.go(f"{address}/duyet")
    tick_everything(visitor)
    page.get_by_text("Đã có bản giấy ký tay").click()
    assert visitor.barriers() == []
    assert visitor.overflow() == 0
    page.get_by_label(re.compile("Ảnh chụp")).set_input_files(
        {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": b"\xff\xd8\xff" + bytes(2000)}
    )
    page.get_by_label("Người ký").fill("Trần Văn Chủ tịch")
    page.get_by_label("Ngày ký").fill("2026-11-24")
    page.get_by_role("button", name="Duyệt theo bản giấy").click()
    expect(page.get_by_text("Bản giấy (ảnh chụp)")).to_be_visible()
    expect(page.get_by_text("Trần Văn Chủ tịch ký ngày 24/11/2026")).to_be_visible()
    shown = page.get_by_role("link", name="Xem ảnh bản giấy").get_attribute("href")
    assert visitor.barriers() == []
    visitor.log_out()
    visitor.log_in(AUDITOR)
    answer = page.request.get(f"{visitor.address}{shown}")
    assert (answer.status, answer.headers["content-type"]) == (200, "image/jpeg")


def test_her_telephone_signs_what_she_approves_one_bulletin_or_a_whole_series(
    visitor: Visitor, site: Site
) -> None:
    page = visitor.page
    with writing_sessions(site.engine).begin() as session:
        pages = lay_writing(session, site.commune, site.audio_dir)
    series = next(path for name, _login, path in pages if name == "series-decide")
    address = pending(site, "Ngày mai cắt điện từ 7 giờ.")
    telephone(visitor)
    visitor.log_in(APPROVER)
    visitor.go("/tai-khoan")
    make_passkey(page, code_in_envelope(site.engine, APPROVER, NOW))
    expect(page.get_by_role("heading", level=1)).to_have_text("Mã dự phòng")

    visitor.go(f"{address}/duyet")
    tick_everything(visitor)
    expect(page.get_by_role("button", name="Duyệt", exact=True)).to_have_count(0)
    assert visitor.barriers() == []
    page.get_by_role("button", name="Duyệt và ký bằng khóa thiết bị").click()
    page.wait_for_url("**bao=da-duyet")
    expect(page.get_by_text(BY_PASSKEY)).to_be_visible()
    assert visitor.barriers() == []
    assert visitor.overflow() == 0

    visitor.go(series)
    tick_everything(visitor)
    page.get_by_role("button", name="Duyệt cả loạt và ký bằng khóa thiết bị").click()
    page.wait_for_url("**bao=da-duyet-loat")
    assert visitor.complaints == []
    with reading_sessions(site.engine)() as session:
        signed = session.scalars(select(Approval).where(Approval.evidence == "passkey")).all()
        assert len(signed) == 4
        for approval in signed:
            proof = msgspec.json.decode(approval.proof, type=PasskeyProof)
            check_passkey(approval.statement, proof)
