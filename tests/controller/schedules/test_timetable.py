"""A timetable as people write it, row by row."""

from datetime import date, time

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.accounts.authority import NotAllowedError
from controller.receivers.areas import NewArea, add_area
from controller.schedules.bulk import COLUMNS, adding_slots
from controller.schedules.errors import (
    BadTimeError,
    SlotTakenError,
    UnknownNameError,
    WouldDisplaceError,
)
from controller.schedules.targets import clusters_of
from controller.schedules.timetable import day_of, rule_of, time_of
from controller.store.broadcasts import Slot
from controller.store.people import StaffRole
from controller.tables.outcomes import take_in, try_out
from controller.tables.read import read_table
from tests.controller.commune import Commune, lay_commune

TABLE = """Chương trình;Ngày;Giờ;Lặp lại;Đến ngày;Nơi phát;Trừ
Chương trình;20/11/2026;5h15;T2-T6;31/12/2026;Ven biển;2
Chương trình;2026-11-20;05:15;T2-T6;31/12/2026;Ven biển;2
Chương trình;21/11/2026;17:00;;;;
Chương trình;21/11/2026;17:00:30;;;1, 3;
Tin trưa;21/11/2026;11h30;;;;
Chương trình;31/11/2026;17:00;;;;
Chương trình;23/11/2026;18:00;;;9;
"""
ERRORS = [
    None, SlotTakenError, None, WouldDisplaceError, UnknownNameError, BadTimeError,
    UnknownNameError,
]  # fmt: skip


@pytest.fixture
def commune(session: Session) -> Commune:
    commune = lay_commune(session)
    ids = [cluster.id for cluster in commune.clusters[:2]]
    new = NewArea(unit_id=commune.unit.id, name="Ven biển", cluster_ids=ids)
    add_area(session, commune.actor(StaffRole.TECHNICIAN), new, commune.now)
    commune.programme(session, [commune.approved_bulletin(session, seconds=60)])
    return commune


def test_each_row_is_tried_and_told_before_it_is_a_slot(session: Session, commune: Commune) -> None:
    rows = read_table("lich.csv", TABLE.encode(), COLUMNS)
    step = adding_slots(session, commune.operator, commune.unit.id, commune.now + 9)
    for do in (try_out, take_in):
        assert session.scalars(select(Slot)).first() is None
        found = [type(o.error) if o.error else None for o in do(session, rows, step)]
        assert found == ERRORS
    coast, whole = session.scalars(select(Slot).order_by(Slot.starts_on))
    assert (coast.at, coast.rule) == ("05:15:00", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;UNTIL=20261231")
    assert clusters_of(session, coast) == {commune.clusters[0].id}
    assert len(clusters_of(session, whole)) == 3


def test_only_who_schedules_imports_a_timetable(session: Session, commune: Commune) -> None:
    auditor = commune.actor(StaffRole.AUDITOR)
    with pytest.raises(NotAllowedError):
        adding_slots(session, auditor, commune.unit.id, commune.now)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("Một lần", None),
        ("Hàng ngày", "FREQ=DAILY"),
        ("T2, T4,CN", "FREQ=WEEKLY;BYDAY=MO,WE,SU"),
        ("thứ Ba; Thứ 5", "FREQ=WEEKLY;BYDAY=TU,TH"),
        ("hằng tháng", "FREQ=MONTHLY;BYMONTHDAY=2"),
        ("FREQ=DAILY;COUNT=3", "FREQ=DAILY;COUNT=3"),
    ],
)
def test_repetitions_are_read_as_people_write_them(text: str, rule: str | None) -> None:
    assert rule_of(text, date(2026, 11, 2), None) == rule


@pytest.mark.parametrize("text", ["T8", "T6-T2", "T1", "lúc nào cũng được"])
def test_other_words_are_no_repetition(text: str) -> None:
    with pytest.raises(BadTimeError):
        rule_of(text, date(2026, 11, 2), None)


@pytest.mark.parametrize(
    ("text", "at"), [("5h", time(5)), ("17h05", time(17, 5)), ("5:15:30", time(5, 15, 30))]
)
def test_times_are_read_as_people_write_them(text: str, at: time) -> None:
    assert time_of(text) == at
    for wrong in (f"{text}x", "25:00", "", "5"):
        with pytest.raises(BadTimeError):
            time_of(wrong)


def test_days_are_read_day_first() -> None:
    assert day_of("3/11/2026", "starts_on") == day_of("2026-11-03", "starts_on")
    with pytest.raises(BadTimeError):
        day_of("31/02/2026", "starts_on")
