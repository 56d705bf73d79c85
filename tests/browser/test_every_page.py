"""What holds of every page, at phone and at desktop width."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from controller.store.engine import reading_sessions, writing_sessions
from controller.web.queries.broadcasts import Asked, broadcasts
from tests.browser.busy_commune import (
    ADMINISTRATOR,
    APPROVER,
    AUDITOR,
    NOW,
    OPERATOR,
    import_sample,
)
from tests.browser.chromium import WIDTHS
from tests.browser.conftest import Site
from tests.browser.deciding_room import lay_deciding
from tests.browser.emergency_night import DUTY, lay_emergency
from tests.browser.guide_room import LOOKED_AT
from tests.browser.inspection import lay_inspection
from tests.browser.planning_room import lay_planning
from tests.browser.relay_room import lay_relays
from tests.browser.reporting_room import lay_reports
from tests.browser.visitor import Visitor
from tests.controller.commune import PASSWORD

FIRST_LOAD_BYTES = 150_000
PROOF = "Xác nhận chủ tài khoản"


@pytest.fixture(scope="module")
def paths(site: Site) -> dict[str, list[str]]:
    """Every page of each person."""
    with writing_sessions(site.engine)() as session:
        document = import_sample(session, site.commune)
        inspection = lay_inspection(session, site.commune)
        emergency = lay_emergency(session, site.commune)
        planning = lay_planning(session, site.commune)
        planning += lay_reports(session, site.commune)
        planning += lay_deciding(session, site.commune)
        planning += lay_relays(session, site.commune, site.audio_dir)
        session.commit()
    with reading_sessions(site.engine)() as session:
        asked = Asked(unit_ids=[site.commune.unit_id], from_ms=0, to_ms=NOW + 1)
        day = broadcasts(session, asked)
    stories = {b.verdict: f"/nhat-ky/{b.id}" for b in day if b.verdict in {"played", "failed"}}
    bulletin = {n: f"/ban-tin/{b.id}" for n, b in site.commune.bulletins.items()}
    of_planning = {
        login: [path for _name, who, path in planning if who == login]
        for login in (OPERATOR, APPROVER, ADMINISTRATOR)
    }
    return {
        OPERATOR: [
            *of_planning[OPERATOR],
            "/hom-nay",
            "/ban-tin",
            "/ban-tin?tim=khong-co",
            "/ban-tin/moi",
            *(bulletin[n] for n in ("notice", "uncertain", "speaking", "failed", "recalled")),
            f"{bulletin['notice']}/sua",
            "/giong-doc",
            "/tu-dien?tim=uy+ban",
            "/tu-dien/moi",
            "/tu-dien/muc?phan=read&muc=CP",
            "/tu-dien/lich-su",
            "/tu-dien/thu?cau=UBND+họp",
            "/van-ban/moi",
            f"/van-ban/{document}",
            f"/chuong-trinh/moi?muc={site.commune.bulletins['tune'].id}",
            "/nguon-tai-cho/moi",
            "/lich-phat",
            "/lich-phat/thang",
            "/lich-phat/thang?ngay=2027-02-01",
            f"/lich-phat/cum?cum={site.commune.clusters[6].id}",
            "/lich-phat/moi",
            f"/phat-ngay/{site.commune.bulletins['notice'].id}",
            f"/lich-phat/{day[0].slot_id}",
            "/cum-loa",
            f"/cum-loa/{site.commune.clusters[6].id}",
            f"/cum-loa/{site.commune.clusters[4].id}",
            "/nhat-ky",
            "/nhat-ky?ngay=2027-01-03",
            *stories.values(),
            "/tai-khoan/mat-khau",
            *LOOKED_AT,
        ],
        APPROVER: [
            *of_planning[APPROVER],
            bulletin["pending"],
            f"{bulletin['pending']}/duyet",
            "/tai-khoan",
        ],
        ADMINISTRATOR: [
            *of_planning[ADMINISTRATOR],
            "/nguoi-dung",
            "/nguoi-dung/moi",
            "/duyet/cach",
            "/so-ho",
        ],
        DUTY: [path for _name, _who, path in emergency],
        AUDITOR: [path for _name, who, path in inspection if who == AUDITOR],
    }


@pytest.fixture(params=[(390, "light"), (390, "dark"), (1280, "light")], ids=str)
def visitor(chromium: Browser, site: Site, request: pytest.FixtureRequest) -> Iterator[Visitor]:
    with Visitor(chromium, site.address, *request.param) as visitor:
        yield visitor


@pytest.mark.parametrize("login", [OPERATOR, APPROVER, ADMINISTRATOR, AUDITOR, DUTY])
def test_no_barrier_no_complaint_nothing_wider_than_the_window(
    visitor: Visitor, paths: dict[str, list[str]], login: str
) -> None:
    visitor.log_in(login)
    found: dict[str, list[str]] = {}
    for path in paths[login]:
        visitor.go(path)
        found[path] = visitor.judgement()
    assert {path: complaints for path, complaints in found.items() if complaints} == {}


def test_no_page_behind_a_button_of_the_account_has_a_barrier(visitor: Visitor) -> None:
    """Whoever changes a factor proves herself first; these pages have no address to go to."""
    page, found = visitor.page, dict[str, list[str]]()

    def look(at: str, heading: str) -> None:
        expect(page.get_by_role("heading", level=1)).to_have_text(heading)
        if visitor.overflow():
            visitor.complaints.append(f"{visitor.overflow()} px wider than the window")
        # The browser itself tells of a refusal's status, sooner or later.
        said = [c for c in visitor.complaints if "status of 422" not in c]
        found[at] = [*said, *visitor.barriers()]
        visitor.complaints.clear()

    visitor.log_in(OPERATOR)
    for button, heading in (
        ("Thêm ứng dụng tạo mã", "Thêm ứng dụng tạo mã"),
        ("Thêm khóa thiết bị", "Thêm khóa thiết bị"),
    ):
        visitor.go("/tai-khoan")
        page.get_by_role("button", name=button).click()
        look(f"{button}: proof", PROOF)
        page.locator("#password").fill("sai-mat-khau")
        page.get_by_role("button", name="Tiếp tục").click()
        expect(page.locator("#password")).to_have_value("")
        look(f"{button}: refused", PROOF)
        page.locator("#password").fill(PASSWORD)
        page.get_by_role("button", name="Tiếp tục").click()
        look(button, heading)
    visitor.log_out()
    visitor.log_in(ADMINISTRATOR)
    visitor.go("/tai-khoan")
    page.get_by_role("button", name="Thêm khóa thiết bị").click()
    expect(page.get_by_label("Mã mở bước thứ hai")).to_be_visible()
    look("proof with a code", PROOF)
    assert {at: complaints for at, complaints in found.items() if complaints} == {}


@pytest.mark.parametrize("width", WIDTHS)
def test_the_doors_have_no_barrier_either(chromium: Browser, site: Site, width: int) -> None:
    with Visitor(chromium, site.address, width) as visitor:
        for door in ("/dang-nhap", "/dat-lai-mat-khau"):
            visitor.go(door)
            assert visitor.complaints == []
            assert visitor.barriers() == []
            visitor.complaints.clear()
        visitor.log_in(OPERATOR)
        visitor.go("/khong-co-trang-nay")
        assert visitor.overflow() == 0
        assert visitor.barriers() == []


@pytest.mark.parametrize("path", ["/hom-nay", "/lich-phat", "/lich-phat/thang", "/ban-tin/moi"])
def test_the_first_load_is_light(chromium: Browser, site: Site, path: str) -> None:
    with Visitor(chromium, site.address, 390) as visitor:
        visitor.log_in(OPERATOR)
        cookies: Any = visitor.page.context.cookies()
    with Visitor(chromium, site.address, 390) as visitor:
        visitor.page.context.add_cookies(cookies)
        wire = visitor.page.context.new_cdp_session(visitor.page)
        wire.send("Network.enable")
        received: list[float] = []
        wire.on("Network.loadingFinished", lambda e: received.append(e["encodedDataLength"]))
        visitor.go(path)
        visitor.page.evaluate("document.fonts.ready")
        assert visitor.page.evaluate("document.fonts.check('16px \"Be Vietnam Pro\"', 'ửữđ')")
        assert sum(received) > 50_000
        assert sum(received) <= FIRST_LOAD_BYTES


def test_a_second_visit_fetches_only_the_page(chromium: Browser, site: Site) -> None:
    with Visitor(chromium, site.address, 390) as visitor:
        visitor.log_in(OPERATOR)
        visitor.go("/ban-tin")
        wire = visitor.page.context.new_cdp_session(visitor.page)
        wire.send("Network.enable")
        received: list[float] = []
        wire.on("Network.loadingFinished", lambda e: received.append(e["encodedDataLength"]))
        visitor.go("/lich-phat")
        assert sum(received) <= 12_000
