"""What people add afterwards: a second person's word, a village head's, a number to call."""

import pytest
from sqlalchemy import select

from controller.accounts.actor import SYSTEM, Actor
from controller.accounts.service import NewPerson, actor_for, add_person
from controller.emergencies.errors import BadTelephoneError, OwnOrderError
from controller.emergencies.ground import (
    REMINDED_FOR_MS,
    NewContact,
    OnTheSpot,
    SecondWord,
    add_contact,
    confirm,
    contacts_of,
    remove_contact,
    report,
    unconfirmed,
)
from controller.emergencies.rules import Handling, set_rules
from controller.store.emergencies import GroundMeans, GroundReport, Nature
from controller.store.people import StaffRole
from tests.controller.commune import FAST_HASHER, PASSWORD
from tests.controller.emergencies.duty_room import DutyRoom


@pytest.fixture
def colleague(on_duty: DutyRoom) -> Actor:
    """Another duty officer, in a commune that asks a second person."""
    unit_id = on_duty.commune.unit.id
    rules = Handling(confirms_twice=True)
    set_rules(on_duty.session, on_duty.commune.approver, unit_id, rules, on_duty.now)
    new = NewPerson(
        unit_id=unit_id,
        login="second.officer",
        name="Người thứ hai",
        role=StaffRole.DUTY_OFFICER,
        password=PASSWORD,
    )
    person = add_person(on_duty.session, SYSTEM, new, on_duty.now, FAST_HASHER)
    return actor_for(person, "test")


def test_an_order_waits_for_somebody_else_until_she_has_spoken(
    on_duty: DutyRoom, colleague: Actor
) -> None:
    session, unit_id = on_duty.session, on_duty.commune.unit.id
    emergency = on_duty.give()
    assert unconfirmed(session, colleague, unit_id, on_duty.now) == [emergency]
    assert unconfirmed(session, on_duty.officer, unit_id, on_duty.now) == []
    assert unconfirmed(session, on_duty.commune.operator, unit_id, on_duty.now) == []
    confirm(
        session,
        colleague,
        SecondWord(emergency_id=emergency.id, agrees=False, note="Sai địa bàn"),
        on_duty.now,
    )
    assert unconfirmed(session, colleague, unit_id, on_duty.now) == []


def test_nobody_confirms_her_own_order(on_duty: DutyRoom) -> None:
    emergency = on_duty.give()
    with pytest.raises(OwnOrderError):
        confirm(
            on_duty.session,
            on_duty.officer,
            SecondWord(emergency_id=emergency.id, agrees=True),
            on_duty.now,
        )


def test_the_first_word_of_a_second_person_stays(on_duty: DutyRoom, colleague: Actor) -> None:
    emergency = on_duty.give()
    said = confirm(
        on_duty.session, colleague, SecondWord(emergency_id=emergency.id, agrees=False), on_duty.now
    )
    again = confirm(
        on_duty.session,
        colleague,
        SecondWord(emergency_id=emergency.id, agrees=True),
        on_duty.now + 1,
    )
    assert again is said
    assert not said.agrees


def test_practice_old_orders_and_units_that_ask_nobody_wait_for_nobody(
    on_duty: DutyRoom, colleague: Actor
) -> None:
    session, unit_id = on_duty.session, on_duty.commune.unit.id
    on_duty.give(nature=Nature.PRACTICE)
    assert unconfirmed(session, colleague, unit_id, on_duty.now) == []
    emergency = on_duty.give()
    late = emergency.given_at + REMINDED_FOR_MS
    assert unconfirmed(session, colleague, unit_id, late) == []
    set_rules(session, on_duty.commune.approver, unit_id, Handling(), on_duty.now)
    assert unconfirmed(session, colleague, unit_id, on_duty.now) == []


def test_a_gong_is_evidence_of_its_own(on_duty: DutyRoom) -> None:
    emergency = on_duty.give()
    told = OnTheSpot(
        emergency_id=emergency.id,
        cluster_id=on_duty.commune.clusters[0].id,
        means=GroundMeans.GONG,
        told_by="Trưởng thôn Võ Văn Tám",
    )
    report(on_duty.session, on_duty.commune.operator, told, on_duty.now)
    row = on_duty.session.scalars(select(GroundReport)).one()
    assert (row.emergency_id, row.means) == (emergency.id, GroundMeans.GONG)


def test_a_number_is_kept_and_can_go(room: DutyRoom) -> None:
    session, operator, unit = room.session, room.commune.operator, room.commune.unit
    new = NewContact(
        cluster_id=room.commune.clusters[0].id, name="Võ Văn Tám", telephone="0905 123 456"
    )
    kept = add_contact(session, operator, new, room.now)
    assert contacts_of(session, {unit.id}) == [kept]
    remove_contact(session, operator, kept.id, room.now)
    assert contacts_of(session, {unit.id}) == []


@pytest.mark.parametrize("telephone", ["trưởng thôn", "12", "0905;123456"])
def test_a_number_that_nobody_can_dial_is_refused(room: DutyRoom, telephone: str) -> None:
    new = NewContact(cluster_id=room.commune.clusters[0].id, name="Võ Văn Tám", telephone=telephone)
    with pytest.raises(BadTelephoneError):
        add_contact(room.session, room.commune.operator, new, room.now)
