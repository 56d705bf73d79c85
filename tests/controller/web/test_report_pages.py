"""Reports are asked for, watched, called off and taken away by pages; entries said by hand."""

from controller.accounts.actor import SYSTEM
from controller.receivers.service import NewCluster, add_cluster
from controller.reports.work import make_next
from controller.store.people import StaffRole
from tests.controller.commune import NOW
from tests.controller.web.asking import Browser, Web, Write

NOVEMBER = {"kind": "faults", "first_day": "2026-11-01", "last_day": "2026-11-30"}


def test_a_report_is_asked_for_made_and_taken_away(web: Web, operator: Browser) -> None:
    asked = operator.post("/bao-cao", NOVEMBER, page="/bao-cao")
    assert asked.status == 303
    assert "Chờ lập" in operator.get(asked.location)
    assert make_next(web.engine, lambda: web.now)
    shown = operator.get(asked.location)
    assert "DOCX để sửa và trình ký" in shown
    assert "hx-get" not in operator.get(f"{asked.location}/tien-do")
    form = {"as_format": "pdf"}
    token = {"csrf_token": shown.split('name="csrf_token" value="')[1].split('"')[0]}
    taken = operator.client.post(f"{asked.location}/tai", data={**form, **token})
    assert taken.content.startswith(b"%PDF")
    assert "bao-cao-su-co-2026-11-01-2026-11-30.pdf" in taken.headers["content-disposition"]


def test_a_report_that_waits_is_called_off(web: Web) -> None:
    auditor = web.logged_in(StaffRole.AUDITOR)
    asked = auditor.post("/bao-cao", NOVEMBER, page="/bao-cao")
    assert auditor.post(f"{asked.location}/huy", {}).status == 303
    assert "Báo cáo đã được hủy" in auditor.get(asked.location)
    assert not make_next(web.engine, lambda: web.now)


def test_days_that_are_no_period_are_told_and_nothing_typed_is_lost(operator: Browser) -> None:
    wrong = {"kind": "airtime", "first_day": "2026-11-30", "last_day": "2026-11-01"}
    answer = operator.post("/bao-cao", wrong, page="/bao-cao")
    assert answer.status == 422
    assert "Khoảng ngày chưa hợp lệ" in answer.text
    assert 'value="2026-11-30"' in answer.text


def test_what_is_said_by_hand_shows_as_such_in_the_diary(
    web: Web, operator: Browser, write: Write
) -> None:
    new = NewCluster(unit_id=web.commune.unit.id, code="FM", name="Cụm FM")
    cluster = write(lambda session: add_cluster(session, SYSTEM, new, NOW))
    said = {
        "kind": "broadcast",
        "cluster_id": cluster.id,
        "subject": "Chương trình sáng",
        "day": "2026-11-18",
        "begins": "05:00",
        "ends": "05:30",
        "outcome": "played",
        "note": "Trưởng thôn nghe đủ",
    }
    entered = operator.post("/khai-tay/moi", said, page="/khai-tay/moi")
    assert entered.status == 303
    assert "Nguyễn Thị operator khai lúc" in operator.get(entered.location)
    diary = operator.get("/nhat-ky?ngay=2026-11-18")
    assert "Chương trình sáng" in diary
    assert "Khai tay trong ngày" in diary


def test_an_entry_without_a_ground_is_asked_for_one_and_keeps_what_was_typed(
    web: Web, operator: Browser
) -> None:
    said = {
        "kind": "equipment",
        "cluster_id": web.commune.clusters[0].id,
        "subject": "Âm ly nóng",
        "day": "2026-11-18",
        "begins": "07:00",
        "outcome": "broken",
    }
    answer = operator.post("/khai-tay/moi", said, page="/khai-tay/moi")
    assert answer.status == 422
    assert "Chưa có căn cứ" in answer.text
    assert "Âm ly nóng" in answer.text
