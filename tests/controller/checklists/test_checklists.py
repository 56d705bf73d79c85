"""What an approver answers for: her unit's list, every item ticked, kept as it stood."""

import json

import pytest
from sqlalchemy.orm import Session

from controller.accounts.authority import NotAllowedError
from controller.approval.proof import Assent
from controller.bulletins.decisions import approve
from controller.bulletins.listings import decisions_about
from controller.checklists.errors import (
    BadChecklistError,
    ChecklistChangedError,
    UncheckedError,
)
from controller.checklists.service import (
    DEFAULT_ITEMS,
    MOST_ITEMS,
    standing_checklist,
    versions,
    write_checklist,
)
from controller.checklists.ticks import Standing, Ticks, checked
from controller.store.bulletins import BulletinStatus
from controller.store.people import StaffRole
from tests.controller.commune import NOW, Commune, lay_commune

LIST = Standing("u", 3, ("Không quảng cáo.", "Đã nêu nguồn."))


@pytest.fixture
def commune(session: Session) -> Commune:
    return lay_commune(session, clusters=0)


def test_what_was_ticked_is_kept_word_for_word() -> None:
    found = checked(LIST, Ticks("u:3", {0, 1}))
    assert (found.unit, found.version) == ("u", 3)
    assert [(item.text, item.ticked) for item in found.items] == [
        ("Không quảng cáo.", True),
        ("Đã nêu nguồn.", True),
    ]


def test_an_item_without_a_tick_is_named() -> None:
    with pytest.raises(UncheckedError) as refusal:
        checked(LIST, Ticks("u:3", {0}))
    assert refusal.value.items == ("Đã nêu nguồn.",)


def test_ticks_of_an_older_list_do_not_count_for_the_new_one() -> None:
    with pytest.raises(ChecklistChangedError):
        checked(LIST, Ticks("u:2", {0, 1}))


def test_a_unit_without_a_list_has_that_of_the_one_above_and_at_last_loas(
    session: Session, commune: Commune
) -> None:
    unit, province = commune.unit.id, commune.province.id
    assert standing_checklist(session, unit).items == DEFAULT_ITEMS
    administrator = commune.actor(StaffRole.PROVINCE_ADMINISTRATOR)
    commune.people[StaffRole.PROVINCE_ADMINISTRATOR].unit_id = province
    above = administrator.__class__(administrator.person_id, "Tỉnh", administrator.role, province)
    write_checklist(session, above, province, ["Của tỉnh."], NOW)
    assert standing_checklist(session, unit) == Standing(province, 1, ("Của tỉnh.",))
    write_checklist(session, above, unit, ["Của xã.", "  ", "Có nguồn."], NOW)
    assert standing_checklist(session, unit) == Standing(unit, 1, ("Của xã.", "Có nguồn."))


def test_versions_stay_and_their_numbers_rise(session: Session, commune: Commune) -> None:
    administrator = commune.actor(StaffRole.ADMINISTRATOR)
    for text in ("Một.", "Hai."):
        write_checklist(session, administrator, commune.unit.id, [text], NOW)
    found = versions(session, administrator, commune.unit.id)
    assert [(row.version, json.loads(row.items)) for row in found] == [(2, ["Hai."]), (1, ["Một."])]


@pytest.mark.parametrize("items", [[], [" "], ["Một.", "Một."], ["x"] * (MOST_ITEMS + 1)])
def test_a_list_that_nobody_could_answer_for_is_refused(
    session: Session, commune: Commune, items: list[str]
) -> None:
    administrator = commune.actor(StaffRole.ADMINISTRATOR)
    with pytest.raises(BadChecklistError):
        write_checklist(session, administrator, commune.unit.id, items, NOW)


def test_only_administrators_write_it(session: Session, commune: Commune) -> None:
    with pytest.raises(NotAllowedError):
        write_checklist(session, commune.approver, commune.unit.id, ["Một."], NOW)


def test_an_approval_keeps_the_list_that_stood_then(session: Session, commune: Commune) -> None:
    bulletin = commune.pending_bulletin(session)
    standing = standing_checklist(session, commune.unit.id)
    every = Ticks(standing.name, range(len(standing.items)))
    approve(session, commune.approver, bulletin.current.id, NOW, Assent(ticks=every))
    administrator = commune.actor(StaffRole.ADMINISTRATOR)
    write_checklist(session, administrator, commune.unit.id, ["Khác."], NOW)
    kept = json.loads(decisions_about(session, bulletin)[0].statement)["checklist"]
    assert kept["version"] == 0
    assert kept["items"] == [{"text": text, "ticked": True} for text in DEFAULT_ITEMS]


def test_with_an_item_left_open_nothing_is_approved(session: Session, commune: Commune) -> None:
    bulletin = commune.pending_bulletin(session)
    standing = standing_checklist(session, commune.unit.id)
    with pytest.raises(UncheckedError):
        approve(
            session,
            commune.approver,
            bulletin.current.id,
            NOW,
            Assent(ticks=Ticks(standing.name, ())),
        )
    assert bulletin.status is BulletinStatus.PENDING
