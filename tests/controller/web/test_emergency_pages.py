"""What pages say of an emergency to whoever looks at them."""

from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from controller.accounts.actor import SYSTEM
from controller.accounts.service import NewPerson, add_person
from controller.emergencies.alerts import receive
from controller.emergencies.reach import Aim
from controller.emergencies.rules import Handling, set_rules
from controller.live.asking import NewSession, ask
from controller.live.rules import Manner, set_manner
from controller.shelf.shelf import Shelf
from controller.store.broadcasts import TargetKind
from controller.store.live import Second
from controller.store.people import StaffRole
from controller.web.queries.emergencies import stand_by_journal
from controller.web.wording.emergencies import Stand
from playlists.messages.journal_entry import EndCause, Event, ItemEnded
from playlists.messages.order import OrderKind
from playlists.messages.order_entries import OrderAccepted, OrderEnd, OrderEnded
from tests.controller.commune import FAST_HASHER, NOW, PASSWORD
from tests.controller.emergencies.sample_alert import sample_alert
from tests.controller.web.asking import Browser, Web, Write, token_of
from tests.controller.web.emergency_things import emergencies_of

SECOND = "duty_officer.hai"
DAWN = NOW + 12 * 3_600_000
"""Six in the morning after the evening on which the commune was laid."""


@pytest.fixture
def emergency_id(web: Web, write: Write) -> str:
    """An order in a commune that asks a second person, where two officers work."""

    def lay(session: Session) -> str:
        commune = web.commune
        set_rules(
            session, commune.approver, commune.unit.id, Handling(confirms_twice=True), web.now
        )
        second = NewPerson(
            unit_id=commune.unit.id,
            login=SECOND,
            name="Lê Thị Hai",
            role=StaffRole.DUTY_OFFICER,
            password=PASSWORD,
        )
        add_person(session, SYSTEM, second, web.now, FAST_HASHER)
        return emergencies_of(session, commune)["emergency_id"]

    found: str = write(lay)
    web.now += 5 * 60_000
    return found


@pytest.fixture
def second(web: Web, emergency_id: str) -> Browser:
    browser = Browser(web.client())
    token = token_of(browser.client.get("/dang-nhap").text)
    form = {"login": SECOND, "password": PASSWORD, "csrf_token": token}
    assert browser.client.post("/dang-nhap", data=form).status_code == 303
    return browser


def test_today_tells_everybody_of_an_emergency_and_whom_it_waits_for(
    second: Browser, operator: Browser, web: Web, emergency_id: str
) -> None:
    link = f"/khan-cap/{emergency_id}"
    waits = "Chờ người thứ hai xác nhận lệnh"
    assert f'href="{link}"' in operator.get("/hom-nay")
    assert waits not in operator.get("/hom-nay")
    assert waits not in web.logged_in(StaffRole.DUTY_OFFICER).get("/hom-nay")
    assert waits in second.get("/hom-nay")
    done = second.post(f"{link}/xac-nhan", {"agrees": "true", "note": "Đúng"}, link)
    assert done.location.startswith(link)
    assert waits not in second.get("/hom-nay")
    assert "Lê Thị Hai: đồng ý" in operator.get(link)


def test_today_tells_who_may_answer_that_somebody_asks_to_speak(
    second: Browser, operator: Browser, web: Web, write: Write, tmp_path: Path
) -> None:
    commune = web.commune
    speaker = commune.actor(StaffRole.DUTY_OFFICER)

    def ask_first(session: Session) -> str:
        manner = Manner(second=Second.BEFORE)
        set_manner(session, commune.approver, commune.unit.id, manner, web.now)
        everywhere = [Aim(TargetKind.UNIT, commune.unit.id)]
        wish = NewSession(unit_id=commune.unit.id, purpose="Gọi dân sơ tán", aims=everywhere)
        return ask(session, speaker, wish, web.now, Shelf(tmp_path)).id

    live_id = write(ask_first)
    link = f"/truc-tiep/{live_id}"
    assert f'href="{link}#tra-loi"' in second.get("/hom-nay")
    assert "Gọi dân sơ tán" not in operator.get("/hom-nay")
    assert second.post(f"{link}/tra-loi", {"agrees": "false"}, link).status == 303
    assert "Gọi dân sơ tán" not in second.get("/hom-nay")


