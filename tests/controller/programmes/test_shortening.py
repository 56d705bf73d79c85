import pytest
from sqlalchemy.orm import Session

from controller.programmes.errors import EmptyProgrammeError
from controller.programmes.service import NewProgramme, create, length_ms
from controller.programmes.shortening import shortened
from controller.store.broadcasts import Programme
from tests.controller.commune import NOW, Commune, lay_commune


@pytest.fixture
def commune(session: Session) -> Commune:
    return lay_commune(session, clusters=0)


@pytest.fixture
def whole(session: Session, commune: Commune) -> Programme:
    """Three bulletins of ten seconds with pauses of five behind the first two."""
    news = [commune.approved_bulletin(session, f"Tin {n}.", seconds=10) for n in range(3)]
    new = NewProgramme(
        unit_id=commune.unit.id,
        name="Chương trình sáng",
        bulletin_ids=[bulletin.id for bulletin in news],
        pauses_ms=[5_000, 5_000],
    )
    return create(session, commune.operator, new, NOW)


def test_the_first_items_stay_with_the_pauses_behind_them(
    session: Session, commune: Commune, whole: Programme
) -> None:
    short = shortened(session, commune.operator, whole.id, 2, NOW)
    assert [(item.bulletin_id, item.pause_after_ms) for item in short.items] == [
        (item.bulletin_id, 5_000) for item in whole.items[:2]
    ]
    assert length_ms(session, short) == 30_000


def test_the_whole_programme_stays_beside_the_shortened_one(
    session: Session, commune: Commune, whole: Programme
) -> None:
    short = shortened(session, commune.operator, whole.id, 1, NOW)
    assert short.name == "Chương trình sáng (rút gọn)"
    assert length_ms(session, whole) == 40_000


def test_nothing_is_no_shortened_programme(
    session: Session, commune: Commune, whole: Programme
) -> None:
    with pytest.raises(EmptyProgrammeError):
        shortened(session, commune.operator, whole.id, 0, NOW)
