"""What is pressed on the demo's pages reaches receivers that run, and is heard of them."""

import math
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from controller.clock import now_ms
from controller.demo.logins import APPROVER, AUDITOR, DUTY_OFFICER, OPERATOR
from controller.demo.readiness import make_ready
from tests.browser.real_demo import ADMINISTRATOR, PROVINCE, TECHNICIAN, Demo, started
from tests.browser.walk_deciding import lay_parcel, mend, send_back, take_over
from tests.browser.walk_emergency import add_app, open_shift, order_flood, say_clear, stop_all
from tests.browser.walk_keeping import (
    add_village_head,
    lay_area,
    lay_rule,
    look_after_units,
    make_key,
    set_voice,
    teach_reading,
)
from tests.browser.walk_on_air import NAMES, approve, cluster, play_now, send, tell, write
from tests.browser.walk_planning import (
    copy_week,
    draw_to_another_day,
    import_document,
    move_by_form,
    plan,
    write_from_template,
)
from tests.browser.walk_record import (
    answer_complaint,
    complain,
    hand_over,
    is_content,
    open_resident_page,
    report,
    take_home_and_verify,
    why_not,
    write_down_call,
)
from tests.browser.walk_residents import (
    broadcast,
    hear_and_read,
    may_be_heard_again,
    see_the_week,
    titles_of_feed,
    write_from_document,
)

AT_BOTH_WIDTHS = pytest.mark.parametrize("width", [390, pytest.param(1280, marks=pytest.mark.long)])
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


@pytest.fixture(scope="module")
def heard(demo: Demo, chromium: Browser) -> dict[str, float]:
    """How loud each loudspeaker was while a notice sounded that pages had brought about.

    One cluster is mute, one was made softer, one had tested itself; each had answered on its page.
    """
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
        loudness = {code: demo.loudness(code, at + 1_000, at + 4_000) for code in NAMES}

        cluster(clerk, MUTED)
        tell(clerk, "Bỏ tắt tiếng", "đã có tiếng lại")
        expect(clerk.page.get_by_role("button", name="Bỏ tắt tiếng")).to_have_count(0)
    return loudness


def test_a_cluster_is_as_loud_as_it_was_told_on_its_page(heard: dict[str, float]) -> None:
    assert heard[MUTED] == 0
    assert heard[TESTED] > FAINT
    softer_db = 20 * math.log10(heard[SOFT] / heard[TESTED])
    assert softer_db == pytest.approx(SOFTER_DB, abs=0.5)


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


@AT_BOTH_WIDTHS
@pytest.mark.usefixtures("heard")
def test_a_clerk_brings_in_writes_and_plans(demo: Demo, chromium: Browser, width: int) -> None:
    with demo.walker(chromium, width, OPERATOR) as clerk:
        import_document(clerk)
        write_from_template(clerk)
        at = "05:30" if width == 390 else "06:30"
        slot = plan(clerk, TITLE, at)
        move_by_form(clerk, slot, at.replace("30", "45"))
        copy_week(clerk, f"Chương trình {at}")
        if width > 390:
            draw_to_another_day(clerk, f"Chương trình {at}")
        clerk.go("/tin-nguon")
        clerk.look()
        teach_reading(clerk, f"BCH{width}", "ban chỉ huy")
        set_voice(clerk)
        lay_rule(clerk, "Hà Nội: xã" if width == 390 else "Lạng Sơn")


@pytest.mark.long
@pytest.mark.parametrize("width", [390, 1280])
def test_a_notice_is_sent_back_mended_and_approved(
    demo: Demo, chromium: Browser, width: int
) -> None:
    title, wanted = f"Họp thôn {width}", "Ghi rõ giờ họp."
    with (
        demo.walker(chromium, width, OPERATOR) as clerk,
        demo.walker(chromium, width, APPROVER) as approver,
    ):
        write(clerk, title, "Mời bà con họp thôn.")
        send_back(approver, send(clerk), wanted)
        mend(clerk, title, wanted, "Mời bà con họp thôn lúc 19h30 tối nay.")
        approve(approver, send(clerk))


