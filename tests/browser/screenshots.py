"""Take a picture of every page at both widths: ./loa screenshots FOLDER.

The pages show a made-up commune in the middle of a working day. `--dark` takes the dark ones,
`--forced` those in colours that the system forces, `--width 640 195` those widths instead (as at
200 and 400 %), `--only NAME` those whose name holds it. `--handbook` takes those that README and
handbook show, small and under their names, below a folder: ./loa screenshots . --handbook.
"""

import argparse
import os
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, ViewportSize, expect, sync_playwright

from controller.store.engine import open_engine, reading_sessions, writing_sessions
from controller.store.migrate import migrate
from controller.web.queries.broadcasts import Asked, broadcasts
from tests.browser import guide_room
from tests.browser.bringing_about import COLLISION, FORBIDDEN, OFFLINE, bring_about, forget
from tests.browser.busy_commune import (
    ADMINISTRATOR,
    APPROVER,
    AUDITOR,
    NOW,
    OPERATOR,
    BusyCommune,
    import_sample,
    lay,
)
from tests.browser.chromium import LAUNCH, VIETNAM, WIDTHS
from tests.browser.deciding_room import lay_deciding
from tests.browser.emergency_night import lay_emergency
from tests.browser.handbook_pictures import PICTURES, keep
from tests.browser.inspection import lay_inspection
from tests.browser.planning_room import lay_planning
from tests.browser.quiet_rooms import AT, QUIET, lay_quiet
from tests.browser.relay_room import lay_relays
from tests.browser.reporting_room import lay_reports
from tests.browser.serving import Serving, settings_in
from tests.browser.tickets_room import lay_tickets
from tests.browser.writing_room import lay_writing
from tests.controller.commune import FAST_HASHER, PASSWORD

FIRST = [("today", OPERATOR, "/hom-nay")]
"""Before anything is laid beside the busy commune: an ordinary day."""
IN_VIETNAMESE = {"LANGUAGE": "vi", "LANG": "vi_VN.UTF-8", "LC_ALL": "vi_VN.UTF-8"}
"""How the browser's own fields speak where Debian's chromium-l10n is: 24/11/2026, "Chọn tệp"."""
HIGH = 800
"""Of a window that has another width than usual."""
SHARP = 1.6
"""Pixels of a handbook's picture to one of the page: sharp on a telephone, and still light."""


def main() -> None:
    """Take them."""
    parser = argparse.ArgumentParser("loa screenshots", description=__doc__)
    parser.add_argument("out", type=Path, metavar="FOLDER")
    parser.add_argument("--dark", action="store_true")
    parser.add_argument("--forced", action="store_true")
    parser.add_argument("--width", type=int, nargs="+", default=list(WIDTHS))
    parser.add_argument("--only", default="")
    parser.add_argument("--handbook", action="store_true")
    asked = parser.parse_args()
    if not Path(LAUNCH["executable_path"]).exists():
        parser.error("Chromium is missing: ./loa test installs it, or apt-get install chromium")
    asked.out.mkdir(parents=True, exist_ok=True)
    if not asked.handbook:
        _take_quiet(asked)
    with tempfile.TemporaryDirectory() as home:
        settings = settings_in(Path(home))
        settings.audio_dir.mkdir(parents=True)
        engine = open_engine(settings.database_url)
        migrate(engine)
        commune = lay(engine, settings.audio_dir)
        with Serving(settings, engine, clock=lambda: NOW, hasher=FAST_HASHER) as address:
            _take_all(asked, address, FIRST)
        with writing_sessions(engine)() as session:
            document = import_sample(session, commune)
            planning = lay_planning(session, commune)
            planning += lay_reports(session, commune)
            writing = lay_writing(session, commune, settings.audio_dir)
            inspection = lay_inspection(session, commune)
            emergency = lay_emergency(session, commune)
            deciding = lay_deciding(session, commune)
            deciding += lay_relays(session, commune, settings.audio_dir)
            deciding += lay_tickets(session, commune)
            session.commit()
        with reading_sessions(engine)() as session:
            day = broadcasts(session, Asked(unit_ids=[commune.unit_id], from_ms=0, to_ms=NOW + 1))
        stories = {
            "story-played": next(b.id for b in day if b.verdict == "played"),
            "story-failed": next(b.id for b in day if b.verdict == "failed"),
        }
        with Serving(settings, engine, clock=lambda: NOW, hasher=FAST_HASHER) as address:
            pages = _pages(commune, document, str(day[-1].slot_id), stories)
            laid = [*writing, *inspection, *emergency, *planning, *deciding, *guide_room.PAGES]
            _take_all(asked, address, [*pages, *laid])
        engine.dispose()


