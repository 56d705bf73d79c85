"""Afterwards: why was this cluster silent at that time?"""

from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.orm import Session

from controller.planning.reach import Reach, read_reaches
from controller.regulations.days import NewDays, declare
from controller.regulations.service import NewRule, add_rule
from controller.schedules.editing import MovedDay, change_day
from controller.schedules.service import DroppedDate, Target, cancel, drop_date
from controller.schedules.silence import SilenceCause, mourning_of, ruled_out, silences
from controller.store.broadcasts import Slot, TargetKind
from controller.store.regulations import DayKind
from tests.controller.commune import NOW, Commune, lay_commune


@pytest.fixture
def commune(session: Session) -> Commune:
    return lay_commune(session, clusters=2)


def reach(session: Session, commune: Commune, number: int = 0) -> Reach:
    place = commune.clusters[number]
    return read_reaches(session, {place.id: place.unit_id})[place.id]


def at(day: int, clock: time = time(17)) -> int:
    moment = datetime.combine(date(2026, 11, day), clock, ZoneInfo("Asia/Ho_Chi_Minh"))
    return int(moment.timestamp() * 1000)


def daily(session: Session, commune: Commune, **asked: Any) -> Slot:
    news = commune.approved_bulletin(session, seconds=60)
    return commune.slot(session, [news], **({"rule": "FREQ=DAILY"} | asked))


def causes(session: Session, commune: Commune, instant: int) -> list[SilenceCause]:
    return [s.cause for s in silences(session, reach(session, commune), instant)]


def declared(session: Session, commune: Commune, kind: DayKind, day: str) -> None:
    new = NewDays(unit_id=commune.unit.id, kind=kind, first_day=day, last_day=day, name="Thông cáo")
    declare(session, commune.operator, new, NOW)


def test_what_was_on_air_as_its_rule_says_is_no_silence(session: Session, commune: Commune) -> None:
    daily(session, commune)
    assert causes(session, commune, at(20)) == []
    assert causes(session, commune, at(20, time(9))) == []


def test_a_day_left_out_or_moved_names_who_when_and_why(session: Session, commune: Commune) -> None:
    slot = daily(session, commune)
    drop = DroppedDate(slot_id=slot.id, local_date="2026-11-20", reason="Cúp điện")
    drop_date(session, commune.operator, drop, NOW + 5)
    move = MovedDay(slot_id=slot.id, local_date="2026-11-21", to="2026-11-21T19:00", reason="Họp")
    change_day(session, commune.operator, move, NOW + 6)
    (left_out,) = silences(session, reach(session, commune), at(20))
    assert (left_out.cause, left_out.reason) == (SilenceCause.LEFT_OUT, "Cúp điện")
    assert (left_out.by, left_out.decided_at) == ("Nguyễn Thị operator", NOW + 5)
    (moved,) = silences(session, reach(session, commune), at(21))
    assert (moved.cause, moved.moved_to) == (SilenceCause.MOVED, "2026-11-21T19:00:00")


def test_a_slot_that_was_called_off_names_by_whom(session: Session, commune: Commune) -> None:
    slot = daily(session, commune)
    cancel(session, commune.approver, slot.id, at(20, time(12)))
    (cancelled,) = silences(session, reach(session, commune), at(20))
    assert (cancelled.cause, cancelled.by) == (SilenceCause.CANCELLED, "Nguyễn Thị approver")
    assert causes(session, commune, at(19)) == []


def test_holidays_are_named(session: Session, commune: Commune) -> None:
    daily(session, commune, skips_holidays=True)
    declared(session, commune, DayKind.HOLIDAY, "2026-11-20")
    (holiday,) = silences(session, reach(session, commune), at(20))
    assert (holiday.cause, holiday.reason) == (SilenceCause.HOLIDAY, "Thông cáo")
    assert causes(session, commune, at(21)) == []


def test_a_cluster_that_is_left_out_has_no_silence_of_that_slot(
    session: Session, commune: Commune
) -> None:
    there = commune.clusters[1]
    targets = [
        Target(kind=TargetKind.UNIT, id=commune.unit.id),
        Target(kind=TargetKind.CLUSTER, id=there.id, excluded=True),
    ]
    slot = daily(session, commune, targets=targets)
    cancel(session, commune.operator, slot.id, at(19, time(12)))
    assert causes(session, commune, at(20)) == [SilenceCause.CANCELLED]
    assert silences(session, reach(session, commune, 1), at(20)) == []


def test_quiet_hours_and_mourning_are_told_with_their_source(
    session: Session, commune: Commune
) -> None:
    limit = {"kind": "quiet_hours", "span": ["21:00", "05:00"]}
    rule = NewRule(
        unit_id=commune.unit.id, citation="Quy chế, Điều 4", limit=limit, first_day="2026-01-01"
    )
    add_rule(session, commune.operator, rule, NOW)
    declared(session, commune, DayKind.MOURNING, "2026-11-20")
    place = reach(session, commune)
    (quiet,) = ruled_out(session, place, at(20, time(23, 15)))
    assert quiet.breach is not None
    assert quiet.breach.rule.citation == "Quy chế, Điều 4"
    assert ruled_out(session, place, at(20)) == ()
    assert mourning_of(session, place, at(20)) == "Thông cáo"
    assert mourning_of(session, place, at(21)) == ""