def test_the_morning_after_asks_those_who_write_it_for_the_quick_report(
    web: Web, emergency_id: str
) -> None:
    link, asks = f"/khan-cap/{emergency_id}", "Trời sáng: lập báo cáo nhanh"
    assert asks not in web.logged_in(StaffRole.OPERATOR).get(link)
    web.now = DAWN
    operator = web.logged_in(StaffRole.OPERATOR)
    for there in ("/hom-nay", link):
        page = operator.get(there)
        assert asks in page
        assert f'href="{link}/bao-cao-nhanh"' in page
        assert asks not in web.logged_in(StaffRole.AUDITOR).get(there)


def test_the_quick_report_tells_horns_and_gongs_apart(
    operator: Browser, web: Web, emergency_id: str
) -> None:
    link = f"/khan-cap/{emergency_id}"
    told = {
        "cluster_id": web.commune.clusters[1].id,
        "means": "gong",
        "told_by": "Trưởng thôn Võ Văn Tám",
    }
    assert operator.post(f"{link}/tai-cho", told, link).status == 303
    report = operator.get(f"{link}/bao-cao-nhanh")
    assert "Trưởng thôn Võ Văn Tám" in report
    assert "0/3 cụm đã phát; 1/3 cụm người dân đã được báo" in report


def test_an_exercise_of_another_system_is_proposed_as_a_drill(
    web: Web, write: Write, emergency_id: str
) -> None:
    xml = sample_alert("TAP-1", status="Exercise")
    operator = web.commune.operator
    alert_id = write(lambda s: receive(s, operator, web.commune.unit.id, xml, web.now).id)
    officer = web.logged_in(StaffRole.DUTY_OFFICER)
    shown = officer.get(f"/khan-cap/canh-bao/{alert_id}")
    assert "Ra lệnh phát: Diễn tập" in shown
    assert '<input type="hidden" name="cach" value="drill">' in shown


def sounded(cause: EndCause, item: str = "message") -> ItemEnded:
    return ItemEnded("khan~0", item, "0" * 64, 0, 0, 0, 2_000, 24_000, cause)


@pytest.mark.parametrize(
    ("said", "stand"),
    [
        ([sounded(EndCause.COMPLETED)], Stand.SOUNDED),
        ([sounded(EndCause.COMPLETED, "nearest")], Stand.INSTEAD),
        ([sounded(EndCause.POWER_CUT)], Stand.PARTIAL),
        ([sounded(EndCause.POWER_CUT), sounded(EndCause.COMPLETED)], Stand.SOUNDED),
        ([sounded(EndCause.STOPPED), OrderEnded("khan", OrderEnd.STOPPED)], Stand.STOPPED),
        ([sounded(EndCause.COMPLETED, "siren")], None),
        ([OrderAccepted("khan", OrderKind.EMERGENCY, 1, "0" * 64)], Stand.ACCEPTED),
    ],
)
def test_only_words_that_sounded_to_their_end_count_as_told(
    said: list[Event], stand: Stand | None
) -> None:
    found = stand_by_journal(said)
    assert (None if found is None else found[0]) is stand


def test_whoever_ticks_some_and_takes_the_whole_unit_means_the_whole(
    web: Web, emergency_id: str
) -> None:
    officer = web.logged_in(StaffRole.DUTY_OFFICER)
    unit, cluster = web.commune.unit, web.commune.clusters[0]
    step = f"/khan-cap/moi?loai=flood&noi=unit:{unit.id}&noi=cluster:{cluster.id}"
    assert f"<strong>{unit.name}</strong>: 3 cụm" in officer.get(step)
    assert officer.client.get("/khan-cap/moi?loai=flood&noi=unit:khong-co").status_code == 404
