"""The schedule by months, by one cluster's seconds, and as a copy of what is there."""

from datetime import date

from sqlalchemy.orm import Session

from controller import civil
from controller.planning.service import plan_marked
from controller.web.queries.month import MonthDay, month_of
from controller.web.queries.played import played_on
from playlists.messages.plan import Priority
from tests.controller.commune import lay_commune, newest_plan
from tests.controller.web.asking import Browser, Web, Write, first
from tests.controller.web.test_agenda import saved_anyway
from tests.controller.web.test_schedule_pages import TOMORROW, scheduled

THE_DAY = date.fromisoformat(TOMORROW)


def test_what_is_shown_of_a_cluster_is_what_its_plan_holds(session: Session) -> None:
    commune = lay_commune(session, clusters=1)
    saved_anyway(session, commune, starts_on=TOMORROW)
    saved_anyway(session, commune, starts_on=TOMORROW, at="17:00:20", priority=Priority.PRIORITY)
    twice = [commune.approved_bulletin(session, seconds=s) for s in (60, 30)]
    commune.slot(session, twice, starts_on=TOMORROW, at="06:00")
    plan_marked(session, commune.now, (), limit=10)
    plan = newest_plan(session, commune.receivers[0].id)
    assert plan is not None
    shown = played_on(session, commune.clusters[0], THE_DAY)
    sounding = [one for one in shown if not one.yields_to]
    assert [(one.starts_at, [part.title for part in one.parts]) for one in sounding] == [
        (occurrence.starts_at, [item.title for item in occurrence.items])
        for occurrence in plan.occurrences
    ]
    assert len(sounding) == 2
    assert [part.starts_at - sounding[0].starts_at for part in sounding[0].parts] == [0, 60_000]
    (yields,) = [one for one in shown if one.yields_to]
    assert civil.clock(yields.starts_at) == "17:00"


def test_a_month_has_whole_weeks_its_holidays_and_the_moon(session: Session) -> None:
    commune = lay_commune(session, clusters=1)
    saved_anyway(session, commune, starts_on=TOMORROW)

    def month(day: date) -> dict[date, MonthDay]:
        found = month_of(session, commune.unit.id, day)
        return {one.day: one for week in found for one in week}

    weeks = month_of(session, commune.unit.id, THE_DAY)
    days = month(THE_DAY)
    assert {len(week) for week in weeks} == {7}
    assert weeks[0][0].day.weekday() == 0
    assert [len(days[THE_DAY].airings), days[THE_DAY].sounding_ms] == [1, 60_000]
    assert month(date(2027, 1, 9))[date(2027, 1, 1)].is_off
    tet = month(date(2027, 2, 9))
    assert tet[date(2027, 2, 6)].lunar == "1/1"
    assert tet[date(2027, 2, 7)].lunar == "2"


def test_the_schedule_is_looked_at_by_month_and_by_cluster(
    web: Web, operator: Browser, write: Write
) -> None:
    scheduled(web, operator, write)
    month = operator.get(f"/lich-phat/thang?ngay={TOMORROW}")
    assert f'href="/lich-phat?tuan={TOMORROW}#ngay-{TOMORROW}"' in month
    day = operator.get(f"/lich-phat/cum?ngay={TOMORROW}")
    assert "05:15:00" in day
    assert "05:15:02" in day, "the second item begins when the first is over"
    nobody = operator.client.get("/lich-phat/cum?cum=0123")
    assert nobody.status_code == 404


def test_a_slot_and_a_programme_are_copied(web: Web, operator: Browser, write: Write) -> None:
    slot = scheduled(web, operator, write)
    copy = operator.get(f"/lich-phat/moi?nhu={slot}")
    assert 'name="at" value="05:15:00"' in copy
    week = operator.get(f"/lich-phat?tuan={TOMORROW}")
    there = first(r'href="(/chuong-trinh/moi\?ten=[^"]+)"', week).replace("&amp;", "&")
    composer = operator.get(there)
    assert 'value="Chương trình sáng"' in composer
    assert composer.count("order-number") == 3


def test_a_day_that_was_drawn_elsewhere_is_filled_in_and_saved_with_its_reason(
    web: Web, operator: Browser, write: Write
) -> None:
    slot = scheduled(web, operator, write)
    week = operator.get(f"/lich-phat?tuan={TOMORROW}")
    draw = first(rf'data-move="(/lich-phat/{slot}/doi\?ngay={TOMORROW}[^"]*)"', week)
    form = operator.get(draw.replace("&amp;", "&") + "2026-11-29")
    assert 'name="to_date" value="2026-11-29"' in form
    move = {
        "scope": "nay", "local_date": TOMORROW, "to_date": "2026-11-29", "at": "06:15:00",
        "reason": "Họp xã", "where": "",
    }  # fmt: skip
    assert operator.post(f"/lich-phat/{slot}/doi", move).status == 303
    again = operator.get(f"/lich-phat/{slot}/doi?ngay={TOMORROW}")
    assert 'name="at" value="06:15:00"' in again
    assert f"ngay={TOMORROW}&amp;sang=" in operator.get("/lich-phat?tuan=2026-11-29")


def test_whoever_only_reads_is_offered_no_moving(
    web: Web, operator: Browser, approver: Browser, write: Write
) -> None:
    scheduled(web, operator, write)
    week = approver.get(f"/lich-phat?tuan={TOMORROW}")
    assert "Chương trình sáng" in week
    assert "data-move" not in week
