"""Accounts: who may be let in, by whom, and who must agree."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.accounts.actor import Actor
from controller.accounts.authority import NotAllowedError
from controller.accounts.errors import (
    LoginTakenError,
    NothingToConfirmError,
    OwnAccountError,
    SamePersonError,
    WeakPasswordError,
)
from controller.accounts.service import (
    NewPerson,
    add_person,
    change_role,
    confirm_person,
    disable_person,
    enable_person,
    is_open,
    list_people,
)
from controller.store.people import Person, StaffRole
from tests.controller.commune import (
    FAST_HASHER,
    NOW,
    PASSWORD,
    Commune,
    lay_commune_in,
)


def new_person(
    commune: Commune,
    login: str = "moi",
    password: str = PASSWORD,
    role: StaffRole = StaffRole.OPERATOR,
) -> NewPerson:
    return NewPerson(
        unit_id=commune.unit.id, login=login, name="Lê Văn Mới", role=role, password=password
    )


def added(session: Session, commune: Commune, actor: Actor, role: StaffRole) -> Person:
    return add_person(session, actor, new_person(commune, role=role), NOW, FAST_HASHER)


def test_a_login_is_given_once(session: Session, commune: Commune, first: Actor) -> None:
    added(session, commune, first, StaffRole.AUDITOR)
    with pytest.raises(LoginTakenError):
        add_person(session, first, new_person(commune, "MOI"), NOW, FAST_HASHER)


def test_a_short_password_is_refused(session: Session, commune: Commune, first: Actor) -> None:
    with pytest.raises(WeakPasswordError):
        add_person(session, first, new_person(commune, password="ngan"), NOW, FAST_HASHER)
    assert session.scalar(select(Person).where(Person.login == "moi")) is None


@pytest.mark.parametrize(
    "role",
    [StaffRole.OPERATOR, StaffRole.AUDITOR, StaffRole.TECHNICIAN, StaffRole.VILLAGE_HEAD],
)
def test_who_can_make_nobody_speak_is_let_in_by_one_administrator(
    session: Session, commune: Commune, first: Actor, role: StaffRole
) -> None:
    assert is_open(added(session, commune, first, role))


@pytest.mark.parametrize("role", [StaffRole.APPROVER, StaffRole.DUTY_OFFICER])
def test_who_can_make_loudspeakers_speak_needs_two_administrators(
    session: Session, commune: Commune, first: Actor, second: Actor, role: StaffRole
) -> None:
    person = added(session, commune, first, role)
    assert not is_open(person)
    with pytest.raises(SamePersonError):
        confirm_person(session, first, person.id, NOW)
    confirm_person(session, second, person.id, NOW + 1)
    assert is_open(person)
    with pytest.raises(NothingToConfirmError):
        confirm_person(session, second, person.id, NOW + 2)


def test_a_weightier_role_closes_the_account_until_it_is_confirmed(
    session: Session, commune: Commune, first: Actor, second: Actor
) -> None:
    operator = commune.people[StaffRole.OPERATOR]
    change_role(session, first, operator.id, StaffRole.APPROVER, NOW)
    assert not is_open(operator)
    confirm_person(session, second, operator.id, NOW + 1)
    assert (operator.role, is_open(operator)) == (StaffRole.APPROVER, True)


def test_only_the_province_appoints_administrators(
    session: Session, commune: Commune, first: Actor
) -> None:
    with pytest.raises(NotAllowedError):
        added(session, commune, first, StaffRole.ADMINISTRATOR)
    with pytest.raises(NotAllowedError):
        change_role(
            session,
            first,
            commune.people[StaffRole.OPERATOR].id,
            StaffRole.PROVINCE_ADMINISTRATOR,
            NOW,
        )
    added(
        session, commune, commune.actor(StaffRole.PROVINCE_ADMINISTRATOR), StaffRole.ADMINISTRATOR
    )


@pytest.mark.parametrize("act", [disable_person, enable_person, confirm_person])
def test_nobody_manages_herself(session: Session, commune: Commune, act: object) -> None:
    actor = commune.actor(StaffRole.PROVINCE_ADMINISTRATOR)
    assert callable(act)
    with pytest.raises(OwnAccountError):
        act(session, actor, actor.person_id, NOW)


def test_a_closed_account_of_weight_is_opened_by_two(
    session: Session, commune: Commune, first: Actor, second: Actor
) -> None:
    approver = commune.people[StaffRole.APPROVER]
    disable_person(session, first, approver.id, NOW)
    enable_person(session, first, approver.id, NOW + 1)
    assert not is_open(approver)
    confirm_person(session, second, approver.id, NOW + 2)
    assert is_open(approver)


def test_administrators_see_and_manage_their_own_units_people_only(
    session: Session, commune: Commune, first: Actor
) -> None:
    other = lay_commune_in(session, commune.province, clusters=0, name="khac")
    assert {p.unit_id for p in list_people(session, first, commune.unit.id)} == {commune.unit.id}
    with pytest.raises(NotAllowedError):
        list_people(session, first, other.unit.id)
    with pytest.raises(NotAllowedError):
        disable_person(session, first, other.people[StaffRole.OPERATOR].id, NOW)
