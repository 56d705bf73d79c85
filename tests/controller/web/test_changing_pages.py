"""Change, take back, find again: two people at one schedule, and nothing lost."""

import re

from sqlalchemy.orm import Session

from tests.controller.web.asking import Browser, Web, Write, first


def slot_of(web: Web, write: Write, **asked: object) -> str:
    def make(session: Session) -> str:
        news = [web.commune.approved_bulletin(session, f"Tin {n}.", seconds=60) for n in range(2)]
        return web.commune.slot(session, news, **asked).id

    made: str = write(make)
    return made


def hidden(page: str, name: str) -> str:
    return first(rf'name="{name}" value="([^"]+)"', page)


def test_a_change_that_is_in_the_way_opens_the_same_dialogue_as_a_new_slot(
    web: Web, operator: Browser, write: Write
) -> None:
    slot_of(web, write, rule="FREQ=DAILY;COUNT=5", at="18:00")
    slot = slot_of(web, write, rule="FREQ=DAILY;COUNT=5")
    form = {"scope": "tat-ca", "at": "18:01"}
    asked = operator.post(f"/lich-phat/{slot}/doi", form)
    assert asked.status == 409
    assert "Buổi phát phải nhường" in asked.text
    way = first(r'name="way" value="(gio:[^"]+)"', asked.text)
    there = operator.post(f"/lich-phat/{slot}/doi", {**form, "way": way}).location
    assert way.removeprefix("gio:") in operator.get(there)
    undone = operator.post("/hoan-tac", {"viec": hidden(operator.get(there), "viec")})
    assert "17:00" in operator.get(undone.location)


def test_a_moved_day_asks_too_and_is_taken_back(web: Web, operator: Browser, write: Write) -> None:
    slot_of(web, write, at="18:00")
    slot = slot_of(web, write)
    move = {"scope": "nay", "local_date": "2026-11-19", "at": "17:59", "reason": "Họp"}
    asked = operator.post(f"/lich-phat/{slot}/doi", move)
    assert asked.status == 409
    assert "Họp" in asked.text
    assert re.findall(r'name="way" value="([a-z]+):', asked.text) == ["gio", "rut", "ngay"]
    accepts = hidden(asked.text, "accepts")
    there = operator.post(f"/lich-phat/{slot}/doi", {**move, "accepts": accepts}).location
    operator.post("/hoan-tac", {"viec": hidden(operator.get(there), "viec")})
    assert "17:00" in operator.get("/lich-phat?tuan=2026-11-19")


def test_one_day_alone_takes_another_programme_and_is_taken_back(
    web: Web, operator: Browser, write: Write
) -> None:
    slot = slot_of(web, write, rule="FREQ=DAILY;COUNT=5")
    other = write(
        lambda session: web.commune.programme(session, [web.commune.approved_bulletin(session)]).id
    )
    day = {"scope": "nay", "local_date": "2026-11-20", "at": "17:00", "reason": "Ngày Pháp luật"}
    there = operator.post(f"/lich-phat/{slot}/doi", {**day, "programme_id": other}).location
    assert "Phát thay một buổi của" in operator.get(there)
    usual = operator.get(f"/lich-phat/{slot}")
    assert "Thứ Sáu, 20/11/2026: thay bằng “Chương trình”" in usual
    assert "Ngày Pháp luật" in usual
    undone = operator.post("/hoan-tac", {"viec": f"ngay:{slot}:2026-11-20"}).location
    assert "thay bằng" not in operator.get(undone)


def test_one_day_alone_is_heard_elsewhere_when_it_is_asked_for(
    web: Web, operator: Browser, write: Write
) -> None:
    slot = slot_of(web, write, rule="FREQ=DAILY;COUNT=5")
    place = web.commune.clusters[0].id
    day = {"scope": "nay", "local_date": "2026-11-20", "at": "17:00", "reason": "Họp thôn"}
    day |= {"where": "chon", "clusters": place}
    there = operator.post(f"/lich-phat/{slot}/doi", day).location
    assert "1 cụm</h2>" in operator.get(there)


def test_a_day_is_added_that_the_rule_does_not_name_and_taken_back(
    web: Web, operator: Browser, write: Write
) -> None:
    slot = slot_of(web, write, rule="FREQ=WEEKLY;BYDAY=TH;COUNT=2")
    sunday = {"local_date": "2026-11-22", "reason": "Lễ hội"}
    assert "Thêm một ngày" in operator.get(f"/lich-phat/{slot}")
    there = operator.post(f"/lich-phat/{slot}/them", sunday).location
    page = operator.get(there)
    assert "Đã thêm buổi phát" in page
    assert page.count(f"/lich-phat/{slot}?ngay=2026-11-22") == 1
    operator.post("/hoan-tac", {"viec": hidden(page, "viec")})
    assert f"/lich-phat/{slot}?ngay=2026-11-22" not in operator.get("/lich-phat?tuan=2026-11-22")


def test_an_added_day_that_is_in_the_way_asks_and_keeps_what_was_filled_in(
    web: Web, operator: Browser, write: Write
) -> None:
    slot_of(web, write, starts_on="2026-11-22")
    slot = slot_of(web, write, rule="FREQ=WEEKLY;BYDAY=TH;COUNT=2")
    sunday = {"local_date": "2026-11-22", "reason": "Lễ hội"}
    asked = operator.post(f"/lich-phat/{slot}/them", sunday)
    assert asked.status == 409
    assert "Buổi phát phải nhường" in asked.text
    assert 'value="Lễ hội"' in asked.text
    seen = {**sunday, "accepts": hidden(asked.text, "accepts")}
    assert operator.post(f"/lich-phat/{slot}/them", seen).status == 303


