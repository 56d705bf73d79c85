"""What holds of every page of documents, series, drafts and the library, at both widths."""

import pytest
from playwright.sync_api import Browser, expect

from controller.store.engine import writing_sessions
from tests.browser.busy_commune import APPROVER, OPERATOR, Page
from tests.browser.conftest import Site
from tests.browser.visitor import Visitor
from tests.browser.writing_room import lay_writing


@pytest.fixture(scope="module")
def pages(site: Site) -> list[Page]:
    with writing_sessions(site.engine)() as session:
        laid = lay_writing(session, site.commune, site.audio_dir)
        session.commit()
    return laid


@pytest.mark.parametrize("look", [(390, "light"), (390, "dark"), (1280, "light")], ids=str)
@pytest.mark.parametrize("login", [OPERATOR, APPROVER])
def test_no_barrier_no_complaint_nothing_wider_than_the_window(
    chromium: Browser, site: Site, pages: list[Page], look: tuple[int, str], login: str
) -> None:
    found: dict[str, list[str]] = {}
    with Visitor(chromium, site.address, *look) as visitor:
        visitor.log_in(login)
        for name, who, path in pages:
            if who != login:
                continue
            visitor.go(path)
            found[name] = visitor.judgement()
    assert {name: complaints for name, complaints in found.items() if complaints} == {}


def test_a_document_is_pasted_split_and_found_again(chromium: Browser, site: Site) -> None:
    with Visitor(chromium, site.address, 390) as visitor:
        visitor.log_in(OPERATOR)
        page = visitor.page
        visitor.go("/van-ban/moi")
        lines = [f"Điều {n}. Mỗi hộ giữ sạch ngõ số {n} trước nhà mình." for n in range(1, 6)]
        page.get_by_label("Hoặc dán nội dung").fill(
            "\n".join(["QUYẾT ĐỊNH", "Về ngõ sạch", *lines])
        )
        page.get_by_role("button", name="Nhập văn bản").click()
        expect(page.locator(".parts li")).to_have_count(5)
        page.get_by_role("button", name="Tách loạt bài").click()
        expect(page.locator("h1")).to_contain_text("Loạt bài")
        visitor.go("/thu-vien")
        page.get_by_label("Tìm trong nội dung").fill("giu sach ngo")
        expect(page.locator("#danh-sach")).to_contain_text("Mỗi hộ giữ sạch ngõ")
        assert visitor.complaints == []
