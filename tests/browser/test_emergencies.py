"""An order takes three steps and a hand that holds; a stop takes one tap."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import func, select

from controller.store.emergencies import Emergency, GivenOrder, Nature
from controller.store.engine import reading_sessions, writing_sessions
from playlists.messages.order import OrderKind
from tests.browser.conftest import Site
from tests.browser.emergency_night import DUTY, lay_emergency
from tests.browser.visitor import Visitor

SCREEN = re.compile(r"/khan-cap/[0-9a-f]{32}$")


@pytest.fixture(scope="module")
def night(site: Site) -> Site:
    with writing_sessions(site.engine)() as session:
        lay_emergency(session, site.commune)
        session.commit()
    return site


@pytest.fixture
def officer(chromium: Browser, night: Site) -> Iterator[Visitor]:
    with Visitor(chromium, night.address, 390) as visitor:
        visitor.log_in(DUTY)
        yield visitor


def orders(site: Site, kind: OrderKind) -> int:
    with reading_sessions(site.engine)() as session:
        query = select(func.count()).select_from(GivenOrder).where(GivenOrder.order == kind)
        return session.scalar(query) or 0


def three_steps(page: Page) -> None:
    """Kind, place, words."""
    page.get_by_role("link", name="Khẩn cấp").click()
    page.get_by_role("link", name="Lũ, ngập lụt").first.click()
    page.get_by_role("button", name="Cả đơn vị").click()
    expect(page.get_by_role("button", name="Giữ để phát")).to_be_visible()


def test_kind_place_words_and_a_held_button_give_the_order(officer: Visitor, night: Site) -> None:
    before, page = orders(night, OrderKind.EMERGENCY), officer.page
    three_steps(page)
    page.get_by_role("button", name="Giữ để phát").hover()
    page.mouse.down()
    page.wait_for_url(SCREEN)
    page.mouse.up()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Lũ, ngập lụt")
    assert orders(night, OrderKind.EMERGENCY) == before + 1
    assert officer.complaints == []


def test_places_are_chosen_on_the_map_and_in_the_list_alike(officer: Visitor) -> None:
    officer.go("/khan-cap/moi?loai=flood")
    page = officer.page
    pin = page.locator(".pin:not(.pin-bunch)").first
    code = pin.inner_text()
    pin.press("Enter")
    expect(page.locator(f"[data-code='{code}'] input")).to_be_checked()
    expect(pin).to_have_attribute("aria-pressed", "true")
    expect(page.locator("[data-map-sum]")).to_contain_text("Đã chọn 1 cụm")
    bunch = page.locator(".pin-bunch").first
    within = str(bunch.get_attribute("aria-label")).partition(": ")[2][:2]
    page.locator(f"[data-code='{within}']").click()
    expect(bunch).to_contain_text("1/")
    page.get_by_role("button", name="Chọn mọi cụm đang thấy").click()
    expect(page.locator("[data-map-sum]")).to_contain_text("Đã chọn 16 cụm")
    expect(page.locator(".pin:not(.pin-chosen)")).to_have_count(0)
    page.get_by_role("button", name="Phát ở nơi đã chọn").click()
    expect(page.get_by_text("16 cụm")).to_be_visible()
    assert officer.complaints == []


def test_a_tap_gives_no_order(officer: Visitor, night: Site) -> None:
    before, page = orders(night, OrderKind.EMERGENCY), officer.page
    three_steps(page)
    page.get_by_role("button", name="Giữ để phát").click()
    expect(page.locator("[data-hold-said]")).to_have_text("Đã thả, chưa ra lệnh")
    assert orders(night, OrderKind.EMERGENCY) == before


def test_a_key_that_is_held_does_the_same(officer: Visitor, night: Site) -> None:
    before, page = orders(night, OrderKind.EMERGENCY), officer.page
    three_steps(page)
    page.get_by_role("button", name="Giữ để phát").focus()
    page.keyboard.down(" ")
    page.wait_for_url(SCREEN)
    page.keyboard.up(" ")
    assert orders(night, OrderKind.EMERGENCY) == before + 1


def test_whoever_can_hold_nothing_ticks_a_box(officer: Visitor, night: Site) -> None:
    before, page = orders(night, OrderKind.EMERGENCY), officer.page
    three_steps(page)
    page.get_by_text("Không giữ nút được?").click()
    page.get_by_role("button", name="Phát thật").click()
    expect(page.get_by_role("alert")).to_contain_text("Nút chưa được giữ")
    assert orders(night, OrderKind.EMERGENCY) == before
    page.get_by_label("Đã kiểm tra tình huống").check()
    page.get_by_role("button", name="Phát thật").click()
    page.wait_for_url(SCREEN)
    assert orders(night, OrderKind.EMERGENCY) == before + 1


def test_practice_looks_and_reads_otherwise_and_says_that_it_reached_nobody(
    officer: Visitor, night: Site
) -> None:
    officer.go("/khan-cap?cach=practice")
    page = officer.page
    expect(page.locator(".nature-line")).to_contain_text("TẬP THAO TÁC")
    page.get_by_role("link", name="Lũ, ngập lụt").first.click()
    page.get_by_role("button", name="Cả đơn vị").click()
    page.get_by_role("button", name="Giữ để tập").hover()
    page.mouse.down()
    page.wait_for_url(SCREEN)
    page.mouse.up()
    expect(page.get_by_text("Kết quả dưới đây là mô phỏng").first).to_be_visible()
    expect(page.get_by_text("Tập: mất liên lạc").first).to_be_visible()
    with reading_sessions(night.engine)() as session:
        given = session.get(Emergency, page.url.rpartition("/")[2])
    assert given is not None
    assert given.nature is Nature.PRACTICE


def test_one_tap_stops_and_the_page_waits_for_each_receiver(officer: Visitor, night: Site) -> None:
    before, page = orders(night, OrderKind.STOP), officer.page
    page.get_by_role("button", name="Dừng phát").click()
    page.wait_for_url("**/dung-phat/*")
    expect(page.locator(".watch-sum")).to_contain_text("0/18 cụm đã xác nhận im lặng")
    assert orders(night, OrderKind.STOP) == before + 1
