"""From an empty folder to sound by the guide *Bắt đầu*, each person at her telephone.

`pytest -s` prints what people and machines need; docs/paths.md has it.
"""

import re
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, Locator, expect

from controller.clock import now_ms
from tests.browser.empty_installation import Installation, Waits
from tests.browser.human import GLANCE_S, KEY_S, PASTE_S, TAP_S, Human
from tests.browser.real_demo import PATIENCE_MS, Walker
from tests.browser.test_passkeys import telephone
from tests.browser.walk_on_air import READ_BY_MACHINE_MS, begins_at
from tests.real_parts.loudspeaker import Loudspeaker
from tests.waiting import until

pytestmark = pytest.mark.long
FIRST_PASSWORD = "loa-phuong-xa-2026"
PEOPLE_S = 480
"""Of the ten minutes; the rest is the machines'."""
FAINT = 1_000
"""Speech is louder than this (of 32,767)."""
SPOKEN_S = 2


class FirstDay:
    """The people, the machines, what each needs."""

    def __init__(self, chromium: Browser, here: Installation, stack: ExitStack) -> None:
        self.people, self.waits = Human(), Waits()
        self._chromium, self._stack = chromium, stack
        # Browsers allow passkeys for names only.
        self._address = here.address.replace("127.0.0.1", "localhost")
        self._telephones: dict[str, Walker] = {}

    def telephone(self, login: str) -> Walker:
        """Hers, where she is logged in; the guide is open."""
        walker = self._telephones[login]
        self.guide(walker)
        return walker

    def log_in(self, login: str, password: str, *, pasted: bool = False) -> Walker:
        """At her own telephone, for the first time; then the guide."""
        walker = Walker(self._chromium, self._address, 390)
        self._stack.enter_context(walker)
        self._telephones[login] = walker
        walker.page.set_default_timeout(PATIENCE_MS)
        expect.set_options(timeout=PATIENCE_MS)
        telephone(walker)
        page, people = walker.page, self.people
        walker.go("/dang-nhap")
        people.look(f"{login}: trang đăng nhập")
        people.type(page.get_by_label("Tên đăng nhập"), login, "Tên đăng nhập")
        write = people.paste if pasted else people.type
        write(page.get_by_label("Mật khẩu"), password, "Mật khẩu")
        self.press(walker, page.get_by_role("button", name="Đăng nhập"), "Đăng nhập")
        page.wait_for_url("**/hom-nay")
        self.guide(walker)
        return walker

    def press(self, walker: Walker, there: Locator, words: str) -> None:
        """A press; what comes is judged."""
        with walker.page.expect_navigation():
            self.people.tap(there, words)
        walker.look()

    def guide(self, walker: Walker) -> None:
        """Open *Bắt đầu*."""
        page = walker.page
        self.people.tap(page.locator(".account summary"), "Tên mình")
        self.press(walker, page.get_by_role("link", name="Bắt đầu", exact=True), "Bắt đầu")

    def button(self, walker: Walker, name: str) -> None:
        """Press a button of the page."""
        there = walker.page.locator("main").get_by_role("button", name=name, exact=True)
        self.press(walker, there.first, name)

    def link(self, walker: Walker, name: str) -> None:
        """Press a link of the page."""
        there = walker.page.locator("main").get_by_role("link", name=name, exact=True)
        self.press(walker, there.first, name)


def test_from_an_empty_folder_to_sound_by_the_guide(chromium: Browser, tmp_path: Path) -> None:
    here = Installation(tmp_path)
    with ExitStack() as stack:
        day = FirstDay(chromium, here, stack)
        passwords = laid(day, here, stack)
        units_and_people(day, passwords)
        speaker = stack.enter_context(here.speaker())
        first_receiver(day, here, speaker, stack)
        at = first_broadcast(day)
        with day.waits.on("its second, and two of sound"):
            until(lambda: now_ms() > at + SPOKEN_S * 1000, PATIENCE_MS / 1000)
            heard = speaker.recorded_until(at + SPOKEN_S * 1000)
        piece = heard.frames[heard.frame_at(at) : heard.frame_at(at + SPOKEN_S * 1000)]
        assert np.abs(piece).max() > FAINT
        print(f"\n{day.people.told()}\n{day.waits.told()}")
        expect(day.telephone("mai").page.locator("h1 + p")).to_contain_text("Mọi bước đều xong")
    assert day.people.seconds <= PEOPLE_S


def laid(day: FirstDay, here: Installation, stack: ExitStack) -> dict[str, str]:
    """What the engineer does at the terminal, as docs/settings.md has it; first passwords."""
    for command in ("setup begin", "setup person", "setup person", "serve"):
        day.people.steps.append((f"Dán lệnh loa {command}, xem kết quả", PASTE_S + GLANCE_S))
    with day.waits.on("loa setup begin"):
        made = here.setup(
            *("begin", "--province", "khanh hoa", "--unit", "van thang"),
            *("--root-keys", str(here.home / "root")),
        )
    assert made["name"] == "Xã Vạn Thắng"
    person = ("person", "--login")
    with day.waits.on("loa setup person, twice"):
        ha = here.setup(*person, "ha", "--name", "Lê Thị Hà", "--role", "province_admin",
                        "--unit", made["province"])  # fmt: skip
        an = here.setup(*person, "an", "--name", "Phạm Quốc An", "--role", "administrator")
    with day.waits.on("loa serve"):
        stack.enter_context(here.serving())
    return {"ha": ha["password"], "an": an["password"]}


