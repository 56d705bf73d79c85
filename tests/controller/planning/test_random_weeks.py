"""Random edits of a schedule: nothing is lost without a cause, planning twice is planning once."""

from collections.abc import Iterator
from random import Random
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.civil import DAY_MS
from controller.errors import OperatorError
from controller.planning.marks import mark_unit
from controller.planning.schedule import slot_of
from controller.planning.service import plan_marked
from controller.schedules.editing import ChangedSlot, MovedDay, change_day, change_from
from controller.schedules.errors import WouldDisplaceError
from controller.schedules.service import DroppedDate, Target, cancel, drop_date
from controller.schedules.undoing import Undoing, restore
from controller.store.broadcasts import ExpectedBroadcast, Programme, Slot, TargetKind
from controller.store.delivery import StoredPlan
from controller.store.engine import open_engine, writing_sessions
from playlists.messages.plan import Priority
from playlists.rules.recurrence import occurrences
from tests.controller.commune import NOW, Commune, lay_commune, newest_plan

EDITS = 12
RULES = (None, "FREQ=DAILY", "FREQ=DAILY;COUNT=5", "FREQ=WEEKLY;BYDAY=MO,TH,SA,SU")


@pytest.fixture
def session(sqlite_url: str) -> Iterator[Session]:
    engine = open_engine(sqlite_url)
    with writing_sessions(engine)() as session:
        yield session
    engine.dispose()


class Editor:
    """Somebody who changes the schedule at random and accepts whatever she is told."""

    def __init__(self, session: Session, seed: int) -> None:
        self.session, self.random = session, Random(seed)
        self.commune: Commune = lay_commune(session, clusters=2)
        self.now = NOW + 1_000
        news = [
            self.commune.approved_bulletin(session, f"Tin {n}.", seconds=20 + 60 * n)
            for n in range(3)
        ]
        self.programmes: list[Programme] = [
            self.commune.programme(session, news[: n + 1]) for n in range(3)
        ]

    def edit(self) -> None:
        """One edit; what the rules refuse changes nothing."""
        self.now += 60_000
        slots = list(self.session.scalars(select(Slot).order_by(Slot.id)))
        deeds = [self.add, self.add, self.drop, self.move, self.change, self.cancel, self.restore]
        deed = self.random.choice(deeds) if slots else self.add
        slot = self.random.choice(slots) if slots else None
        try:
            with self.session.begin_nested():
                deed(slot, "")
        except WouldDisplaceError as told:
            with self.session.begin_nested():
                deed(slot, told.fingerprint)
        except OperatorError:
            return

    def add(self, _slot: Slot | None, accepts: str) -> None:
        state = self.random.getstate()
        whole = Target(kind=TargetKind.UNIT, id=self.commune.unit.id)
        asked: dict[str, Any] = {
            "programme_id": self.random.choice(self.programmes).id,
            "at": f"17:{self.random.randrange(12):02}:00",
            "rule": self.random.choice(RULES),
            "priority": self.random.choice([Priority.NORMAL, Priority.PRIORITY]),
            "targets": [whole],
        }
        if self.random.random() < 0.3:
            place = self.random.choice(self.commune.clusters)
            excluded = Target(kind=TargetKind.CLUSTER, id=place.id, excluded=True)
            asked["targets"] = [whole, excluded]
        if not accepts:
            self.random.setstate(state)  # asked again, it is the same slot
        self.commune.now = self.now
        self.commune.slot(self.session, [], **asked, accepts=accepts)

    def drop(self, slot: Slot | None, _accepts: str) -> None:
        day = f"2026-11-{self.random.randrange(19, 27)}"
        asked = DroppedDate(slot_id=id_of(slot), local_date=day, reason="Nghỉ")
        drop_date(self.session, self.commune.operator, asked, self.now)

    def move(self, slot: Slot | None, accepts: str) -> None:
        asked = MovedDay(
            slot_id=id_of(slot), local_date="2026-11-21", to="2026-11-21T17:05", reason="Họp",
            accepts=accepts,
        )  # fmt: skip
        change_day(self.session, self.commune.operator, asked, self.now)

    def change(self, slot: Slot | None, accepts: str) -> None:
        asked = ChangedSlot(slot_id=id_of(slot), from_day="2026-11-22", at="17:03", accepts=accepts)
        change_from(self.session, self.commune.operator, asked, self.now)

    def cancel(self, slot: Slot | None, _accepts: str) -> None:
        cancel(self.session, self.commune.operator, id_of(slot), self.now)

    def restore(self, slot: Slot | None, accepts: str) -> None:
        asked = Undoing(slot_id=id_of(slot), accepts=accepts)
        restore(self.session, self.commune.operator, asked, self.now)

    def plan(self) -> int:
        self.now += 1_000
        return plan_marked(self.session, self.now, (), limit=10).plans


def id_of(slot: Slot | None) -> str:
    assert slot is not None
    return slot.id


def broadcasts_owed(editor: Editor) -> set[tuple[str, str]]:
    """Occurrence and cluster of all that stands on the schedule of the coming week."""
    slots = editor.session.scalars(select(Slot).where(Slot.cancelled_at.is_(None)))
    owed = set()
    for slot in slots:
        without = {t.target_id for t in slot.targets if t.excluded}
        for occurrence in occurrences(slot_of(slot), editor.now + 1, NOW + 7 * DAY_MS):
            owed |= {
                (occurrence.id, place.id)
                for place in editor.commune.clusters
                if place.id not in without
            }
    return owed


@pytest.mark.parametrize("seed", range(4))
def test_all_that_stands_on_the_schedule_is_planned_or_has_a_cause(
    session: Session, seed: int
) -> None:
    editor = Editor(session, seed)
    for _ in range(EDITS):
        editor.edit()
        editor.plan()
    rows = session.scalars(select(ExpectedBroadcast)).all()
    promised = {(row.occurrence, row.cluster_id) for row in rows}
    assert broadcasts_owed(editor) <= promised
    on_air = set()
    for place, receiver in zip(editor.commune.clusters, editor.commune.receivers, strict=True):
        plan = newest_plan(session, receiver.id)
        on_air |= {(o.id, place.id) for o in plan.occurrences} if plan else set()
    for row in rows:
        if row.planned_start > editor.now:
            is_planned = (row.occurrence, row.cluster_id) in on_air
            assert is_planned == (row.withdrawn_at is None), (row.occurrence, row.withdrawn_cause)
            assert (row.withdrawn_at is None) == (not row.withdrawn_cause)


@pytest.mark.parametrize("seed", range(2))
def test_planning_twice_is_planning_once(session: Session, seed: int) -> None:
    editor = Editor(session, seed)
    for _ in range(EDITS):
        editor.edit()
    editor.plan()
    rows = select(ExpectedBroadcast.id, ExpectedBroadcast.withdrawn_at).order_by("id")
    before = session.execute(rows).all()
    versions = session.scalars(select(StoredPlan.id)).all()
    mark_unit(session, editor.commune.unit.id, editor.now)
    assert editor.plan() == 0
    assert session.execute(rows).all() == before
    assert session.scalars(select(StoredPlan.id)).all() == versions
