"""Quy chế and nghĩa vụ phát as people meet them."""

import re

from icalendar import Calendar
from sqlalchemy.orm import Session

from controller import civil
from tests.controller.commune import NOW
from tests.controller.web.asking import Browser, Web, Write, first

TODAY = civil.day_of(NOW).isoformat()
LAW = {"citation": "Quyết định của UBND thành phố Hà Nội, Điều 5", "first_day": "2026-01-01"}
SESSIONS = {**LAW, "kind": "sessions_per_day", "number": "2"}
MINUTES = {**LAW, "kind": "session_minutes", "number": "15", "with_relay": "true"}
WORKING_DAYS = {**LAW, "kind": "broadcast_days", "weekdays": ["0", "1", "2", "3", "4"]}
TWO_HOURS = {
    "kind": "day_minutes", "least": "120", "citation": "Công văn 532 Lạng Sơn",
    "first_day": "2026-01-01", "binding": "advice", "with_relay": "true",
}  # fmt: skip


def programme(web: Web, write: Write) -> str:
    def make(session: Session) -> str:
        news = [web.commune.approved_bulletin(session, f"Tin {n}.", seconds=200) for n in range(2)]
        return web.commune.programme(session, news).id

    made: str = write(make)
    return made


def test_the_rules_of_ha_noi_and_lang_son_are_entered_on_the_page(
    web: Web, operator: Browser
) -> None:
    for form in (SESSIONS, MINUTES, WORKING_DAYS, TWO_HOURS):
        assert operator.post("/quy-che", form).status == 303
    page = operator.get("/quy-che")
    assert "Nhiều nhất 2 buổi một ngày" in page
    assert "Mỗi buổi nhiều nhất 15 phút, kể cả tiếp âm" in page
    assert "Chỉ phát thứ Hai, thứ Ba, thứ Tư, thứ Năm, thứ Sáu; nghỉ ngày lễ" in page
    assert "Mỗi ngày phát ít nhất 120 phút" in page
    assert "Căn cứ: Quyết định của UBND thành phố Hà Nội, Điều 5" in page


def test_a_rule_that_cannot_be_is_refused_in_words(operator: Browser) -> None:
    answer = operator.post("/quy-che", {**SESSIONS, "number": "0"})
    assert answer.status == 422
    assert "Chưa hiểu nội dung quy định này" in answer.text


def test_the_least_and_the_most_of_a_session_are_entered_on_the_page(operator: Browser) -> None:
    assert operator.post("/quy-che", {**MINUTES, "least": "5"}).status == 303
    assert operator.post("/quy-che", {**MINUTES, "least": "10", "number": ""}).status == 303
    page = operator.get("/quy-che")
    assert "Mỗi buổi ít nhất 5 phút, nhiều nhất 15 phút, kể cả tiếp âm" in page
    assert "Mỗi buổi ít nhất 10 phút, kể cả tiếp âm" in page


def test_a_limit_of_minutes_without_a_number_is_refused_in_words(operator: Browser) -> None:
    answer = operator.post("/quy-che", {**MINUTES, "number": ""})
    assert answer.status == 422
    assert "Chưa hiểu nội dung quy định này" in answer.text


def test_a_session_that_would_be_too_short_is_told_with_its_minutes(
    web: Web, operator: Browser, write: Write
) -> None:
    operator.post("/quy-che", {**MINUTES, "least": "10"})
    form = {"programme_id": programme(web, write), "starts_on": "2026-11-20", "at": "17:00"}
    asked = operator.post("/lich-phat/moi", form)
    assert asked.status == 409
    told = "Mỗi buổi ít nhất 10 phút, nhiều nhất 15 phút, kể cả tiếp âm (sẽ là 6): "
    assert told in asked.text
    assert "Vẫn lưu lịch này" not in asked.text


def test_what_the_regulation_forbids_is_told_with_its_citation_and_ways_out(
    web: Web, operator: Browser, write: Write
) -> None:
    operator.post("/quy-che", WORKING_DAYS)
    saturday = {"programme_id": programme(web, write), "starts_on": "2026-11-21", "at": "17:00"}
    asked = operator.post("/lich-phat/moi", saturday)
    assert asked.status == 409
    assert "Chưa lưu được lịch này" in asked.text
    assert "Quyết định của UBND thành phố Hà Nội, Điều 5" in asked.text
    assert "Vẫn lưu lịch này" not in asked.text
    way = first(r'name="way" value="(ngay:[^"]+)"', asked.text)
    assert way == "ngay:2026-11-23"
    assert operator.post("/lich-phat/moi", {**saturday, "way": way}).status == 303