def test_an_added_day_that_cannot_be_read_is_named(
    web: Web, operator: Browser, write: Write
) -> None:
    slot = slot_of(web, write)
    answer = operator.post(f"/lich-phat/{slot}/them", {"local_date": "", "reason": "Lễ hội"})
    assert answer.status == 422
    assert "Ngày của buổi phát" in answer.text


def test_the_second_of_two_editors_sees_what_changed_and_loses_nothing(
    web: Web, operator: Browser, write: Write
) -> None:
    slot = slot_of(web, write, rule="FREQ=DAILY;COUNT=5")
    form = operator.get(f"/lich-phat/{slot}/doi")
    drop = {"local_date": "2026-11-20", "reason": "Nghỉ", "seen": hidden(form, "seen")}
    assert operator.post(f"/lich-phat/{slot}/nghi", drop).status == 303
    change = {"scope": "nay", "local_date": "2026-11-21", "at": "19:30", "reason": "Lễ hội"}
    late = operator.post(f"/lich-phat/{slot}/doi", {**change, "seen": drop["seen"]})
    assert late.status == 409
    assert "Lịch hiện nay" in late.text
    assert "Nguyễn Thị operator" in late.text
    assert 'value="Lễ hội"' in late.text
    again = {**change, "seen": hidden(late.text, "seen")}
    assert operator.post(f"/lich-phat/{slot}/doi", again).status == 303


def test_a_cancelled_slot_lies_in_the_trash_and_comes_back(
    web: Web, operator: Browser, write: Write
) -> None:
    slot = slot_of(web, write)
    operator.post(f"/lich-phat/{slot}/huy", {})
    trash = operator.get("/thung-rac")
    assert hidden(trash, "viec") == f"huy:{slot}"
    slot_of(web, write)
    asked = operator.post("/hoan-tac", {"viec": f"huy:{slot}"})
    assert asked.status == 409
    assert "Vẫn hoàn tác" in asked.text
    sent = {"viec": f"huy:{slot}", "accepts": hidden(asked.text, "accepts")}
    assert operator.post("/hoan-tac", sent).status == 303
    assert "Thùng rác trống" in operator.get("/thung-rac")
    assert operator.post("/hoan-tac", {"viec": "x"}).status == 422


def test_a_programme_is_edited_by_two_and_thrown_away(
    web: Web, operator: Browser, write: Write
) -> None:
    news = write(web.commune.approved_bulletin)
    programme = write(lambda session: web.commune.programme(session, [news])).id
    page = f"/chuong-trinh/{programme}/sua"
    form = operator.get(page)
    assert hidden(form, "muc") == news.id
    longer = {"muc": [news.id, "nghi-5", news.id], "ten": "Sáng", "seen": hidden(form, "seen")}
    web.now += 1_000
    edited = operator.get(operator.post(page, longer).location)
    late = operator.post(page, {**longer, "ten": "Chiều"})
    assert late.status == 409
    assert "Chương trình hiện nay" in late.text
    assert 'value="Chiều"' in late.text
    edit = {"viec": hidden(edited, "viec")}
    web.now += 1_000
    assert "Khoảng lặng 5 giây" not in operator.get(operator.post("/hoan-tac", edit).location)
    assert operator.post("/hoan-tac", edit).status == 422, "it is no longer the last change"
    operator.post(page, {"muc": longer["muc"], "ten": "Sáng"})
    gone = operator.post(f"/chuong-trinh/{programme}/bo", {}).location
    assert "Sáng" not in operator.get("/lich-phat")
    back = operator.post("/hoan-tac", {"viec": hidden(operator.get(gone), "viec")}).location
    assert "Khoảng lặng 5 giây" in operator.get(back)


def test_of_two_who_edit_a_draft_the_second_sees_both_wordings(
    web: Web, operator: Browser, write: Write
) -> None:
    draft = write(web.commune.draft).id
    page = f"/ban-tin/{draft}/sua"
    form = {"written_text": "Họp thôn lúc 19 giờ.", "seen": hidden(operator.get(page), "seen")}
    assert operator.post(page, form).status == 303
    assert operator.post(page, form).status == 303, "the same words twice are no quarrel"
    late = operator.post(page, {**form, "written_text": "Họp thôn lúc 20 giờ."})
    assert late.status == 409
    assert "Nội dung hiện nay" in late.text
    assert late.text.count("Họp thôn lúc 19 giờ.") == 1
    assert "Họp thôn lúc 20 giờ.</textarea>" in late.text
    again = {"written_text": "Họp thôn lúc 20 giờ.", "seen": hidden(late.text, "seen")}
    assert operator.post(page, again).status == 303


def test_a_draft_is_thrown_away_and_found_again(web: Web, operator: Browser, write: Write) -> None:
    draft = write(web.commune.draft).id
    gone = operator.post(f"/ban-tin/{draft}/bo", {}).location
    undone = operator.post("/hoan-tac", {"viec": hidden(operator.get(gone), "viec")})
    assert undone.location.startswith(f"/ban-tin/{draft}")
