"""What is pressed on the demo's pages reaches receivers that run, and is heard of them."""

import math
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from controller.clock import now_ms
from controller.demo.logins import APPROVER, DUTY_OFFICER, OPERATOR
from controller.demo.readiness import make_ready
from tests.browser.real_demo import TECHNICIAN, Demo, started
from tests.browser.walk_emergency import add_app, open_shift, order_flood, say_clear, stop_all
from tests.browser.walk_on_air import NAMES, approve, cluster, play_now, send, tell, write

TITLE = "Nhận cây giống"
WORDS = "Mời bà con thôn Đông chiều nay 15h30 đến nhà văn hóa nhận cây giống."
MUTED, SOFT, TESTED = "01", "02", "03"
SOFT_PERCENT = 70
SOFTER_DB = -12.0
"""Each per cent is 0.4 dB."""
FAINT = 0.03
"""No test tone is as loud as this (RMS)."""


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    with started(tmp_path_factory.mktemp("demo"), tmp_path_factory.mktemp("s")) as demo:
        make_ready(demo.machine)
        yield demo


def test_mute_volume_and_self_test_are_heard_and_answered(demo: Demo, chromium: Browser) -> None:
    with (
        demo.walker(chromium, 390, OPERATOR) as clerk,
        demo.walker(chromium, 390, APPROVER) as approver,
        demo.walker(chromium, 1280, TECHNICIAN) as technician,
    ):
        write(clerk, TITLE, WORDS)
        approve(approver, send(clerk))

        cluster(technician, SOFT)
        technician.page.get_by_label("Âm lượng, %").fill(str(SOFT_PERCENT))
        technician.press("Đổi âm lượng", "button")
        technician.is_told("Đã đổi âm lượng.")
        cluster(technician, TESTED)
        asked_at = now_ms()
        tell(technician, "Cho tự kiểm", "thiết bị có phát tiếng thử")
        assert 0 < demo.loudness(TESTED, asked_at, now_ms()) < FAINT
        cluster(clerk, MUTED)
        tell(clerk, "Tắt tiếng 1 giờ", "lệnh khẩn cấp vẫn phát")
        tell(clerk, "Cho tự kiểm", "cụm đang tắt tiếng")

        at = play_now(clerk, TITLE)
        spoken = at + 1_000, at + 4_000
        assert demo.loudness(MUTED, *spoken) == 0
        loud, soft = demo.loudness(TESTED, *spoken), demo.loudness(SOFT, *spoken)
        assert loud > FAINT
        assert 20 * math.log10(soft / loud) == pytest.approx(SOFTER_DB, abs=0.5)

        cluster(clerk, MUTED)
        tell(clerk, "Bỏ tắt tiếng", "đã có tiếng lại")
        expect(clerk.page.get_by_role("button", name="Bỏ tắt tiếng")).to_have_count(0)


def test_an_order_sounds_at_once_and_a_stop_silences_it(demo: Demo, chromium: Browser) -> None:
    with demo.walker(chromium, 390, DUTY_OFFICER) as officer:
        app = add_app(officer, demo.passwords[DUTY_OFFICER], demo.machine.logins.duty_officer_code)
        open_shift(officer, app)
        ordered_at = order_flood(officer)
        screen = officer.page.url
        silent_at = stop_all(officer)
        for code in NAMES:
            assert demo.loudness(code, ordered_at, silent_at) > FAINT
            assert demo.loudness(code, silent_at, silent_at + 1_000) == 0
        say_clear(officer, screen)
