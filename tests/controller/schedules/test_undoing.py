"""What was just done is taken back; what others have put there meanwhile is told first."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.planning.marks import marked_clusters, take_marks
from controller.planning.schedule import slot_of
from controller.schedules.bulk import COLUMNS, adding_slots
from controller.schedules.editing import ChangedSlot, MovedDay, change_day, change_from
from controller.schedules.errors import NothingToUndoError, WouldDisplaceError
from controller.schedules.last_week import as_last_week
from controller.schedules.service import DroppedDate, cancel, drop_date
from controller.schedules.undoing import (
    Undoing,
    call_off_together,
    restore,
    restore_day,
    undo_change,
)
from controller.store.broadcasts import Slot
from controller.tables.outcomes import take_in
from controller.tables.read import read_table
from playlists.rules.recurrence import Occurrence, occurrences
from tests.controller.commune import NOW, Commune, lay_commune

DAY = 24 * 3_600_000
TABLE = "Chương trình;Ngày;Giờ\nChương trình;01/12/2026;5h15\nChương trình;02/12/2026;5h15\n"


@pytest.fixture
def commune(session: Session) -> Commune:
    return lay_commune(session, clusters=1)


def ahead(*slots: Slot) -> list[tuple[str, int]]:
    found: list[Occurrence] = []
    for slot in slots:
        found += () if slot.cancelled_at else occurrences(slot_of(slot), NOW, NOW + 40 * DAY)
    return sorted((f"{o.local_date:%d/%m}", o.starts_at) for o in found)


def daily(session: Session, commune: Commune, rule: str = "FREQ=DAILY;COUNT=6") -> Slot:
    return commune.slot(session, [commune.approved_bulletin(session, seconds=60)], rule=rule)


def test_a_slot_that_was_called_off_is_on_air_again(session: Session, commune: Commune) -> None:
    slot = daily(session, commune)
    before = ahead(slot)
    cancel(session, commune.operator, slot.id, NOW + 1)
    take_marks(session, [commune.clusters[0].id])
    restore(session, commune.operator, Undoing(slot_id=slot.id), NOW + 2)
    assert ahead(slot) == before
    assert marked_clusters(session, 9) == [commune.clusters[0].id]
    with pytest.raises(NothingToUndoError):
        restore(session, commune.operator, Undoing(slot_id=slot.id), NOW + 3)


def test_what_stands_in_its_place_meanwhile_is_told_before_it_comes_back(
    session: Session, commune: Commune
) -> None:
    slot = daily(session, commune)
    cancel(session, commune.operator, slot.id, NOW + 1)
    daily(session, commune)
    with pytest.raises(WouldDisplaceError) as asked, session.begin_nested():
        restore(session, commune.operator, Undoing(slot_id=slot.id), NOW + 2)
    seen = Undoing(slot_id=slot.id, accepts=asked.value.fingerprint)
    assert restore(session, commune.operator, seen, NOW + 3).cancelled_at is None


def test_all_that_one_press_scheduled_is_called_off_together(
    session: Session, commune: Commune
) -> None:
    daily(session, commune)
    commune.slot(session, [commune.approved_bulletin(session)], starts_on="2026-11-24", at="19:00")
    monday = date(2026, 11, 30)
    filled = as_last_week(session, commune.operator, monday, NOW + 5_000)
    (again,) = filled.made
    stands = ahead(*session.scalars(select(Slot)))
    rows = read_table("lich.csv", TABLE.encode(), COLUMNS)
    step = adding_slots(session, commune.operator, commune.unit.id, NOW + 6_000)
    first, *others = take_in(session, rows, step)
    assert isinstance(first.made, Slot)
    assert len(others) == 1
    gone = call_off_together(session, commune.operator, first.made.id, NOW + 7_000)
    assert len(gone) == 2
    assert ahead(*session.scalars(select(Slot))) == stands
    call_off_together(session, commune.operator, again.id, NOW + 8_000)
    assert again.cancelled_at == NOW + 8_000
    with pytest.raises(NothingToUndoError):
        call_off_together(session, commune.operator, again.id, NOW + 9_000)


def test_a_day_that_was_left_out_or_moved_is_as_the_rule_says_again(
    session: Session, commune: Commune
) -> None:
    slot = daily(session, commune)
    before = ahead(slot)
    drop = DroppedDate(slot_id=slot.id, local_date="2026-11-20", reason="Nghỉ")
    drop_date(session, commune.operator, drop, NOW + 1)
    move = MovedDay(slot_id=slot.id, local_date="2026-11-21", to="2026-11-21T19:00", reason="Họp")
    change_day(session, commune.operator, move, NOW + 1)
    for day in ("2026-11-20", "2026-11-21"):
        undoing = Undoing(slot_id=slot.id, local_date=day)
        restore_day(session, commune.operator, undoing, NOW + 2)
    assert ahead(slot) == before
    with pytest.raises(NothingToUndoError):
        restore_day(session, commune.operator, undoing, NOW + 3)


@pytest.mark.parametrize("from_day", ["2026-11-22", ""])
@pytest.mark.parametrize(
    "rule", ["FREQ=DAILY;COUNT=6", "FREQ=DAILY;UNTIL=20261127", "FREQ=WEEKLY;BYDAY=TU,SU"]
)
def test_a_change_from_a_day_on_is_taken_back_whole(
    session: Session, commune: Commune, rule: str, from_day: str
) -> None:
    old = daily(session, commune, rule)
    drop = DroppedDate(slot_id=old.id, local_date="2026-11-24", reason="Nghỉ")
    drop_date(session, commune.operator, drop, NOW + 1)
    before = ahead(old)
    change = ChangedSlot(slot_id=old.id, from_day=from_day, at="18:30")
    new = change_from(session, commune.operator, change, NOW + 1000)
    assert ahead(old, new) != before
    undo_change(session, commune.operator, Undoing(slot_id=new.id), NOW + 2000)
    assert ahead(old, new) == before
    assert new.cancelled_at == NOW + 2000


def test_a_change_that_was_on_air_stays(session: Session, commune: Commune) -> None:
    old = daily(session, commune)
    change = ChangedSlot(slot_id=old.id, at="18:30")
    new = change_from(session, commune.operator, change, NOW + 1000)
    with pytest.raises(NothingToUndoError):
        undo_change(session, commune.operator, Undoing(slot_id=new.id), NOW + 3 * DAY)
    with pytest.raises(NothingToUndoError):
        undo_change(session, commune.operator, Undoing(slot_id=daily(session, commune).id), NOW)
