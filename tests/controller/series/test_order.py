"""Part 3 is never heard before part 2, in a programme or across the schedule."""

import pytest
from sqlalchemy.orm import Session

from controller.programmes.errors import PauseMisplacedError, SeriesOrderError
from controller.programmes.service import NewProgramme, create, length_ms, list_templates
from controller.store.base import new_id
from controller.store.bulletins import Bulletin, Series
from controller.store.people import StaffRole
from tests.controller.commune import Commune, lay_commune


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
