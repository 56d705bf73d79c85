"""Holidays, worked days and mourning as they come into plans."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.planning.service import plan_marked
from controller.recordings.service import say_music
from controller.regulations.days import NewDays, declare, withdraw
from controller.store.broadcasts import ExpectedBroadcast, SlotTarget, TargetKind
from controller.store.regulations import DayKind
from playlists.messages.plan import ItemKind, Plan
from tests.controller.commune import NOW, Commune, lay_commune, lay_commune_in, newest_plan


@pytest.fixture
def commune(session: Session) -> Commune:
    return lay_commune(session, clusters=1)


def planned(session: Session, commune: Commune, after: int) -> Plan:
    plan_marked(session, NOW + after, (), limit=10)
    plan = newest_plan(session, commune.receivers[0].id)
    assert plan is not None
    return plan


def declared(session: Session, commune: Commune, kind: DayKind, day: str) -> str:
    new = NewDays(unit_id=commune.unit.id, kind=kind, first_day=day, last_day=day, name="Quốc tang")
    return declare(session, commune.operator, new, NOW + 10).id


def days_of(plan: Plan) -> set[str]:
    return {
        datetime.fromtimestamp(o.starts_at / 1000, UTC).date().isoformat() for o in plan.occurrences
    }


def test_in_mourning_the_tune_is_left_out_and_the_bulletin_stays(
    session: Session, commune: Commune
) -> None:
    tune, news = commune.approved_tune(session), commune.approved_bulletin(session)
    commune.slot(session, [tune, news], rule="FREQ=DAILY")
    mourning = declared(session, commune, DayKind.MOURNING, "2026-11-20")
    plan = planned(session, commune, 1000)
    kinds = {o.id[-8:]: [item.kind for item in o.items] for o in plan.occurrences}
    assert kinds["20261119"] == [ItemKind.TUNE, ItemKind.BULLETIN]
    assert kinds["20261120"] == [ItemKind.BULLETIN]
    mourns = select(ExpectedBroadcast.occurrence).where(ExpectedBroadcast.in_mourning)
    assert [name[-8:] for name in session.scalars(mourns)] == ["20261120"]
    withdraw(session, commune.operator, mourning, NOW + 2000)
    again = planned(session, commune, 3000)
    assert {len(o.items) for o in again.occurrences} == {2}
    assert session.scalars(mourns).all() == []


def test_in_mourning_a_song_is_withdrawn_with_its_cause_and_an_interview_stays(
    session: Session, commune: Commune
) -> None:
    song, talk = (
        commune.approved_bulletin(session, title, kind=ItemKind.RECORDED)
        for title in ("Bài hát.", "Phỏng vấn.")
    )
    slot = commune.slot(session, [song, talk], rule="FREQ=DAILY")
    say_music(session, commune.operator, song.id, is_music=True, now=NOW + 500)
    declared(session, commune, DayKind.MOURNING, "2026-11-21")  # before anything was promised
    planned(session, commune, 1000)
    declared(session, commune, DayKind.MOURNING, "2026-11-20")
    plan = planned(session, commune, 2000)
    of_song = ExpectedBroadcast.item == slot.programme.items[0].id
    query = select(ExpectedBroadcast.occurrence, ExpectedBroadcast.withdrawn_by).where(of_song)
    told = {name[-8:]: by for name, by in session.execute(query) if by}
    assert told == dict.fromkeys(("20261120", "20261121"), "Quốc tang: không phát nhạc")
    heard = {o.id[-8:]: [item.title for item in o.items] for o in plan.occurrences}
    assert heard["20261119"] == ["Bài hát.", "Phỏng vấn."]
    assert heard["20261120"] == heard["20261121"] == ["Phỏng vấn."]


def test_it_is_the_clusters_own_unit_that_mourns_whoever_scheduled(
    session: Session, commune: Commune
) -> None:
    neighbour = lay_commune_in(session, commune.province, clusters=1, name="khac")
    tune, news = commune.approved_tune(session), commune.approved_bulletin(session)
    slot = commune.slot(session, [tune, news], rule="FREQ=DAILY")
    slot.targets = [
        SlotTarget(kind=TargetKind.UNIT, target_id=c.unit.id, excluded=False)
        for c in (commune, neighbour)
    ]
    for bulletin in (tune, news):
        bulletin.unit_id = commune.province.id  # approved for all of the province
    new = NewDays(
        unit_id=neighbour.unit.id, kind=DayKind.MOURNING, first_day="2026-11-20",
        last_day="2026-11-20", name="Lũ",
    )  # fmt: skip
    declare(session, neighbour.operator, new, NOW + 10)
    here, there = planned(session, commune, 1000), planned(session, neighbour, 1000)
    assert {len(o.items) for o in here.occurrences} == {2}
    assert [len(o.items) for o in there.occurrences if o.id.endswith("20261120")] == [1]


def test_a_programme_of_nothing_but_music_is_silent_in_mourning(
    session: Session, commune: Commune
) -> None:
    commune.slot(session, [commune.approved_tune(session)], rule="FREQ=DAILY")
    declared(session, commune, DayKind.MOURNING, "2026-11-20")
    assert "2026-11-20" not in days_of(planned(session, commune, 1000))


def test_a_slot_keeps_the_units_own_holidays_and_worked_days_if_it_says_so(
    session: Session, commune: Commune
) -> None:
    news = commune.approved_bulletin(session)
    weekdays = "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"
    commune.slot(session, [news], rule=weekdays, skips_holidays=True, follows_worked_days=True)
    declared(session, commune, DayKind.HOLIDAY, "2026-11-20")
    declared(session, commune, DayKind.WORKED, "2026-11-21")
    days = days_of(planned(session, commune, 1000))
    assert "2026-11-20" not in days
    assert "2026-11-21" in days


def test_a_slot_that_keeps_no_days_is_on_air_on_all(session: Session, commune: Commune) -> None:
    commune.slot(session, [commune.approved_bulletin(session)], rule="FREQ=DAILY")
    declared(session, commune, DayKind.HOLIDAY, "2026-11-20")
    assert "2026-11-20" in days_of(planned(session, commune, 1000))
