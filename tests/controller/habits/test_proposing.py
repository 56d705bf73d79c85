"""Programme and time are proposed from habit and rules, and taken by one press."""

from datetime import datetime, time, timedelta

import pytest
from sqlalchemy.orm import Session

from controller.habits.proposing import NEAR, PutOnAir, propose, put_on_air
from controller.habits.usual import Begun, place_in, usual_times
from controller.programmes.service import NewProgramme
from controller.programmes.service import create as create_programme
from controller.schedules.errors import ProgrammeNotApprovedError, WouldDisplaceError
from controller.store.broadcasts import Programme
from controller.store.bulletins import Bulletin
from playlists.messages.plan import ItemKind
from tests.controller.commune import Commune, lay_commune

T, G, B, C = ItemKind.TUNE, ItemKind.GREETING, ItemKind.BULLETIN, ItemKind.CLOSING


@pytest.fixture
def commune(session: Session) -> Commune:
    return lay_commune(session)


def times(session: Session, commune: Commune, bulletin: Bulletin) -> list[datetime]:
    found = propose(session, commune.unit.id, bulletin, None, commune.now)
    return [one.at for one in found]


def asked(commune: Commune, bulletin: Bulletin, at: datetime, pattern: str = "") -> PutOnAir:
    return PutOnAir(
        bulletin_id=bulletin.id, unit_id=commune.unit.id, at=at.isoformat(), pattern_id=pattern
    )


def test_what_is_repeated_is_more_usual_than_what_was_once() -> None:
    evening, noon, morning = time(17), time(11), time(5)
    begun = [Begun(noon, repeats=False)] * 3 + [Begun(evening, repeats=True)]
    assert usual_times([*begun, Begun(morning, repeats=False)]) == [evening, noon, morning]
    assert usual_times([]) == []


@pytest.mark.parametrize(
    ("kinds", "place"),
    [([], 0), ([T], 1), ([T, C], 1), ([T, G], 2), ([T, G, C, T], 2), ([G, B, C], 2), ([B], 1)],
)
def test_a_bulletin_goes_behind_the_opening_and_before_the_ending(
    kinds: list[ItemKind], place: int
) -> None:
    assert place_in(kinds) == place


def test_what_is_proposed_is_near_a_usual_time_and_in_nobodys_way(
    session: Session, commune: Commune
) -> None:
    news = commune.approved_bulletin(session, seconds=600)
    commune.slot(session, [news], rule="FREQ=DAILY")
    notice = commune.approved_bulletin(session, seconds=60)
    found = times(session, commune, notice)
    assert len(found) == 3
    assert found == sorted(found)
    for at in found:
        usual = datetime.combine(at.date(), time(17))
        assert timedelta(0) < abs(at - usual) <= NEAR
    slot = put_on_air(session, commune.operator, asked(commune, notice, found[0]), commune.now)
    assert [item.bulletin_id for item in slot.programme.items] == [notice.id]
    assert found[0] not in times(session, commune, notice), "its own place is taken now"
    with pytest.raises(WouldDisplaceError):
        put_on_air(session, commune.operator, asked(commune, notice, found[0]), commune.now)


def test_where_nothing_was_broadcast_yet_the_usual_hours_are_proposed(
    session: Session, commune: Commune
) -> None:
    found = times(session, commune, commune.approved_bulletin(session))
    assert {at.time() for at in found} == {time(5), time(17)}


def test_a_pattern_is_filled(session: Session, commune: Commune) -> None:
    tune, notice = commune.approved_tune(session), commune.approved_bulletin(session)
    pattern = _pattern(session, commune, [tune, tune])
    (at, *_more) = times(session, commune, notice)
    slot = put_on_air(
        session, commune.operator, asked(commune, notice, at, pattern.id), commune.now
    )
    assert [item.bulletin_id for item in slot.programme.items] == [tune.id, tune.id, notice.id]


def test_what_waits_for_its_approval_is_told_a_time_and_not_put_on_air(
    session: Session, commune: Commune
) -> None:
    waits = commune.pending_bulletin(session)
    (at, *_more) = times(session, commune, waits)
    with pytest.raises(ProgrammeNotApprovedError):
        put_on_air(session, commune.operator, asked(commune, waits, at), commune.now)


def test_what_ends_soon_is_proposed_for_no_later_day(session: Session, commune: Commune) -> None:
    notice = commune.approved_bulletin(session)
    first, *_later = times(session, commune, notice)
    notice.ends_on = first.date().isoformat()
    assert {at.date() for at in times(session, commune, notice)} == {first.date()}


def _pattern(session: Session, commune: Commune, bulletins: list[Bulletin]) -> Programme:
    new = NewProgramme(
        unit_id=commune.unit.id,
        name="Khung sáng",
        bulletin_ids=[bulletin.id for bulletin in bulletins],
        is_template=True,
    )
    return create_programme(session, commune.operator, new, commune.now)
