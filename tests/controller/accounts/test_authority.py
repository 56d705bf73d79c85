import pytest
from sqlalchemy.orm import Session

from controller.accounts.actor import SYSTEM, Actor
from controller.accounts.authority import Act, NotAllowedError, may, require, require_author
from controller.store.people import StaffRole
from tests.controller.commune import lay_commune, lay_commune_in

WRITES = {
    Act.IMPORT_DOCUMENT,
    Act.WRITE_LEXICON,
    Act.WRITE_BULLETIN,
    Act.SUBMIT_BULLETIN,
    Act.WRITE_PROGRAMME,
    Act.SCHEDULE,
}
GROUND = {
    Act.MANAGE_UNITS,
    Act.MANAGE_PEOPLE,
    Act.MANAGE_CLUSTERS,
    Act.ENROL_RECEIVER,
    Act.WRITE_LEXICON,
}
STOPS = {Act.RECALL_BULLETIN, Act.CANCEL_BROADCAST}
EXPECTED = {
    StaffRole.OPERATOR: {Act.READ} | WRITES | STOPS,
    StaffRole.APPROVER: {Act.READ, Act.DECIDE_BULLETIN} | STOPS,
    StaffRole.AUDITOR: {Act.READ},
    StaffRole.ADMINISTRATOR: {Act.READ} | GROUND,
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
    require(session, above, Act.READ, commune.unit.id)


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
        *GROUND,
    }
    with pytest.raises(NotAllowedError):
        require_author(session, SYSTEM, Act.READ, commune.unit.id)