def _take_quiet(asked: argparse.Namespace) -> None:
    with tempfile.TemporaryDirectory() as home:
        settings = settings_in(Path(home))
        settings.audio_dir.mkdir(parents=True)
        engine = open_engine(settings.database_url)
        migrate(engine)
        lay_quiet(engine)
        with Serving(settings, engine, clock=lambda: AT, hasher=FAST_HASHER) as address:
            _take_all(asked, address, QUIET)
        engine.dispose()


def _pages(
    commune: BusyCommune, document: str, slot: str, stories: dict[str, str]
) -> list[tuple[str, str, str]]:
    """Name, login, path."""
    b = {name: f"/ban-tin/{bulletin.id}" for name, bulletin in commune.bulletins.items()}
    chosen = "&".join(
        f"muc={commune.bulletins[name].id}" for name in ("tune", "greeting", "fire", "closing")
    )
    return [
        ("login", "", "/dang-nhap"),
        ("login-refused", "", "/dang-nhap"),
        ("bulletins", OPERATOR, "/ban-tin"),
        ("bulletins-none", OPERATOR, "/ban-tin?tim=khong-co-tin-nay"),
        ("bulletin-new", OPERATOR, "/ban-tin/moi"),
        (OFFLINE, OPERATOR, "/ban-tin/moi"),
        ("bulletin-approved", OPERATOR, b["notice"]),
        ("bulletin-uncertain", OPERATOR, b["uncertain"]),
        ("bulletin-speaking", OPERATOR, b["speaking"]),
        ("bulletin-failed", OPERATOR, b["failed"]),
        ("bulletin-returned", OPERATOR, b["returned"]),
        ("bulletin-recalled", OPERATOR, b["recalled"]),
        ("bulletin-edit", OPERATOR, b["notice"] + "/sua"),
        ("bulletin-pending", APPROVER, b["pending"]),
        ("decide", APPROVER, b["pending"] + "/duyet"),
        ("voices", OPERATOR, "/giong-doc"),
        ("lexicon", OPERATOR, "/tu-dien"),
        ("lexicon-found", OPERATOR, "/tu-dien?tim=uy+ban"),
        ("lexicon-new", OPERATOR, "/tu-dien/moi"),
        ("lexicon-entry", OPERATOR, "/tu-dien/muc?phan=read&muc=CP"),
        ("lexicon-history", OPERATOR, "/tu-dien/lich-su"),
        ("lexicon-tried", OPERATOR, "/tu-dien/thu?cau=Tiêm+rubella+tại+NVH+thôn,+UBND+xã+lo."),
        ("document-new", OPERATOR, "/van-ban/moi"),
        ("document", OPERATOR, f"/van-ban/{document}"),
        ("composer", OPERATOR, f"/chuong-trinh/moi?{chosen}&ten=Tin+trưa"),
        ("source-new", OPERATOR, "/nguon-tai-cho/moi"),
        ("week", OPERATOR, "/lich-phat"),
        ("week-month", OPERATOR, "/lich-phat/thang"),
        ("week-played", OPERATOR, f"/lich-phat/cum?cum={commune.clusters[10].id}"),
        ("week-drawn", OPERATOR, f"/lich-phat/{slot}/doi?ngay=2026-11-26&sang=2026-11-28"),
        ("slot-new", OPERATOR, "/lich-phat/moi"),
        (COLLISION, OPERATOR, "/lich-phat/moi"),
        (FORBIDDEN, OPERATOR, "/lich-phat/moi"),
        ("slot", OPERATOR, f"/lich-phat/{slot}"),
        ("slot-otherwise", OPERATOR, "/lich-phat/moi"),
        ("slot-adding", OPERATOR, f"/lich-phat/{slot}"),
        ("regulation-least", OPERATOR, "/quy-che"),
        ("clusters", OPERATOR, "/cum-loa"),
        ("cluster", OPERATOR, f"/cum-loa/{commune.clusters[6].id}"),
        ("cluster-on-battery", OPERATOR, f"/cum-loa/{commune.clusters[4].id}"),
        ("diary", OPERATOR, "/nhat-ky"),
        ("diary-empty", OPERATOR, "/nhat-ky?ngay=2027-01-03"),
        *((name, OPERATOR, f"/nhat-ky/{id_}") for name, id_ in stories.items()),
        ("account", OPERATOR, "/tai-khoan"),
        ("account-approver", APPROVER, "/tai-khoan"),
        ("password", OPERATOR, "/tai-khoan/mat-khau"),
        ("reset", "", "/dat-lai-mat-khau"),
        ("people", ADMINISTRATOR, "/nguoi-dung"),
        ("person-new", ADMINISTRATOR, "/nguoi-dung/moi"),
        ("person-refused", ADMINISTRATOR, "/nguoi-dung/moi"),
        ("clusters-table-refused", ADMINISTRATOR, "/nhap-cum"),
        ("audit-link-given", AUDITOR, "/kiem-tra/lien-ket"),
        ("problem", OPERATOR, "/khong-co-trang-nay"),
    ]


