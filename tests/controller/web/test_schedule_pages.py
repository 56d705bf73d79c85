import re
from datetime import timedelta

from sqlalchemy.orm import Session

from controller import civil
from controller.planning.service import plan_marked
from playlists.messages.plan import ItemKind
from tests.browser.pretended_receivers import PretendedReceivers
from tests.controller.commune import NOW
from tests.controller.web.asking import Browser, Web, Write, first


def approved(web: Web, write: Write) -> list[str]:
    def make(session: Session) -> list[str]:
        tune = web.commune.approved_tune(session, seconds=2.0)
        news = web.commune.approved_bulletin(session, "Mời bà con dự họp.", seconds=61.5)
        closing = web.commune.approved_bulletin(
            session, "Xin kính chào.", seconds=1.2, kind=ItemKind.CLOSING
        )
        return [tune.id, news.id, closing.id]

    made: list[str] = write(make)
    return made


def new_programme(web: Web, operator: Browser, write: Write) -> str:
    form = {"ten": "Chương trình sáng", "muc": approved(web, write)}
    made = operator.post("/chuong-trinh/moi", form)
    return first(r"chuong_trinh=([0-9a-f]{32})", made.location)


TOMORROW = (civil.day_of(NOW) + timedelta(days=1)).isoformat()


def test_a_programme_grows_by_steps_and_its_length_is_told_to_the_second(
    web: Web, operator: Browser, write: Write
) -> None:
    tune, news, closing = approved(web, write)
    page = operator.get(f"/chuong-trinh/moi?muc={tune}&muc={news}&them={closing}")
    assert "1 phút 05 giây" in page
    page = operator.get(f"/chuong-trinh/moi?muc={tune}&muc={news}&bo=0")
    assert page.count('name="muc"') == 2  # one item, in each of the two forms


def test_a_programme_without_a_name_keeps_its_items(
    web: Web, operator: Browser, write: Write
) -> None:
    answer = operator.post("/chuong-trinh/moi", {"ten": "", "muc": approved(web, write)})
    assert answer.status == 422
    assert "Mục “Tên” còn trống." in answer.text
    assert answer.text.count("order-number") == 3


def test_scheduling_says_where_it_lands(web: Web, operator: Browser, write: Write) -> None:
    form = {
        "programme_id": new_programme(web, operator, write),
        "starts_on": TOMORROW,
        "at": "05:15:30",
    }
    made = operator.post("/lich-phat/moi", form)
    assert made.status == 303
    page = operator.get(made.location)
    assert "Đã xếp lịch." in page
    assert "05:15:30" in page
    assert "3 cụm" in page
    slot = first(r'href="(/lich-phat/[0-9a-f]{32})', page)
    assert "Phát ở: Xã thu." in operator.get(slot)


def test_weekdays_and_a_last_day_become_the_rule(web: Web, operator: Browser, write: Write) -> None:
    form = {
        "programme_id": new_programme(web, operator, write),
        "starts_on": TOMORROW,
        "at": "17:00",
        "repeat": "hang-tuan",
        "weekdays": ["MO", "TH"],
        "last_day": "2026-12-31",
    }
    operator.post("/lich-phat/moi", form)
    week = operator.get("/lich-phat?tuan=2026-11-24")
    assert week.count("Chương trình sáng</a>") == 2
    slot = first(r'href="(/lich-phat/[0-9a-f]{32})', week)
    assert "Thứ Hai, thứ Năm hằng tuần, đến hết 31/12/2026" in operator.get(slot)


def repeated_otherwise(programme_id: str, rule: str, last_day: str = "") -> dict[str, str]:
    return {
        "programme_id": programme_id,
        "starts_on": TOMORROW,
        "at": "17:00",
        "repeat": "khac",
        "rule": rule,
        "last_day": last_day,
    }


def test_a_written_rule_ends_with_the_last_day(web: Web, operator: Browser, write: Write) -> None:
    programme = new_programme(web, operator, write)
    form = repeated_otherwise(programme, "FREQ=WEEKLY;BYDAY=MO,TH", "2026-11-26")
    assert operator.post("/lich-phat/moi", form).status == 303
    assert operator.get("/lich-phat?tuan=2026-11-24").count("Chương trình sáng</a>") == 2
    assert "Chương trình sáng</a>" not in operator.get("/lich-phat?tuan=2026-12-01")


