"""Plans hold only what was approved for the place, so that the signer signs them whole."""

from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from controller.planning.compile import ApprovedFor
from controller.planning.service import plan_marked
from controller.schedules.errors import NotForThatPlaceError
from controller.schedules.service import Target
from controller.store.approvals import ApprovalWays
from controller.store.broadcasts import TargetKind
from controller.store.people import StaffRole
from playlists.messages.approval import Way
from tests.controller.commune import NOW, Commune, lay_commune, lay_commune_in, newest_plan

SOURCES = ("http://127.0.0.1/audio",)


def of_the_province(session: Session, commune: Commune) -> Commune:
    """The province's own staff, over the clusters of its commune."""
    staff = lay_commune_in(session, commune.province, clusters=0, name="tinh")
    for person in staff.people.values():
        person.unit_id = commune.province.id
    session.flush()
    return replace(staff, unit=commune.province)


def planned(session: Session, commune: Commune) -> list[str]:
    """Titles that the commune's first receiver is to play."""
    plan_marked(session, commune.now + 100, SOURCES, limit=100)
    plan = newest_plan(session, commune.receivers[0].id)
    if plan is None:
        return []
    return [item.title for occurrence in plan.occurrences for item in occurrence.items]


def test_a_communes_bulletin_cannot_be_put_on_air_in_the_whole_province(session: Session) -> None:
    commune = lay_commune(session, clusters=1)
    lay_commune_in(session, commune.province, clusters=1, name="ben")
    province = of_the_province(session, commune)
    own = commune.approved_bulletin(session, "Tin của xã.")
    programme = province.programme(session, [own])
    everywhere = [Target(kind=TargetKind.UNIT, id=commune.province.id)]
    with pytest.raises(NotForThatPlaceError) as caught, session.begin_nested():
        province.slot(session, [own], programme_id=programme.id, targets=everywhere)
    assert caught.value.bulletins == (own,)
    here = [Target(kind=TargetKind.UNIT, id=commune.unit.id)]
    province.slot(session, [own], programme_id=programme.id, targets=here)
    assert planned(session, replace(commune, now=province.now)) == ["Tin của xã."]


def test_what_is_not_for_a_place_is_left_out_and_the_rest_goes_on(session: Session) -> None:
    commune = lay_commune(session, clusters=1)
    own = commune.approved_bulletin(session, "Tin của xã.")
    stays = commune.approved_bulletin(session, "Tin ở lại.")
    commune.slot(session, [own, stays])
    other = lay_commune_in(session, commune.province, clusters=0, name="ben")
    own.unit_id = other.unit.id
    session.flush()
    assert planned(session, commune) == ["Tin ở lại."]


def test_where_passkeys_are_asked_for_a_province_without_one_is_not_heard(
    session: Session,
) -> None:
    commune = lay_commune(session, clusters=1)
    province = of_the_province(session, commune)
    before = province.approved_bulletin(session, "Tin trước.")
    wish = ApprovalWays(
        unit_id=commune.unit.id,
        ways=Way.PASSKEY,
        set_by=commune.people[StaffRole.ADMINISTRATOR].id,
        set_at=province.now,
    )
    session.add(wish)
    province.now += 1000
    after = province.approved_bulletin(session, "Tin sau.")
    commune.now = province.now
    commune.slot(session, [before, after])
    assert planned(session, commune) == ["Tin trước."]


def test_a_passkey_counts_wherever_it_is_asked_for() -> None:
    strict = {"xa": NOW, "tinh": NOW + 10}
    path = ("xa", "tinh")
    assert ApprovedFor("tinh", by_passkey=True, at=NOW + 99).counts_in(path, strict)
    assert ApprovedFor("xa", by_passkey=False, at=NOW).counts_in(path, strict)
    assert not ApprovedFor("xa", by_passkey=False, at=NOW + 1).counts_in(path, strict)
    assert not ApprovedFor("ben", by_passkey=True, at=NOW).counts_in(path, strict)
