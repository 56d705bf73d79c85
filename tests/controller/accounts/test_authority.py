"""Who may do what, where: each role and each act, in its own unit and elsewhere."""

from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from controller.accounts.actor import SYSTEM, Actor, Grant
from controller.accounts.authority import (
    ALLOWED,
    SCHEDULING,
    Act,
    NotAllowedError,
    may,
    require,
    require_author,
)
from controller.store.people import StaffRole
from playlists.messages.plan import Priority
from tests.controller.commune import lay_commune, lay_commune_in

WRITES = {
    Act.IMPORT_DOCUMENT,
    Act.WRITE_LEXICON,
    Act.WRITE_BULLETIN,
    Act.SUBMIT_BULLETIN,
    Act.WRITE_PROGRAMME,
    Act.SCHEDULE,
    Act.WRITE_REGULATION,
    Act.TAKE_ON_DUTY,
    Act.RECEIVE_SOURCE,
    Act.ENTER_BY_HAND,
    Act.HANDLE_TICKET,
}
GROUND = {
    Act.MANAGE_UNITS,
    Act.MANAGE_PEOPLE,
    Act.MANAGE_CLUSTERS,
    Act.ENROL_RECEIVER,
    Act.WRITE_LEXICON,
    Act.WRITE_CHECKLIST,
    Act.READ_AUDIT,
    Act.INVITE_INSPECTION,
    Act.ERASE_PERSONAL_DATA,
}
STOPS = {Act.RECALL_BULLETIN, Act.CANCEL_BROADCAST}
EXPECTED = {
    StaffRole.OPERATOR: {Act.READ, Act.SPEAK_LIVE} | WRITES | STOPS,
    StaffRole.APPROVER: {
        Act.READ,
        Act.DECIDE_BULLETIN,
        Act.ORDER_EMERGENCY,
        Act.SPEAK_LIVE,
        Act.WRITE_REGULATION,
        Act.EXEMPT_RULE,
        Act.READ_AUDIT,
        Act.ERASE_PERSONAL_DATA,
    }
    | STOPS,
    StaffRole.DUTY_OFFICER: {
        Act.READ,
        Act.WRITE_BULLETIN,
        Act.SUBMIT_BULLETIN,
        Act.ORDER_EMERGENCY,
        Act.SPEAK_LIVE,
        Act.RECEIVE_SOURCE,
        Act.ENTER_BY_HAND,
        Act.HANDLE_TICKET,
    }
    | STOPS,
    StaffRole.VILLAGE_HEAD: {Act.READ, Act.ENTER_BY_HAND, Act.HANDLE_TICKET, Act.SPEAK_LIVE},
    StaffRole.AUDITOR: {Act.READ, Act.READ_AUDIT, Act.INVITE_INSPECTION, Act.VISIT_CLUSTER},
    StaffRole.TECHNICIAN: {
        Act.READ,
        Act.MANAGE_CLUSTERS,
        Act.ENROL_RECEIVER,
        Act.ENTER_BY_HAND,
        Act.HANDLE_TICKET,
    },
    StaffRole.ADMINISTRATOR: {Act.READ} | GROUND,
    StaffRole.PROVINCE_ADMINISTRATOR: {Act.READ, Act.APPOINT_ADMINISTRATOR, Act.RECUT_UNITS}
    | GROUND,
}


@pytest.mark.parametrize("role", list(StaffRole))
def test_each_role_has_its_acts_in_its_own_unit_and_no_others(
    session: Session, role: StaffRole
) -> None:
    commune = lay_commune(session, clusters=0)
    actor = commune.actor(role)
    assert {act for act in Act if may(session, actor, act, commune.unit.id)} == EXPECTED[role]


@pytest.mark.parametrize("role", list(StaffRole))
def test_no_role_reaches_into_a_neighbouring_commune_or_upwards(
    session: Session, role: StaffRole
) -> None:
    own = lay_commune(session, clusters=0)
    other = lay_commune_in(session, own.province, clusters=0, name="khac")
    for act in Act:
        assert not may(session, own.actor(role), act, other.unit.id)
        assert not may(session, own.actor(role), act, own.province.id)
        assert not may(session, own.actor(role), act, None)


def test_a_role_of_the_province_holds_in_its_communes(session: Session) -> None:
    commune = lay_commune(session, clusters=0)
    above = Actor("p", "Sở Tư pháp", StaffRole.AUDITOR, commune.province.id)
    assert may(session, above, Act.READ, commune.unit.id)
    assert not may(session, above, Act.SCHEDULE, commune.unit.id)


def test_the_refusal_tells_who_what_and_where(session: Session) -> None:
    commune = lay_commune(session, clusters=0)
    auditor = commune.actor(StaffRole.AUDITOR)
    with pytest.raises(NotAllowedError) as refusal:
        require(session, auditor, Act.SCHEDULE, commune.unit.id)
    assert (refusal.value.actor, refusal.value.act) == (auditor, Act.SCHEDULE)
    assert refusal.value.unit_id == commune.unit.id


def test_the_controller_itself_lays_the_ground_and_writes_nothing(session: Session) -> None:
    commune = lay_commune(session, clusters=0)
    assert {act for act in Act if may(session, SYSTEM, act, commune.unit.id)} == {
        Act.READ,
        Act.APPOINT_ADMINISTRATOR,
        Act.RECUT_UNITS,
        Act.RECEIVE_SOURCE,
        *GROUND,
    }
    with pytest.raises(NotAllowedError):
        require_author(session, SYSTEM, Act.READ, commune.unit.id)


def test_nobody_both_writes_and_decides() -> None:
    for role in StaffRole:
        assert not {Act.WRITE_BULLETIN, Act.DECIDE_BULLETIN} <= ALLOWED[role]


def test_every_priority_has_its_act_and_only_an_emergency_needs_more() -> None:
    assert {priority: SCHEDULING[priority] for priority in Priority} == {
        Priority.NORMAL: Act.SCHEDULE,
        Priority.PRIORITY: Act.SCHEDULE,
        Priority.EMERGENCY: Act.ORDER_EMERGENCY,
    }


@pytest.mark.parametrize("role", list(StaffRole))
def test_a_programs_token_does_what_it_names_and_nothing_else(
    session: Session, role: StaffRole
) -> None:
    commune = lay_commune(session, clusters=0)
    program = replace(commune.actor(role), only=frozenset({Act.READ, Act.SCHEDULE}))
    done = {act for act in Act if may(session, program, act, commune.unit.id)}
    assert done == EXPECTED[role] & {Act.READ, Act.SCHEDULE}


def test_a_stand_in_has_the_absent_persons_acts_where_that_person_has_them(
    session: Session,
) -> None:
    own = lay_commune(session, clusters=0)
    other = lay_commune_in(session, own.province, clusters=0, name="khac")
    grant = Grant(StaffRole.APPROVER, own.unit.id)
    stand_in = replace(own.operator, stands_in=(grant,))
    assert may(session, stand_in, Act.DECIDE_BULLETIN, own.unit.id)
    assert may(session, stand_in, Act.WRITE_BULLETIN, own.unit.id)
    assert not may(session, stand_in, Act.DECIDE_BULLETIN, other.unit.id)