@pytest.mark.long
@pytest.mark.parametrize("width", [390, 1280])
def test_what_the_district_sends_becomes_a_bulletin(
    demo: Demo, chromium: Browser, width: int
) -> None:
    machine, title = demo.machine, f"Tiêm chủng đợt {width}"
    lay_parcel(machine.settings.home / "inbox" / machine.commune.unit_id, f"{width}-SYT", title)
    with demo.walker(chromium, width, OPERATOR) as clerk:
        take_over(clerk, title)


@AT_BOTH_WIDTHS
def test_a_complaint_goes_round_from_resident_to_answer(
    demo: Demo, chromium: Browser, width: int
) -> None:
    answer = f"Đã giảm âm lượng cụm 02, đo ở bề rộng {width}."
    with (
        demo.walker(chromium, width, ADMINISTRATOR) as administrator,
        demo.walker(chromium, width) as resident,
        demo.walker(chromium, width, OPERATOR) as clerk,
        demo.walker(chromium, width, TECHNICIAN) as technician,
    ):
        home = open_resident_page(administrator, f"hoa-thang-{width}")
        complain(resident, home)
        write_down_call(clerk)
        hand_over(clerk, "Đỗ Minh kythuat, kỹ thuật viên", timedelta(days=9))
        answer_complaint(technician, "Loa to quá", answer)
        is_content(resident, answer)


@pytest.fixture(scope="module")
def from_document(demo: Demo, chromium: Browser) -> str:
    """Title of a bulletin that was made of a document and broadcast."""
    with (
        demo.walker(chromium, 390, OPERATOR) as clerk,
        demo.walker(chromium, 390, APPROVER) as approver,
    ):
        title = write_from_document(clerk)
        broadcast(clerk, approver)
    return title


@AT_BOTH_WIDTHS
@pytest.mark.usefixtures("heard")
def test_a_resident_hears_again_what_was_broadcast(
    demo: Demo, chromium: Browser, from_document: str, width: int
) -> None:
    with (
        demo.walker(chromium, width, ADMINISTRATOR) as administrator,
        demo.walker(chromium, width, OPERATOR) as clerk,
        demo.walker(chromium, width) as resident,
    ):
        home = open_resident_page(administrator, f"nghe-lai-{width}")
        if width == 390:
            may_be_heard_again(clerk, TITLE)
        hear_and_read(resident, home, from_document, "mỗi hộ dọn sạch")
        hear_and_read(resident, home, TITLE, "nhận cây giống")
        see_the_week(resident, home)
        assert {from_document, TITLE} <= titles_of_feed(resident, home)
        complain(resident, home)


@AT_BOTH_WIDTHS
@pytest.mark.usefixtures("heard")
def test_an_auditor_sees_why_takes_it_home_and_verifies_it(
    demo: Demo, chromium: Browser, width: int, tmp_path: Path
) -> None:
    with demo.walker(chromium, width, AUDITOR) as auditor:
        why_not(auditor, "Cụm đang tắt tiếng")
        take_home_and_verify(auditor, tmp_path, demo.root_key)
        report(auditor)


@AT_BOTH_WIDTHS
def test_an_administrator_keeps_people_areas_and_keys(
    demo: Demo, chromium: Browser, width: int
) -> None:
    with demo.walker(chromium, width, ADMINISTRATOR) as administrator:
        add_village_head(administrator, f"Cao Thị Hoa {width}", f"hoa{width}")
        lay_area(administrator, f"Ven biển {width}")
        make_key(administrator, f"Bảng tin {width}")


@AT_BOTH_WIDTHS
def test_a_province_looks_after_its_units(demo: Demo, chromium: Browser, width: int) -> None:
    with demo.walker(chromium, width, PROVINCE) as province:
        look_after_units(province)
