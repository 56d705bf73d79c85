"""Part 3 is never heard before part 2, in a programme or across the schedule."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy.orm import Session

from controller.civil import DAY_MS
from controller.planning.service import plan_marked
from controller.programmes.editing import ChangedProgramme, change
from controller.programmes.errors import PauseMisplacedError
from controller.programmes.service import NewProgramme, create, length_ms, list_templates
from controller.schedules.editing import ChangedSlot, MovedDay, change_day, change_from
from controller.schedules.service import DroppedDate, cancel, drop_date
from controller.schedules.undoing import Undoing, restore_day
from controller.series.errors import SeriesOrderError
from controller.store.base import new_id
from controller.store.broadcasts import Slot
from controller.store.bulletins import Bulletin, Series
from controller.store.people import StaffRole
from tests.controller.commune import NOW, Commune, lay_commune


@pytest.fixture
def commune(session: Session) -> Commune:
    return lay_commune(session, clusters=1)


@pytest.fixture
def parts(session: Session, commune: Commune) -> list[Bulletin]:
    series = Series(
        id=new_id(commune.now),
        unit_id=commune.unit.id,
        title="Luật Đất đai",
        document_id=None,
        created_by=commune.people[StaffRole.OPERATOR].id,
        created_at=commune.now,
    )
    session.add(series)
    session.flush()
    bulletins = [commune.approved_bulletin(session, f"Kỳ {n}.") for n in (1, 2, 3)]
    for number, bulletin in enumerate(bulletins, 1):
        bulletin.series_id, bulletin.series_position = series.id, number
    session.flush()
    return bulletins


def test_a_programme_keeps_the_order(
    session: Session, commune: Commune, parts: list[Bulletin]
) -> None:
    with pytest.raises(SeriesOrderError) as refusal:
        commune.programme(session, [parts[0], parts[2], parts[1]])
    assert (refusal.value.part, refusal.value.before) == (3, 2)
    commune.programme(session, parts)


def test_the_schedule_keeps_the_order(
    session: Session, commune: Commune, parts: list[Bulletin]
) -> None:
    commune.slot(session, [parts[0]], starts_on="2026-11-19")
    commune.slot(session, [parts[1]], starts_on="2026-11-21")
    with pytest.raises(SeriesOrderError) as refusal, session.begin_nested():
        commune.slot(session, [parts[2]], starts_on="2026-11-20")
    assert (refusal.value.part, refusal.value.before) == (3, 2)
    commune.slot(session, [parts[2]], starts_on="2026-11-23")


@pytest.fixture
def in_turn(session: Session, commune: Commune, parts: list[Bulletin]) -> list[Slot]:
    """Part 1 on the 19th and the 20th, part 2 on the 21st, part 3 on the 23rd."""
    twice = commune.slot(session, [parts[0]], rule="FREQ=DAILY;COUNT=2")
    return [
        twice,
        commune.slot(session, [parts[1]], starts_on="2026-11-21"),
        commune.slot(session, [parts[2]], starts_on="2026-11-23"),
    ]


def moved(slot: Slot, day: str, to_day: str) -> MovedDay:
    return MovedDay(slot_id=slot.id, local_date=day, to=f"{to_day}T17:00", reason="Họp")


def dropped(slot: Slot, day: str) -> DroppedDate:
    return DroppedDate(slot_id=slot.id, local_date=day, reason="Họp")


@contextmanager
def out_of_turn(session: Session, part: int, before: int) -> Iterator[None]:
    with pytest.raises(SeriesOrderError) as refusal, session.begin_nested():
        yield
    assert (refusal.value.part, refusal.value.before) == (part, before)


def test_no_day_moves_to_the_wrong_side_of_another_part(
    session: Session, commune: Commune, in_turn: list[Slot]
) -> None:
    _, second, third = in_turn
    who = commune.operator
    with out_of_turn(session, 3, 2):
        change_day(session, who, moved(second, "2026-11-21", "2026-11-24"), NOW + 1)
    with out_of_turn(session, 3, 2):
        change_day(session, who, moved(third, "2026-11-23", "2026-11-20"), NOW + 1)
    assert change_day(session, who, moved(second, "2026-11-21", "2026-11-22"), NOW + 1) is second


def test_a_part_is_not_cancelled_while_later_ones_are_to_come(
    session: Session, commune: Commune, in_turn: list[Slot]
) -> None:
    first_part, second, third = in_turn
    with out_of_turn(session, 2, 1):
        cancel(session, commune.operator, first_part.id, NOW + 1)
    for slot in (third, second, first_part):
        cancel(session, commune.operator, slot.id, NOW + 1)


def test_a_part_that_was_heard_may_be_cancelled(
    session: Session, commune: Commune, in_turn: list[Slot]
) -> None:
    first_part = in_turn[0]
    plan_marked(session, NOW, ("http://127.0.0.1/audio",), limit=10)
    cancel(session, commune.operator, first_part.id, NOW + DAY_MS)
    assert first_part.cancelled_at == NOW + DAY_MS


def test_of_a_part_the_last_day_before_the_next_part_stays(
    session: Session, commune: Commune, in_turn: list[Slot]
) -> None:
    first_part = in_turn[0]
    drop_date(session, commune.operator, dropped(first_part, "2026-11-19"), NOW + 1)
    with out_of_turn(session, 2, 1):
        drop_date(session, commune.operator, dropped(first_part, "2026-11-20"), NOW + 1)


def test_another_programme_does_not_take_the_place_of_a_part(
    session: Session, commune: Commune, in_turn: list[Slot]
) -> None:
    other = commune.programme(session, [commune.approved_bulletin(session)])
    change = ChangedSlot(slot_id=in_turn[0].id, programme_id=other.id)
    with out_of_turn(session, 2, 1):
        change_from(session, commune.operator, change, NOW + 1)


def test_a_part_is_not_taken_out_of_its_programme_while_later_ones_are_to_come(
    session: Session, commune: Commune, in_turn: list[Slot], parts: list[Bulletin]
) -> None:
    first_part, _, third = in_turn
    news = commune.approved_bulletin(session)

    def recomposed(slot: Slot, *items: Bulletin) -> None:
        new = ChangedProgramme(
            programme_id=slot.programme_id, name="Sáng", bulletin_ids=[item.id for item in items]
        )
        change(session, commune.operator, new, NOW + 1)

    with out_of_turn(session, 2, 1):
        recomposed(first_part, news)
    recomposed(first_part, parts[0], news)
    recomposed(third, news)  # nothing comes after the last part


def test_taking_back_keeps_the_order_too(
    session: Session, commune: Commune, in_turn: list[Slot]
) -> None:
    _, second, third = in_turn
    who = commune.operator
    change_day(session, who, moved(third, "2026-11-23", "2026-11-25"), NOW + 1)
    change_day(session, who, moved(second, "2026-11-21", "2026-11-24"), NOW + 1)
    with out_of_turn(session, 3, 2):
        restore_day(session, who, Undoing(slot_id=third.id, local_date="2026-11-23"), NOW + 2)


def test_an_old_disorder_keeps_nobody_from_mending_it(
    session: Session, commune: Commune, in_turn: list[Slot]
) -> None:
    first_part, second, third = in_turn
    second.cancelled_at = NOW  # as it stood before the order was asked for
    session.flush()
    change_day(session, commune.operator, moved(third, "2026-11-23", "2026-11-24"), NOW + 1)
    for slot in (third, first_part):
        cancel(session, commune.operator, slot.id, NOW + 1)
    assert (first_part.cancelled_at, third.cancelled_at) == (NOW + 1, NOW + 1)


def test_a_part_waits_for_one_that_stands_nowhere(
    session: Session, commune: Commune, parts: list[Bulletin]
) -> None:
    with pytest.raises(SeriesOrderError):
        commune.slot(session, [parts[1]])


def test_a_pause_counts_and_may_not_be_endless(session: Session, commune: Commune) -> None:
    bulletin = commune.approved_bulletin(session, seconds=4.0)

    def asked(pause_ms: int) -> NewProgramme:
        return NewProgramme(
            unit_id=commune.unit.id, name="Sáng", bulletin_ids=[bulletin.id], pauses_ms=[pause_ms]
        )

    programme = create(session, commune.operator, asked(5_000), commune.now)
    assert length_ms(session, programme) == 9_000
    with pytest.raises(PauseMisplacedError):
        create(session, commune.operator, asked(600_000), commune.now)


def test_a_template_is_offered_and_is_no_programme(session: Session, commune: Commune) -> None:
    tune = commune.approved_tune(session)
    new = NewProgramme(
        unit_id=commune.unit.id, name="Chương trình sáng", bulletin_ids=[tune.id], is_template=True
    )
    template = create(session, commune.operator, new, commune.now)
    assert list_templates(session, commune.unit.id) == [template]