def test_an_exception_of_a_leader_lets_it_through(
    web: Web, operator: Browser, approver: Browser, write: Write
) -> None:
    operator.post("/quy-che", WORKING_DAYS)
    rule = first(r"/quy-che/([0-9a-f]{32})/ngoai-le", approver.get("/quy-che"))
    lifted = {"first_day": "2026-11-21", "last_day": "2026-11-21", "reason": "Ngày bầu cử"}
    assert operator.post(f"/quy-che/{rule}/ngoai-le", lifted).status == 403
    assert approver.post(f"/quy-che/{rule}/ngoai-le", lifted).status == 303
    assert "Ngày bầu cử" in operator.get("/quy-che")
    saturday = {"programme_id": programme(web, write), "starts_on": "2026-11-21", "at": "17:00"}
    asked = operator.post("/lich-phat/moi", saturday)
    assert "Ngày bầu cử" in asked.text
    accepts = first(r'name="accepts" value="([^"]+)"', asked.text)
    assert operator.post("/lich-phat/moi", {**saturday, "accepts": accepts}).status == 303


def test_one_tap_moves_or_shortens_what_collides(web: Web, operator: Browser, write: Write) -> None:
    form = {"programme_id": programme(web, write), "starts_on": "2026-11-20", "at": "17:00"}
    assert operator.post("/lich-phat/moi", form).status == 303
    early = {**form, "at": "16:56"}
    asked = operator.post("/lich-phat/moi", early)
    assert 'value="gio:17:10"' in asked.text
    assert 'value="rut:1"' in asked.text
    assert operator.post("/lich-phat/moi", {**early, "way": "rut:1"}).status == 303
    assert "(rút gọn)" in operator.get("/lich-phat?tuan=2026-11-20")


def test_a_known_regulation_is_taken_over_whole(operator: Browser) -> None:
    page = operator.get("/quy-che")
    assert "Hà Nội: phường, thị trấn" in page
    sent = {"known": "ha-noi-phuong", "first_day": "2026-01-01"}
    assert operator.post("/quy-che/mau", sent).status == 303
    assert (
        operator.get("/quy-che").count("hiệu lực 12/03/2021")
        == page.count("hiệu lực 12/03/2021") + 3
    )
    assert operator.post("/quy-che/mau", {**sent, "first_day": "mai"}).status == 422


def test_mourning_is_declared_and_taken_back(operator: Browser) -> None:
    form = {
        "kind": "mourning",
        "first_day": TODAY,
        "last_day": TODAY,
        "name": "Thông cáo Quốc tang",
    }
    assert operator.post("/quy-che/ngay", form).status == 303
    page = operator.get("/quy-che")
    assert "Thông cáo Quốc tang" in page
    operator.post(first(r'action="(/quy-che/ngay/[0-9a-f]{32}/bo)"', page), {})
    assert "Thông cáo Quốc tang" not in operator.get("/quy-che")


def test_a_bulletin_takes_a_duty_on_and_what_it_owes_is_scheduled_by_one_press(
    web: Web, operator: Browser, write: Write
) -> None:
    bulletin = write(web.commune.approved_bulletin)
    write(lambda session: web.commune.programme(session, [bulletin]))
    form = operator.get(f"/nghia-vu/moi?ban_tin={bulletin.id}")
    assert "Luật Thực hiện dân chủ ở cơ sở số 10/2022/QH15" in form
    sent = {"bulletin_id": bulletin.id, "template": "three-days", "begins_on": TODAY}
    made = operator.post("/nghia-vu/moi", sent)
    page = operator.get(made.location)
    assert "Đủ 0/3 ngày" in page
    assert "Xếp 3 buổi này" in page
    there = made.location.partition("?")[0]
    times = re.findall(r'name="luc" value="([^"]+)"', page)
    planned = operator.get(operator.post(f"{there}/xep", {"luc": times}).location)
    assert "Lịch đã xếp là đủ." in planned
    refused = operator.post(f"{there}/xep", {"luc": times})
    assert refused.status == 409, "the same times again are in the way"
    operator.post("/hoan-tac", {"viec": first(r'name="viec" value="([^"]+)"', planned)})
    assert "Xếp 3 buổi này" in operator.get(there)
    assert "Chưa có buổi nào." in operator.get(made.location.partition("?")[0] + "/xac-nhan")
    assert "Đủ 0/3 ngày" in operator.get("/nghia-vu")


