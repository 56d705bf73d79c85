"""One day of a slot takes another programme or place, and is as the rule says again."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.planning.marks import marked_clusters, take_marks
from controller.planning.reach import read_reaches
from controller.planning.schedule import slot_of
from controller.planning.service import plan_marked
from controller.schedules.editing import ChangedSlot, change_from
from controller.schedules.errors import (
    BadTimeError,
    NothingAheadError,
    NothingToUndoError,
    WouldDisplaceError,
)
from controller.schedules.last_week import as_last_week
from controller.schedules.service import DroppedDate, Target, cancel, drop_date
from controller.schedules.silence import SilenceCause, silences
from controller.schedules.standing_in import ReplacedDay, replace_day
from controller.schedules.undoing import Undoing, restore, restore_day
from controller.store.broadcasts import ExpectedBroadcast, Programme, Slot, TargetKind
from controller.web.wording.silence import silence_words
from playlists.rules.recurrence import occurrences
from playlists.rules.verdict import VerdictKind
from tests.controller.commune import NOW, Commune, lay_commune

DAY = 24 * 3_600_000
DAY_OF_IT = "2026-11-21"
ITS_START = NOW - NOW % DAY + 3 * DAY + 10 * 3_600_000
"""17:00 of that day in Vietnam."""


@pytest.fixture
def commune(session: Session) -> Commune:
    return lay_commune(session, clusters=2)


@pytest.fixture
def slot(session: Session, commune: Commune) -> Slot:
    news = [commune.approved_bulletin(session, seconds=60)]
    return commune.slot(session, news, rule="FREQ=DAILY;COUNT=6")


@pytest.fixture
def other(session: Session, commune: Commune) -> Programme:
    return commune.programme(session, [commune.approved_bulletin(session, seconds=90)])


def asking(slot: Slot, programme: Programme | None = None) -> ReplacedDay:
    return ReplacedDay(
        slot_id=slot.id,
        local_date=DAY_OF_IT,
        to=f"{DAY_OF_IT}T17:00",
        reason="Ngày Pháp luật",
        programme_id=programme.id if programme else None,
    )


def ahead(slots: Sequence[Slot]) -> list[tuple[str, str]]:
    """Days and programmes on air."""
    in_force = [slot for slot in slots if slot.cancelled_at is None]
    found = [(o, slot) for slot in in_force for o in occurrences(slot_of(slot), NOW, NOW + 9 * DAY)]
    return sorted((f"{o.local_date:%d/%m}", slot.programme_id) for o, slot in found)


def all_ahead(session: Session) -> list[tuple[str, str]]:
    return ahead(list(session.scalars(select(Slot))))


def test_a_day_takes_another_programme_and_the_others_stay(
    session: Session, commune: Commune, slot: Slot, other: Programme
) -> None:
    before = all_ahead(session)
    take_marks(session, [cluster.id for cluster in commune.clusters])
    made = replace_day(session, commune.operator, asking(slot, other), NOW + 1)
    assert made.rule is None
    expected = [(day, other.id if day == "21/11" else what) for day, what in before]
    assert all_ahead(session) == expected
    assert len(marked_clusters(session, 9)) == 2
    undoing = Undoing(slot_id=slot.id, local_date=DAY_OF_IT)
    restore_day(session, commune.operator, undoing, NOW + 2)
    assert all_ahead(session) == before
    assert made.cancelled_at == NOW + 2
    with pytest.raises(NothingToUndoError):
        restore_day(session, commune.operator, undoing, NOW + 3)


def test_a_day_is_heard_elsewhere_with_the_slots_own_programme(
    session: Session, commune: Commune, slot: Slot
) -> None:
    there = Target(kind=TargetKind.CLUSTER, id=commune.clusters[1].id)
    asked = replace(asking(slot), targets=[there])
    made = replace_day(session, commune.operator, asked, NOW + 1)
    assert made.programme_id == slot.programme_id
    assert [t.target_id for t in made.targets] == [commune.clusters[1].id]


def test_what_the_other_programme_displaces_is_told_first(
    session: Session, commune: Commune, slot: Slot, other: Programme
) -> None:
    late = commune.approved_bulletin(session, seconds=60)
    commune.slot(session, [late], starts_on=DAY_OF_IT, at="17:01:10")
    with pytest.raises(WouldDisplaceError) as asked, session.begin_nested():
        replace_day(session, commune.operator, asking(slot, other), NOW + 1)
    (displaced,) = asked.value.displacements
    assert asked.value.new_slot in {displaced.yields.slot_id, displaced.to.slot_id}
    seen = replace(asking(slot, other), accepts=asked.value.fingerprint)
    assert replace_day(session, commune.operator, seen, NOW + 2).programme_id == other.id


def test_a_day_that_the_slot_is_not_on_air_or_that_is_over_is_not_replaced(
    session: Session, commune: Commune, slot: Slot, other: Programme
) -> None:
    strange = replace(asking(slot, other), local_date="2027-01-01")
    with pytest.raises(BadTimeError):
        replace_day(session, commune.operator, strange, NOW + 1)
    with pytest.raises(NothingAheadError):
        replace_day(session, commune.operator, asking(slot, other), ITS_START)
    replace_day(session, commune.operator, asking(slot, other), NOW + 1)
    with pytest.raises(BadTimeError):
        replace_day(session, commune.operator, asking(slot, other), NOW + 2)


def test_what_was_on_air_instead_stays(
    session: Session, commune: Commune, slot: Slot, other: Programme
) -> None:
    replace_day(session, commune.operator, asking(slot, other), NOW + 1)
    undoing = Undoing(slot_id=slot.id, local_date=DAY_OF_IT)
    with pytest.raises(NothingToUndoError):
        restore_day(session, commune.operator, undoing, ITS_START + 1)


def test_the_day_comes_back_whatever_became_of_the_stand_in(
    session: Session, commune: Commune, slot: Slot, other: Programme
) -> None:
    before = all_ahead(session)
    made = replace_day(session, commune.operator, asking(slot, other), NOW + 1)
    later = ChangedSlot(slot_id=made.id, at="18:30")
    changed = change_from(session, commune.operator, later, NOW + 2)
    undoing = Undoing(slot_id=slot.id, local_date=DAY_OF_IT)
    restore_day(session, commune.operator, undoing, NOW + 3)
    assert changed.cancelled_at == NOW + 3
    assert all_ahead(session) == before


def test_the_decision_goes_over_to_a_slot_that_continues(
    session: Session, commune: Commune, slot: Slot, other: Programme
) -> None:
    made = replace_day(session, commune.operator, asking(slot, other), NOW + 1)
    later = ChangedSlot(slot_id=slot.id, from_day="2026-11-20", at="18:30")
    changed = change_from(session, commune.operator, later, NOW + 2)
    assert ("21/11", slot.programme_id) not in all_ahead(session)
    undoing = Undoing(slot_id=changed.id, local_date=DAY_OF_IT)
    restore_day(session, commune.operator, undoing, NOW + 3)
    assert made.cancelled_at == NOW + 3


def test_a_stand_in_that_was_called_off_by_itself_comes_back_by_itself(
    session: Session, commune: Commune, slot: Slot, other: Programme
) -> None:
    made = replace_day(session, commune.operator, asking(slot, other), NOW + 1)
    cancel(session, commune.operator, made.id, NOW + 2)
    assert "21/11" not in dict(all_ahead(session))
    restore(session, commune.operator, Undoing(slot_id=made.id), NOW + 3)
    assert dict(all_ahead(session))["21/11"] == other.id


def test_what_was_promised_of_the_day_is_withdrawn_with_what_stands_in(
    session: Session, commune: Commune, slot: Slot, other: Programme
) -> None:
    plan_marked(session, NOW + 1_000, (), limit=10)
    replace_day(session, commune.operator, asking(slot, other), NOW + 2_000)
    plan_marked(session, NOW + 3_000, (), limit=10)
    of_the_day = select(ExpectedBroadcast).where(ExpectedBroadcast.planned_start == ITS_START)
    promised = session.scalars(of_the_day).all()
    assert len(promised) == 4  # two clusters, before and instead
    for one in promised:
        stands = one.slot_id != slot.id
        assert (one.verdict == VerdictKind.WAITING) is stands
        assert ("thay bằng “Chương trình”" in one.withdrawn_by) is not stands


def test_a_week_like_the_last_repeats_neither_a_stand_in_nor_what_was_silent(
    session: Session, commune: Commune, slot: Slot, other: Programme
) -> None:
    replace_day(session, commune.operator, asking(slot, other), NOW + 1)
    single = commune.slot(session, [], programme_id=other.id, starts_on="2026-11-20", at="08:00")
    drop = DroppedDate(slot_id=single.id, local_date="2026-11-20", reason="Nghỉ")
    drop_date(session, commune.operator, drop, NOW + 2)
    filled = as_last_week(session, commune.operator, date(2026, 11, 23), NOW + 3)
    assert (filled.made, filled.left_out) == ((), ())


def test_why_the_slot_was_silent_names_what_stood_in(
    session: Session, commune: Commune, slot: Slot, other: Programme
) -> None:
    other.name = "Ngày Pháp luật Việt Nam"
    replace_day(session, commune.operator, asking(slot, other), NOW + 1)
    place = commune.clusters[0]
    reach = read_reaches(session, {place.id: place.unit_id})[place.id]
    (silence,) = silences(session, reach, ITS_START)
    assert silence.cause is SilenceCause.REPLACED
    assert "thay bằng “Ngày Pháp luật Việt Nam” (Nguyễn Thị operator" in silence_words(silence)
