import pytest
from sqlalchemy.orm import Session

from controller.errors import NotFoundError
from controller.programmes.errors import EmptyProgrammeError, ForeignBulletinsError
from controller.programmes.service import (
    NewProgramme,
    create,
    length_ms,
    list_programmes,
    unapproved_bulletins,
)
from tests.controller.commune import NOW, Commune, lay_commune, lay_commune_in


@pytest.fixture
def commune(session: Session) -> Commune:
    return lay_commune(session, clusters=0)


def test_items_keep_their_order_and_may_come_again(session: Session, commune: Commune) -> None:
    tune, bulletin = commune.approved_tune(session), commune.approved_bulletin(session)
    programme = commune.programme(session, [tune, bulletin, tune])
    session.expire(programme)
    assert [item.bulletin_id for item in programme.items] == [tune.id, bulletin.id, tune.id]


def test_it_lasts_as_long_as_its_approved_items(session: Session, commune: Commune) -> None:
    tune = commune.approved_tune(session, seconds=2.0)
    bulletin = commune.approved_bulletin(session, seconds=4.5)
    waiting = commune.pending_bulletin(session, seconds=30.0)
    programme = commune.programme(session, [tune, bulletin, waiting, tune])
    assert length_ms(session, programme) == 8_500


def test_it_tells_which_items_are_not_approved(session: Session, commune: Commune) -> None:
    waiting, approved = commune.pending_bulletin(session), commune.approved_bulletin(session)
    programme = commune.programme(session, [waiting, approved, waiting])
    assert unapproved_bulletins(session, programme) == [waiting]


def test_a_programme_without_items_is_none(session: Session, commune: Commune) -> None:
    new = NewProgramme(unit_id=commune.unit.id, name="Trống", bulletin_ids=[])
    with pytest.raises(EmptyProgrammeError):
        create(session, commune.operator, new, NOW)


def test_an_unknown_item_is_told(session: Session, commune: Commune) -> None:
    new = NewProgramme(unit_id=commune.unit.id, name="Chương trình", bulletin_ids=["0" * 32])
    with pytest.raises(NotFoundError):
        create(session, commune.operator, new, NOW)


def test_a_neighbours_bulletin_does_not_get_in(session: Session, commune: Commune) -> None:
    other = lay_commune_in(session, commune.province, clusters=0, name="khac")
    foreign = other.approved_bulletin(session)
    with pytest.raises(ForeignBulletinsError) as refusal:
        commune.programme(session, [foreign])
    assert refusal.value.bulletin_ids == (foreign.id,)


def test_the_provinces_bulletin_may_be_used_by_its_communes(
    session: Session, commune: Commune
) -> None:
    bulletin = commune.approved_bulletin(session)
    bulletin.unit_id = commune.province.id
    session.flush()
    programme = commune.programme(session, [bulletin])
    assert list_programmes(session, commune.operator) == [programme]