def _take_all(asked: argparse.Namespace, address: str, pages: list[tuple[str, str, str]]) -> None:
    scheme: Any = "dark" if asked.dark else "light"
    scale = SHARP if asked.handbook else 1
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**LAUNCH, env={**os.environ, **IN_VIETNAMESE})
        for width in asked.width:
            size = WIDTHS.get(width, ViewportSize(width=width, height=HIGH))
            wanted = [
                (f"{name}-{width}", name, login, path)
                for name, login, path in pages
                if asked.only in name and (not asked.handbook or f"{name}-{width}" in PICTURES)
            ]
            for login in dict.fromkeys(login for _picture, _name, login, _path in wanted):
                context = browser.new_context(
                    viewport=size,
                    color_scheme=scheme,
                    forced_colors="active" if asked.forced else "none",
                    device_scale_factor=scale,
                    **VIETNAM,
                )
                page = context.new_page()
                if login:
                    log_in(page, address, login)
                for picture, name, who, path in wanted:
                    if who == login:
                        page.goto(address + path)
                        page.wait_for_load_state("load")
                        _settle(page)
                        bring_about(page, name)
                        _take(page, size, asked, picture)
                        forget(page, name)
                context.close()
        browser.close()


def _settle(page: Page) -> None:
    """Wait for what the page fetches of itself when it has been read."""
    expect(page.locator(".htmx-request")).to_have_count(0)


def _open_maps(page: Page) -> None:
    """A map opens when it comes in sight."""
    waits = page.locator("[data-map-state]:visible")
    if waits.count():
        # One that opens meanwhile is not waited for, as Playwright's own scrolling would.
        page.evaluate("document.querySelector('[data-map-state]')?.scrollIntoView()")
        expect(waits).to_have_count(0)
        page.evaluate("scrollTo({top: 0, behavior: 'instant'})")


def _take(page: Page, size: Any, asked: argparse.Namespace, picture: str) -> None:
    _open_maps(page)
    if asked.handbook:
        keep(page, size["width"], PICTURES[picture], asked.out)
        return
    _unroll(page, size)
    page.screenshot(path=asked.out / f"{picture}.png", full_page=True)


def _unroll(page: Page, size: Any) -> None:
    """Make the window as high as the page: what stands at its foot is then at the picture's."""
    page.set_viewport_size(size)
    height = page.evaluate("document.documentElement.scrollHeight")
    page.set_viewport_size({"width": size["width"], "height": max(height, size["height"])})


def log_in(page: Page, address: str, login: str) -> None:
    """Through the form, as people do."""
    page.goto(f"{address}/dang-nhap")
    page.get_by_label("Tên đăng nhập").fill(login)
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    page.wait_for_url("**/hom-nay")


if __name__ == "__main__":
    main()