def test_a_duty_by_working_days_asks_for_the_day_of_the_decision(
    web: Web, operator: Browser, write: Write
) -> None:
    bulletin = write(web.commune.approved_bulletin)
    sent = {"bulletin_id": bulletin.id, "template": "five-working-days", "begins_on": TODAY}
    answer = operator.post("/nghia-vu/moi", sent)
    assert answer.status == 422
    assert "Nghĩa vụ này cần ngày ra quyết định." in answer.text


def test_the_calendar_goes_along_as_icalendar(web: Web, operator: Browser, write: Write) -> None:
    form = {"programme_id": programme(web, write), "starts_on": "2026-11-20", "at": "17:00"}
    operator.post("/lich-phat/moi", form)
    calendar = Calendar.from_ical(operator.get("/lich-phat/lich.ics"))
    (event,) = calendar.walk("VEVENT")
    assert event["summary"] == "Chương trình"
    assert event.decoded("dtstart").isoformat() == "2026-11-20T10:00:00+00:00"
    assert web.client().get("/lich-phat/lich.ics").status_code == 303


def test_a_week_like_the_last_in_one_tap_and_a_time_changed_from_the_page(
    web: Web, operator: Browser, write: Write
) -> None:
    form = {"programme_id": programme(web, write), "starts_on": "2026-11-20", "at": "17:00"}
    operator.post("/lich-phat/moi", form)
    filled = operator.post("/lich-phat/nhu-tuan-truoc", {"tuan": "2026-11-23"})
    again = operator.post("/lich-phat/nhu-tuan-truoc", {"tuan": "2026-11-23"})
    assert "Không xếp thêm buổi nào" in operator.get(again.location)
    week = operator.get(filled.location)
    assert "Đã xếp lịch như tuần trước." in week
    slot = first(r'href="(/lich-phat/[0-9a-f]{32})', week)
    change = {"scope": "nay", "local_date": "2026-11-27", "at": "18:00", "reason": "Họp thôn"}
    assert operator.post(f"{slot}/doi", change).status == 303
    assert "18:00" in operator.get("/lich-phat?tuan=2026-11-27")


def test_a_week_that_was_filled_in_part_says_what_was_left_out_and_is_taken_back(
    web: Web, operator: Browser, write: Write
) -> None:
    form = {"programme_id": programme(web, write), "starts_on": "2026-11-20"}
    for day, at in (("20", "17:00"), ("20", "19:00"), ("27", "19:02")):
        operator.post("/lich-phat/moi", {**form, "starts_on": f"2026-11-{day}", "at": at})
    filled = operator.post("/lich-phat/nhu-tuan-truoc", {"tuan": "2026-11-23"})
    assert "Đã xếp 1 buổi. 1 buổi cần xem lại" in filled.text
    assert "17:00" in operator.get("/lich-phat?tuan=2026-11-27")
    deed = first(r'name="viec" value="([^"]+)"', filled.text)
    assert operator.post("/hoan-tac", {"viec": deed}).status == 303
    assert "17:00" not in operator.get("/lich-phat?tuan=2026-11-27")


def test_a_page_tells_why_a_cluster_was_silent(web: Web, operator: Browser, write: Write) -> None:
    form = {"programme_id": programme(web, write), "starts_on": "2026-11-20", "at": "17:00"}
    operator.post("/lich-phat/moi", form)
    late = {**form, "at": "17:02"}
    accepts = first(r'name="accepts" value="([^"]+)"', operator.post("/lich-phat/moi", late).text)
    operator.post("/lich-phat/moi", {**late, "accepts": accepts})
    page = f"/cum-loa/{web.commune.clusters[0].id}/vi-sao?ngay=2026-11-20"
    assert "vì bắt đầu trước" in operator.get(f"{page}&gio=17:02")
    assert "Không có lịch phát nào" in operator.get(f"{page}&gio=09:00")
    assert operator.client.get(f"{page}&gio=x").status_code == 422