def test_a_repetition_is_said_in_a_sentence_with_its_next_days(operator: Browser) -> None:
    form = "repeat=khac&period=thang&nth=-1&weekday=FR&starts_on=2026-11-20&at=17:00"
    told = operator.get(f"/lich-phat/cach-lap?{form}&last_day=2027-01-15")
    assert "Thứ Sáu cuối cùng hằng tháng, đến hết 15/01/2027." in told
    assert "Thứ Sáu 27/11/2026, Thứ Sáu 25/12/2026." in told
    summer = operator.get(f"/lich-phat/cach-lap?{form}&season_first=15/4&season_last=15/10")
    assert "từ 15/4 đến 15/10 hằng năm.</strong> Các buổi tới: Thứ Sáu 30/04/2027" in summer
    assert "Phần còn lại của năm (từ 16/10 đến 14/4 hằng năm)" in summer
    counted = "repeat=khac&period=ngay&count=5&starts_on=2027-04-13&at=17:00"
    silent = operator.get(f"/lich-phat/cach-lap?{counted}&season_first=15/4&season_last=15/10")
    assert "5 buổi kể cả buổi nghỉ" in silent
    assert "Thứ Năm 15/04/2027, Thứ Sáu 16/04/2027, Thứ Bảy 17/04/2027." in silent
    assert "2 buổi rơi vào ngày lịch này nghỉ" in silent
    for wrong in ("every=0", "rule=FREQ=HOURLY", "season_first=15/4"):
        assert "Không hiểu mục" in operator.get(f"/lich-phat/cach-lap?{form}&{wrong}")


def test_a_slot_of_a_season_is_silent_in_the_rest_of_the_year(
    web: Web, operator: Browser, write: Write
) -> None:
    form = {
        "programme_id": new_programme(web, operator, write),
        "starts_on": TOMORROW,
        "at": "05:30",
        "repeat": "hang-ngay",
        "season_first": "24/11",
        "season_last": "14/4",
    }
    made = operator.post("/lich-phat/moi", form)
    slot = first(r"/lich-phat/([0-9a-f]{32})", operator.get("/lich-phat?tuan=2026-11-24"))
    assert made.status == 303
    assert operator.get("/lich-phat?tuan=2026-11-24").count("Chương trình sáng</a>") == 6
    assert "Hằng ngày, từ 24/11 đến 14/4 hằng năm" in operator.get(f"/lich-phat/{slot}")
    cluster = web.commune.clusters[0].id
    why = operator.get(f"/cum-loa/{cluster}/vi-sao?ngay=2026-11-23&gio=05:30")
    assert "ngoài mùa" in why
    refused = operator.post("/lich-phat/moi", {**form, "season_last": "31/2"})
    assert refused.status == 422
    assert 'value="31/2"' in refused.text


def test_of_two_ends_of_a_rule_one_has_to_go(web: Web, operator: Browser, write: Write) -> None:
    programme = new_programme(web, operator, write)
    for end in ("COUNT=3", "until=20261231"):
        form = repeated_otherwise(programme, f"FREQ=DAILY;{end}", "2026-11-26")
        answer = operator.post("/lich-phat/moi", form)
        assert answer.status == 422
        assert "Bỏ trống “Đến hết ngày”" in answer.text
        assert operator.post("/lich-phat/moi", {**form, "last_day": ""}).status != 422


def test_what_was_filled_in_comes_back_when_it_cannot_be(
    web: Web, operator: Browser, write: Write
) -> None:
    form = {
        "programme_id": new_programme(web, operator, write),
        "starts_on": "2026-11-01",
        "at": "05:15",
        "where": "chon",
        "clusters": web.commune.clusters[1].id,
    }
    answer = operator.post("/lich-phat/moi", form)
    assert answer.status == 422
    assert "Thời điểm phát đã qua" in answer.text
    assert 'value="2026-11-01"' in answer.text
    assert re.search(rf'value="{web.commune.clusters[1].id}"\s+checked', answer.text)


