"""A programme is changed: what stays keeps its name, the schedule follows, nobody is overrun."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.errors import ChangedMeanwhileError
from controller.planning.service import plan_marked
from controller.programmes.editing import ChangedProgramme, change
from controller.programmes.errors import ProgrammeDiscardedError, ProgrammeScheduledError
from controller.programmes.service import list_programmes
from controller.programmes.trash import discard, restore
from controller.programmes.undoing import UndoneEdit, last_edit, undo_edit
from controller.schedules.errors import (
    NothingToUndoError,
    ProgrammeNotApprovedError,
    WouldDisplaceError,
)
from controller.schedules.service import cancel
from controller.store.broadcasts import ExpectedBroadcast, Programme
from tests.controller.commune import NOW, Commune, lay_commune, newest_plan


@pytest.fixture
def commune(session: Session) -> Commune:
    return lay_commune(session, clusters=1)


def changed(session: Session, commune: Commune, programme: Programme, **asked: Any) -> Programme:
    usual: dict[str, Any] = {"programme_id": programme.id, "name": programme.name}
    return change(session, commune.operator, ChangedProgramme(**(usual | asked)), NOW + 5_000)


def plan(session: Session, commune: Commune, at: int) -> None:
    plan_marked(session, at, ("http://127.0.0.1/audio",), limit=9)


def test_what_stays_keeps_its_name_and_its_promise(session: Session, commune: Commune) -> None:
    one, two, three = (commune.approved_bulletin(session, f"Tin {n}.") for n in range(3))
    slot = commune.slot(session, [one, two])
    plan(session, commune, NOW + 4_000)
    names = {item.bulletin_id: item.id for item in slot.programme.items}
    items = [three.id, two.id]
    changed(session, commune, slot.programme, bulletin_ids=items, pauses_ms=[2_000])
    assert [item.bulletin_id for item in slot.programme.items] == items
    assert slot.programme.items[1].id == names[two.id]
    assert slot.programme.version == 2
    plan(session, commune, NOW + 6_000)
    told = newest_plan(session, commune.receivers[0].id)
    assert told is not None
    assert [item.kind for item in told.occurrences[0].items] == ["bulletin", "pause", "bulletin"]
    kept = session.scalars(
        select(ExpectedBroadcast.item).where(ExpectedBroadcast.withdrawn_at.is_(None))
    )
    assert set(kept) == {item.id for item in slot.programme.items}


def test_a_length_that_gets_in_the_way_is_told_first(session: Session, commune: Commune) -> None:
    short, long = (commune.approved_bulletin(session, f"Tin {n}.", seconds=n) for n in (20, 90))
    slot = commune.slot(session, [short])
    commune.slot(session, [short], at="17:01:00")
    with pytest.raises(WouldDisplaceError) as asked, session.begin_nested():
        changed(session, commune, slot.programme, bulletin_ids=[long.id])
    session.refresh(slot.programme)
    assert [item.bulletin_id for item in slot.programme.items] == [short.id]
    seen = asked.value.fingerprint
    changed(session, commune, slot.programme, bulletin_ids=[long.id], accepts=seen)
    # What was accepted before is not asked again.
    changed(session, commune, slot.programme, bulletin_ids=[long.id], name="Tên khác")


def test_what_is_not_approved_does_not_slip_into_what_is_on_the_schedule(
    session: Session, commune: Commune
) -> None:
    slot = commune.slot(session, [commune.approved_bulletin(session)])
    waiting = commune.pending_bulletin(session)
    with pytest.raises(ProgrammeNotApprovedError):
        changed(session, commune, slot.programme, bulletin_ids=[waiting.id])


def test_the_second_of_two_editors_is_told(session: Session, commune: Commune) -> None:
    one, two = (commune.approved_bulletin(session, f"Tin {n}.") for n in range(2))
    programme = commune.programme(session, [one])
    changed(session, commune, programme, bulletin_ids=[one.id, two.id], seen=1)
    with pytest.raises(ChangedMeanwhileError) as told:
        changed(session, commune, programme, bulletin_ids=[two.id], seen=1)
    assert told.value.current == 2
    assert len(programme.items) == 2


def test_the_last_change_is_taken_back_and_asks_what_it_does_to_the_schedule(
    session: Session, commune: Commune
) -> None:
    long, short = (commune.approved_bulletin(session, f"Tin {n}.", seconds=n) for n in (90, 20))
    slot = commune.slot(session, [long])
    programme = slot.programme
    undone = {"bulletin_ids": [short.id], "pauses_ms": [3_000], "name": "Ngắn"}
    changed(session, commune, programme, **undone)
    edit = last_edit(session, programme.id)
    assert edit is not None
    commune.slot(session, [short], at="17:01:00")
    with pytest.raises(WouldDisplaceError) as asked, session.begin_nested():
        undo_edit(session, commune.operator, UndoneEdit(event_id=edit), NOW + 6_000)
    seen = UndoneEdit(event_id=edit, accepts=asked.value.fingerprint)
    undo_edit(session, commune.operator, seen, NOW + 6_000)
    assert [(i.bulletin_id, i.pause_after_ms) for i in programme.items] == [(long.id, 0)]
    assert programme.name == "Chương trình"
    with pytest.raises(NothingToUndoError):  # it is no longer the last change
        undo_edit(session, commune.operator, seen, NOW + 7_000)


def test_what_was_only_begun_has_no_change_to_take_back(session: Session, commune: Commune) -> None:
    programme = commune.programme(session, [commune.approved_bulletin(session)])
    begun = UndoneEdit(event_id=last_edit(session, programme.id) or "")
    with pytest.raises(NothingToUndoError):
        undo_edit(session, commune.operator, begun, NOW + 6_000)


def test_the_trash_gives_back_what_nothing_is_scheduled_of(
    session: Session, commune: Commune
) -> None:
    slot = commune.slot(session, [commune.approved_bulletin(session)])
    programme = slot.programme
    with pytest.raises(ProgrammeScheduledError):
        discard(session, commune.operator, programme.id, NOW + 5_000)
    cancel(session, commune.operator, slot.id, NOW + 5_000)
    discard(session, commune.operator, programme.id, NOW + 6_000)
    assert list_programmes(session, commune.operator) == []
    with pytest.raises(ProgrammeDiscardedError):
        changed(session, commune, programme, bulletin_ids=[])
    restore(session, commune.operator, programme.id, NOW + 7_000)
    assert list_programmes(session, commune.operator) == [programme]