def units_and_people(day: FirstDay, passwords: dict[str, str]) -> None:
    """Another commune out of the list; who writes and who approves; the approver's key."""
    people = day.people
    an = day.log_in("an", passwords["an"], pasted=True)
    add_person(day, an, "Trần Thị Mai", "mai", "Cán bộ truyền thanh")
    add_person(day, an, "Nguyễn Văn Bình", "binh", "Người duyệt")
    ha = day.log_in("ha", passwords["ha"], pasted=True)
    ha.go("/don-vi/danh-muc")
    ha.look()
    people.tick(ha.page.get_by_label("Xã Vạn Ninh"), "Xã Vạn Ninh")
    day.button(ha, "Thêm đơn vị đã đánh dấu")
    people.tap(ha.page.locator(".account summary"), "Tên mình")
    day.press(ha, ha.page.get_by_role("link", name="Người dùng", exact=True), "Người dùng")
    day.button(ha, "Xác nhận vai trò của Nguyễn Văn Bình")
    an = day.telephone("an")
    people.tap(an.page.locator(".account summary"), "Tên mình")
    day.press(an, an.page.get_by_role("link", name="Người dùng", exact=True), "Người dùng")
    day.link(an, "Nguyễn Văn Bình")
    day.button(an, "Cấp mã mở bước thứ hai")
    code = an.page.locator(".half-code code").inner_text()

    binh = day.log_in("binh", FIRST_PASSWORD)
    page = binh.page
    day.link(binh, "Mở Tài khoản")
    day.button(binh, "Thêm khóa thiết bị")
    people.type(page.get_by_label("Mật khẩu hiện tại"), FIRST_PASSWORD, "Mật khẩu")
    people.type(page.get_by_label("Mã mở bước thứ hai"), code, "Mã mở bước thứ hai")
    day.button(binh, "Tiếp tục")
    people.type(page.get_by_label("Tên gọi của thiết bị"), "Điện thoại", "Tên thiết bị")
    people.tap(page.get_by_role("button", name="Tạo khóa"), "Tạo khóa, chạm vân tay")
    expect(page.locator("h1")).to_have_text("Mã dự phòng")
    binh.look()


def add_person(day: FirstDay, administrator: Walker, name: str, login: str, role: str) -> None:
    """By the guide's button."""
    page, people = administrator.page, day.people
    day.guide(administrator)
    day.link(administrator, "Thêm người")
    people.type(page.get_by_label("Họ và tên"), name, "Họ và tên")
    people.choose(page.get_by_label("Vai trò"), role, role)
    people.type(page.get_by_label("Tên đăng nhập"), login, "Tên đăng nhập")
    people.type(page.get_by_label("Mật khẩu đầu tiên"), FIRST_PASSWORD, "Mật khẩu đầu tiên")
    day.button(administrator, "Thêm người")


def first_receiver(
    day: FirstDay, here: Installation, speaker: Loudspeaker, stack: ExitStack
) -> None:
    """A cluster, a code, the box that comes by it and is let in; the guide ticks it off."""
    people, box = day.people, here.home / "box"
    an = day.telephone("an")
    page = an.page
    day.link(an, "Thêm cụm")
    people.type(page.get_by_label("Mã cụm"), "01", "Mã cụm")
    people.type(page.get_by_label("Nơi đặt"), "Nhà văn hóa thôn Đông", "Nơi đặt")
    day.button(an, "Thêm cụm")
    day.link(an, "Lắp bộ thu")
    day.button(an, "Tạo mã")
    code = page.locator(".enrol-code").inner_text()
    people.steps.append(("Dán lệnh trên bộ thu, gõ mã", PASTE_S + TAP_S + len(code) * KEY_S))
    with here.enrolling(code, box, speaker):
        with day.waits.on("the box asks to come in"):
            expect(page.get_by_text("Một thiết bị đang chờ vào")).to_be_visible()
        an.look()
        people.look("So dấu nhận dạng qua điện thoại")
        day.button(an, "Cho vào")
        waits = day.waits.on("certificate")
        waits.__enter__()
    waits.__exit__(None, None, None)
    stack.enter_context(here.box_running(box))
    day.guide(an)
    with day.waits.on("the box comes on its line"):
        expect(page.get_by_text("Bộ thu ở cụm 01 gửi tin")).to_be_visible()
    an.look()


def first_broadcast(day: FirstDay) -> int:
    """The sample, spoken, approved with the key, played now; when it begins (UTC ms)."""
    people = day.people
    mai = day.log_in("mai", FIRST_PASSWORD)
    day.link(mai, "Soạn bản tin thử")
    day.button(mai, "Lưu bản nháp")
    with day.waits.on("speech"):
        expect(mai.page.locator("audio")).to_be_visible(timeout=READ_BY_MACHINE_MS)
    people.listen(float(mai.page.locator("audio").first.evaluate("one => one.duration")))
    day.button(mai, "Gửi duyệt")
    binh = day.telephone("binh")
    page = binh.page
    rooms = page.get_by_role("navigation", name="Các mục chính")
    day.press(binh, rooms.get_by_role("link", name="Hôm nay"), "Hôm nay")
    day.press(binh, page.get_by_role("link", name=re.compile("bản tin chờ duyệt")), "Chờ duyệt")
    day.press(binh, page.locator("main .rows .name").first, "Mở bản tin")
    day.link(binh, "Xem để duyệt")
    for line in page.get_by_role("group", name="Tôi đã đọc").get_by_role("checkbox").all():
        people.tick(line, "Đã đọc")
    people.tap(page.get_by_role("button", name="Duyệt và ký bằng khóa thiết bị"), "Duyệt")
    page.wait_for_url("**bao=da-duyet")
    binh.look()
    mai = day.telephone("mai")
    day.link(mai, "Phát ngay")
    day.button(mai, "Phát ngay")
    return begins_at(mai.page)
