"""Stand-ins: another's role, until a day, and with the consent of a second administrator."""

import pytest
from sqlalchemy.orm import Session

from controller.accounts.actor import Actor, Grant
from controller.accounts.authority import NotAllowedError
from controller.accounts.errors import (
    BadPeriodError,
    NothingToConfirmError,
    OwnAccountError,
    RoleNotInUnitError,
    SamePersonError,
)
from controller.accounts.standing_in import (
    LONGEST_DAYS,
    NewSubstitution,
    confirm_substitution,
    end_substitution,
    grants_of,
    list_substitutions,
    substitute,
)
from controller.civil import DAY_MS
from controller.store.people import StaffRole, Substitution
from tests.controller.commune import (
    NOW,
    Commune,
    lay_commune_in,
)


def asked(  # noqa: PLR0913, PLR0917 -- what is usual, each part of which a test may change
    session: Session,
    commune: Commune,
    actor: Actor,
    absent: StaffRole = StaffRole.APPROVER,
    person: StaffRole = StaffRole.AUDITOR,
    days: float = 7,
) -> Substitution:
    new = NewSubstitution(
        person_id=commune.people[person].id,
        absent_id=commune.people[absent].id,
        starts_at=NOW,
        ends_at=NOW + round(days * DAY_MS),
    )
    return substitute(session, actor, new, NOW)


def grants(session: Session, commune: Commune, now: int) -> tuple[Grant, ...]:
    return grants_of(session, commune.people[StaffRole.AUDITOR].id, now)


def test_a_stand_in_for_who_speaks_waits_for_a_second_administrator(
    session: Session, commune: Commune, first: Actor, second: Actor
) -> None:
    row = asked(session, commune, first)
    assert grants(session, commune, NOW + 1) == ()
    with pytest.raises(SamePersonError):
        confirm_substitution(session, first, row.id, NOW + 1)
    confirm_substitution(session, second, row.id, NOW + 1)
    assert grants(session, commune, NOW + 2) == (Grant(StaffRole.APPROVER, commune.unit.id),)
    with pytest.raises(NothingToConfirmError):
        confirm_substitution(session, second, row.id, NOW + 2)


def test_a_stand_in_ends_by_itself_to_the_millisecond(
    session: Session, commune: Commune, first: Actor
) -> None:
    asked(session, commune, first, absent=StaffRole.OPERATOR)
    assert grants(session, commune, NOW + 7 * DAY_MS - 1)
    assert grants(session, commune, NOW + 7 * DAY_MS) == ()


def test_a_stand_in_is_called_off_by_one(session: Session, commune: Commune, first: Actor) -> None:
    row = asked(session, commune, first, absent=StaffRole.OPERATOR)
    assert list_substitutions(session, first, commune.unit.id, NOW + 1) == [row]
    end_substitution(session, first, row.id, NOW + 1)
    assert grants(session, commune, NOW + 2) == ()
    assert list_substitutions(session, first, commune.unit.id, NOW + 2) == []


@pytest.mark.parametrize("days", [0, -1, LONGEST_DAYS + 1])
def test_a_stand_in_has_an_end_ahead_and_not_far(
    session: Session, commune: Commune, first: Actor, days: int
) -> None:
    with pytest.raises(BadPeriodError):
        asked(session, commune, first, days=days)


def test_nobody_gives_herself_a_role_for_a_while_or_stands_in_for_herself(
    session: Session, commune: Commune, first: Actor
) -> None:
    with pytest.raises((OwnAccountError, NotAllowedError)):
        asked(session, commune, first, person=StaffRole.ADMINISTRATOR)
    with pytest.raises(OwnAccountError):
        asked(session, commune, first, absent=StaffRole.AUDITOR)


def test_nobody_from_another_commune_stands_in(session: Session, commune: Commune) -> None:
    other = lay_commune_in(session, commune.province, clusters=0, name="khac")
    province = Actor(
        commune.people[StaffRole.PROVINCE_ADMINISTRATOR].id,
        "Sở",
        StaffRole.PROVINCE_ADMINISTRATOR,
        commune.province.id,
    )
    new = NewSubstitution(
        person_id=other.people[StaffRole.AUDITOR].id,
        absent_id=commune.people[StaffRole.OPERATOR].id,
        starts_at=NOW,
        ends_at=NOW + DAY_MS,
    )
    with pytest.raises(RoleNotInUnitError):
        substitute(session, province, new, NOW)