def test_no_cluster_chosen_is_said(web: Web, operator: Browser, write: Write) -> None:
    form = {
        "programme_id": new_programme(web, operator, write),
        "starts_on": TOMORROW,
        "at": "05:15",
        "where": "chon",
    }
    assert "chưa nhắm tới cụm loa nào" in operator.post("/lich-phat/moi", form).text


def scheduled(web: Web, operator: Browser, write: Write) -> str:
    form = {
        "programme_id": new_programme(web, operator, write),
        "starts_on": TOMORROW,
        "at": "05:15",
        "repeat": "hang-ngay",
    }
    made = operator.post("/lich-phat/moi", form)
    return first(r"/lich-phat/([0-9a-f]{32})", operator.get(made.location))


def test_one_day_can_be_left_out(web: Web, operator: Browser, write: Write) -> None:
    slot = scheduled(web, operator, write)
    before = operator.get("/lich-phat?tuan=2026-11-24").count("Chương trình sáng</a>")
    form = {"local_date": "2026-11-25", "reason": "Quốc tang"}
    assert operator.post(f"/lich-phat/{slot}/nghi", form).status == 303
    assert operator.get("/lich-phat?tuan=2026-11-24").count("Chương trình sáng</a>") == before - 1


def test_a_cancelled_slot_is_gone_from_the_week_and_still_to_be_seen(
    web: Web, operator: Browser, write: Write
) -> None:
    slot = scheduled(web, operator, write)
    cancelled = operator.post(f"/lich-phat/{slot}/huy", {}).location
    assert cancelled == f"/lich-phat?bao=da-huy-lich&hoan=huy:{slot}"
    assert "Chương trình sáng</a>" not in operator.get("/lich-phat")
    assert "Lịch này đã hủy" in operator.get(f"/lich-phat/{slot}")


def test_a_slot_of_nobody_is_not_found(operator: Browser) -> None:
    assert operator.client.get("/lich-phat/0123").status_code == 404
    assert operator.client.get("/lich-phat?tuan=hom-qua").status_code == 422


def test_a_broadcast_is_told_on_every_page_that_asks_for_it(
    web: Web, operator: Browser, write: Write
) -> None:
    def lived(session: Session) -> int:
        news = web.commune.approved_bulletin(session, "Mời bà con dự họp.", seconds=30)
        web.commune.slot(session, [news], starts_on="2026-11-18", at="18:30:00")
        plan_marked(session, web.now, ("http://127.0.0.1/audio",), limit=10)
        after = civil.instant_of(civil.day_of(NOW)) + 19 * civil.HOUR_MS
        pretended = PretendedReceivers(session, web.commune.clusters, web.commune.receivers, after)
        pretended.broadcast_the_day(accepted_at=web.now)
        return after

    web.now = write(lived)
    today = operator.get("/hom-nay")
    assert "Tối nay 3/3 cụm đã phát." in today
    assert today.count("Đã phát") >= 3
    diary = operator.get("/nhat-ky")
    assert "3/3 cụm đã phát" in diary
    assert "-4 ms" in diary
    story = operator.get(first(r'href="(/nhat-ky/[0-9a-f]{32})', diary))
    for told in (
        "Soạn nội dung",
        "Duyệt",
        "Xếp lịch",
        "Đưa vào lịch của cụm",
        "Bắt đầu phát",
        "Kết thúc: phát hết",
    ):
        assert told in story
    cluster = operator.get(f"/cum-loa/{web.commune.clusters[0].id}")
    assert "Đang kết nối" in cluster
    assert "Đã phát" in cluster
    only = operator.get(f"/nhat-ky?cum={web.commune.clusters[0].id}")
    assert only.count('<span class="chip-text">Đã phát</span>') == 1
    assert "lệch -4 ms" in only


def test_days_without_broadcasts_say_so(operator: Browser) -> None:
    assert "Không có lượt phát nào" in operator.get("/nhat-ky?ngay=2020-01-01")
    assert "Hôm nay không có bản tin nào trong lịch phát." in operator.get("/hom-nay")
