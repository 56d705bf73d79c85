"""This day, from here on, all that is to come; the week as last week."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.errors import ChangedMeanwhileError
from controller.planning.schedule import slot_of
from controller.schedules.editing import ChangedSlot, MovedDay, change_day, change_from
from controller.schedules.errors import BadTimeError, NothingAheadError, WouldDisplaceError
from controller.schedules.last_week import as_last_week
from controller.schedules.service import DroppedDate, cancel, drop_date
from controller.store.broadcasts import Slot
from playlists.rules.recurrence import occurrences
from tests.controller.commune import NOW, Commune, lay_commune

DAY = 24 * 3_600_000
YEAR = 366 * DAY


@pytest.fixture
def commune(session: Session) -> Commune:
    return lay_commune(session, clusters=1)


def days(*slots: Slot) -> list[str]:
    """Local date and UTC time of day of all occurrences in the coming weeks, with their slot."""
    found = [o for slot in slots for o in occurrences(slot_of(slot), NOW, NOW + 40 * DAY)]
    return [f"{o.local_date:%d/%m}" for o in sorted(found, key=lambda o: o.starts_at)]


def daily(session: Session, commune: Commune, rule: str = "FREQ=DAILY;COUNT=6") -> Slot:
    return commune.slot(session, [commune.approved_bulletin(session)], rule=rule)


def test_from_here_on_splits_the_slot_and_what_was_before_keeps_its_names(
    session: Session, commune: Commune
) -> None:
    old = daily(session, commune)
    names = [o.id for o in occurrences(slot_of(old), NOW, NOW + YEAR)]
    change = ChangedSlot(slot_id=old.id, from_day="2026-11-22", at="18:00:00")
    new = change_from(session, commune.operator, change, NOW + 1000)
    assert [o.id for o in occurrences(slot_of(old), NOW, NOW + YEAR)] == names[:3]
    assert new.continues_id == old.id
    assert new.at == "18:00:00"
    assert days(old, new) == ["19/11", "20/11", "21/11", "22/11", "23/11", "24/11"]


def test_all_that_is_to_come_leaves_what_was_on_air_alone(
    session: Session, commune: Commune
) -> None:
    old = daily(session, commune)
    later = NOW + 2 * DAY  # 20 November, 18:06 in Vietnam
    new = change_from(session, commune.operator, ChangedSlot(slot_id=old.id, at="18:30"), later)
    assert days(old) == ["19/11", "20/11"]
    assert days(new)[0] == "21/11"


def test_changing_from_the_first_day_on_replaces_the_slot(
    session: Session, commune: Commune
) -> None:
    old = daily(session, commune)
    new = change_from(session, commune.operator, ChangedSlot(slot_id=old.id, at="18:30"), NOW + 9)
    assert old.cancelled_at == NOW + 9
    assert len(days(new)) == 6


def test_days_that_were_dropped_stay_dropped(session: Session, commune: Commune) -> None:
    old = commune.slot(
        session, [commune.approved_bulletin(session)], rule="FREQ=DAILY;COUNT=6",
        left_out=["2026-11-20", "2026-11-23"],
    )  # fmt: skip
    change = ChangedSlot(slot_id=old.id, from_day="2026-11-22", at="18:00:00")
    new = change_from(session, commune.operator, change, NOW + 1000)
    assert days(old, new) == ["19/11", "21/11", "22/11", "24/11"]


def test_nothing_can_be_changed_after_the_end(session: Session, commune: Commune) -> None:
    old = daily(session, commune)
    change = ChangedSlot(slot_id=old.id, from_day="2027-01-01", at="18:00:00")
    with pytest.raises(NothingAheadError):
        change_from(session, commune.operator, change, NOW + 1000)


def test_one_day_moves_and_keeps_its_name(session: Session, commune: Commune) -> None:
    slot = daily(session, commune)
    names = [o.id for o in occurrences(slot_of(slot), NOW, NOW + YEAR)]
    move = MovedDay(
        slot_id=slot.id, local_date="2026-11-20", to="2026-11-20T19:00", reason="Họp thôn"
    )
    change_day(session, commune.operator, move, NOW + 1000)
    found = occurrences(slot_of(slot), NOW, NOW + YEAR)
    assert [o.id for o in found] == names
    assert found[1].starts_at - found[0].starts_at == DAY + 2 * 3_600_000


def test_a_day_can_be_added_that_the_rule_does_not_name(session: Session, commune: Commune) -> None:
    slot = daily(session, commune, "FREQ=WEEKLY;BYDAY=TH;COUNT=2")
    add = MovedDay(slot_id=slot.id, local_date="2026-11-22", to="", reason="Chủ nhật có lễ hội")
    change_day(session, commune.operator, add, NOW + 1000)
    assert days(slot) == ["19/11", "22/11", "26/11"]


def test_a_week_is_filled_like_the_last_one_in_one_go(session: Session, commune: Commune) -> None:
    news = commune.approved_bulletin(session)
    commune.slot(session, [news], starts_on="2026-11-19", at="17:00:00")
    commune.slot(session, [news], starts_on="2026-11-20", at="05:15:00")
    commune.slot(session, [news], starts_on="2026-11-27", at="05:15:02")
    monday = date(2026, 11, 23)
    filled = as_last_week(session, commune.operator, monday, NOW + 1000)
    assert [(s.starts_on, s.at) for s in filled.made] == [("2026-11-26", "17:00:00")]
    assert [left.slot.starts_on for left in filled.left_out] == ["2026-11-20"]
    again = as_last_week(session, commune.operator, monday, NOW + 2000)
    assert again.made == ()


def test_a_moved_day_that_meets_another_broadcast_is_told_first(
    session: Session, commune: Commune
) -> None:
    news = commune.approved_bulletin(session, seconds=60)
    commune.slot(session, [news], rule="FREQ=DAILY;COUNT=6", at="19:00")
    slot = commune.slot(session, [news], rule="FREQ=DAILY;COUNT=6")
    move = MovedDay(slot_id=slot.id, local_date="2026-11-20", to="2026-11-20T19:00", reason="Họp")
    with pytest.raises(WouldDisplaceError) as asked, session.begin_nested():
        change_day(session, commune.operator, move, NOW + 1000)
    (displaced,) = asked.value.displacements
    met = {displaced.yields.slot_id, displaced.to.slot_id}
    assert met == set(session.scalars(select(Slot.id)))
    assert asked.value.foreseen.ways.next_free is not None
    seen = replace(move, accepts=asked.value.fingerprint)
    change_day(session, commune.operator, seen, NOW + 1000)
    assert len(days(slot)) == 6


def test_a_day_of_the_past_or_one_that_the_rule_does_not_name_is_not_moved(
    session: Session, commune: Commune
) -> None:
    slot = daily(session, commune)
    for local_date, to, error in (
        ("2026-11-19", "2026-11-30T17:00", NothingAheadError),
        ("2026-11-23", "2026-11-20T17:00", NothingAheadError),
        ("2027-11-23", "2027-11-23T17:00", BadTimeError),
        ("2026-11-23", "2026-11-23T17:00+07:00", BadTimeError),
    ):
        move = MovedDay(slot_id=slot.id, local_date=local_date, to=to, reason="Họp")
        with pytest.raises(error), session.begin_nested():
            change_day(session, commune.operator, move, NOW + 4 * DAY)


def test_decisions_about_later_days_go_over_to_the_slot_that_continues(
    session: Session, commune: Commune
) -> None:
    old = daily(session, commune)
    for local_date, to in (("2026-11-23", "2026-11-23T19:00"), ("2026-11-29", "")):
        move = MovedDay(slot_id=old.id, local_date=local_date, to=to, reason="Lễ hội")
        change_day(session, commune.operator, move, NOW + 1000)
    change = ChangedSlot(slot_id=old.id, from_day="2026-11-22", at="18:00:00")
    new = change_from(session, commune.operator, change, NOW + 2000)
    found = occurrences(slot_of(new), NOW, NOW + YEAR)
    assert [f"{o.local_date:%d/%m}" for o in found] == ["22/11", "23/11", "24/11", "29/11"]
    assert found[1].starts_at - found[0].starts_at == DAY + 3_600_000
    assert days(old) == ["19/11", "20/11", "21/11"]


@contextmanager
def told_of(session: Session, version: int) -> Iterator[None]:
    """The change is refused: the slot is at this version by now."""
    with pytest.raises(ChangedMeanwhileError) as told, session.begin_nested():
        yield
    assert told.value.current == version


def test_whoever_changes_what_another_changed_meanwhile_is_told(
    session: Session, commune: Commune
) -> None:
    slot = daily(session, commune)
    seen = slot.version
    drop = DroppedDate(slot_id=slot.id, local_date="2026-11-20", reason="Nghỉ", seen=seen)
    drop_date(session, commune.operator, drop, NOW + 1)
    move = MovedDay(
        slot_id=slot.id, local_date="2026-11-20", to="2026-11-20T19:00", reason="Họp", seen=seen
    )
    change = ChangedSlot(slot_id=slot.id, at="18:00", seen=seen)
    with told_of(session, seen + 1):
        change_day(session, commune.operator, move, NOW + 2)
    with told_of(session, seen + 1):
        change_from(session, commune.operator, change, NOW + 2)
    with told_of(session, seen + 1):
        drop_date(session, commune.operator, drop, NOW + 2)
    with told_of(session, seen + 1):
        cancel(session, commune.operator, slot.id, NOW + 2, seen)
    assert days(slot) == ["19/11", "21/11", "22/11", "23/11", "24/11"]
