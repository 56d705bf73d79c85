"""Planning: how long an edit of the schedule takes to become plans, and how that grows.

A commune of 200 clusters has two daily programmes of four items for the next eight days. One slot
is added, then cancelled; then again with a thousand slots that are over. A province is many such
communes. On SQLite, as the planner's process does it: some clusters in each transaction.
"""

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from benchmarks.row import Row
from controller import civil
from controller.clock import now_ms
from controller.planning.role import plan_once
from controller.schedules.service import cancel
from controller.store.base import new_id
from controller.store.broadcasts import ExpectedBroadcast, Programme, Slot, SlotTarget, TargetKind
from controller.store.engine import open_engine, writing_sessions
from controller.store.migrate import migrate
from controller.web.queries.agenda import agenda
from playlists.messages.plan import ItemKind
from tests.controller.commune import Commune, lay_commune, lay_commune_in

BENCH = "planning"
AUDIO = ("http://127.0.0.1/audio",)
COMMUNE = 200
SMALL, LARGE, PROVINCE, WIDEST = 100, 2_000, 5_000, 10_000
PAST_SLOTS = 1_000
EDIT_GOAL_S = 1.0
PROVINCE_GOAL_S = 60.0


def run(*, full: bool = False) -> list[Row]:
    """Measure; takes about half a minute, with `full` three."""
    with _database() as engine:
        rows = _edits(engine)
    rows += _growth((SMALL, LARGE, PROVINCE, WIDEST) if full else (SMALL, LARGE))
    return rows


def _edits(engine: Engine) -> list[Row]:
    with writing_sessions(engine).begin() as session:
        commune = lay_commune(session, now_ms(), clusters=COMMUNE)
        programme = _daily(session, commune)
    whole_s = _planning(engine)
    adding_s, cancelling_s, agenda_s = _one_edit(engine, commune, programme)
    with writing_sessions(engine).begin() as session:
        _past(session, commune, programme)
    adding_again_s, _cancelling_s, agenda_again_s = _one_edit(engine, commune, programme)
    return [
        _seconds(f"{COMMUNE} clusters for the first time", whole_s),
        _seconds(f"{COMMUNE} clusters after a slot is added", adding_s, EDIT_GOAL_S),
        _seconds(f"{COMMUNE} clusters after a slot is cancelled", cancelling_s, EDIT_GOAL_S),
        _beside("a slot added beside 1,000 past slots", adding_again_s, adding_s),
        _beside("the agenda of a week beside 1,000 past slots", agenda_again_s, agenda_s),
    ]


def _growth(sizes: tuple[int, ...]) -> list[Row]:
    rows: list[Row] = []
    per_cluster = 0.0
    for size in sizes:
        with _database() as engine:
            _lay_province(engine, size)
            took = _planning(engine)
        goal = PROVINCE_GOAL_S if size == PROVINCE else None
        rows.append(_seconds(f"{size:,} clusters whole", took, goal))
        if not per_cluster:
            per_cluster = took / size
            continue
        rows.append(
            Row(
                bench=BENCH,
                what=f"a cluster among {size:,}",
                value=round(1000 * took / size, 2),
                unit="ms",
                against=f"among {sizes[0]}",
                against_value=round(1000 * per_cluster, 2),
                ratio=round(took / size / per_cluster, 2),
                goal="<= 1.5 (linear)",
                met=took / size <= 1.5 * per_cluster,
            )
        )
    return rows


def _lay_province(engine: Engine, size: int) -> None:
    with writing_sessions(engine).begin() as session:
        first = lay_commune(session, now_ms(), clusters=min(SMALL, size))
        communes = [first] + [
            lay_commune_in(session, first.province, now_ms(), SMALL, f"xa{number}")
            for number in range(1, size // SMALL)
        ]
        for commune in communes:
            _daily(session, commune)


def _daily(session: Session, commune: Commune) -> Programme:
    """Two programmes a day; gives back what they play."""
    today = civil.day_of(now_ms()).isoformat()
    items = [
        commune.approved_tune(session),
        commune.approved_bulletin(session, "Tin thứ nhất.", seconds=60),
        commune.approved_bulletin(session, "Tin thứ hai.", seconds=90),
        commune.approved_bulletin(session, "Xin chào.", seconds=3, kind=ItemKind.CLOSING),
    ]
    slots = [
        commune.slot(session, items, starts_on=today, at=at, rule="FREQ=DAILY")
        for at in ("05:15:00", "17:00:00")
    ]
    return slots[0].programme


def _past(session: Session, commune: Commune, programme: Programme) -> None:
    """Slots that were on air once, each on a day of its own in the last years."""
    today = civil.instant_of(civil.day_of(now_ms()))
    for number in range(PAST_SLOTS):
        day = today - (number + 2) * civil.DAY_MS
        target = SlotTarget(kind=TargetKind.UNIT, target_id=commune.unit.id, excluded=False)
        slot = Slot(
            id=new_id(day),
            unit_id=commune.unit.id,
            programme_id=programme.id,
            starts_on=civil.day_of(day).isoformat(),
            at="17:00:00",
            last_start_at=day + 17 * civil.HOUR_MS,
            created_by=commune.operator.person_id,
            created_at=day,
            cancelled_at=None,
            targets=[target],
        )
        session.add(slot)


def _one_edit(engine: Engine, commune: Commune, programme: Programme) -> tuple[float, float, float]:
    """Add a daily slot, look at the week, cancel the slot: what each takes."""
    today = civil.day_of(now_ms()).isoformat()
    with writing_sessions(engine).begin() as session:
        commune.now = now_ms()
        slot_id = commune.slot(
            session,
            [],
            programme_id=programme.id,
            starts_on=today,
            at="11:00:00",
            rule="FREQ=DAILY",
        ).id
    adding_s = _planning(engine)
    with writing_sessions(engine).begin() as session:
        began = time.perf_counter()
        agenda(session, [commune.unit.id], now_ms(), now_ms() + 7 * civil.DAY_MS)
        agenda_s = time.perf_counter() - began
        cancel(session, commune.operator, session.get_one(Slot, slot_id).id, now_ms())
    return adding_s, _planning(engine), agenda_s


def _planning(engine: Engine) -> float:
    began = time.perf_counter()
    plan_once(engine, AUDIO)
    took = time.perf_counter() - began
    with writing_sessions(engine).begin() as session:
        if not session.scalar(select(func.count()).select_from(ExpectedBroadcast)):
            raise RuntimeError("nothing was promised: there was nothing to measure")
    return took


@contextmanager
def _database() -> Iterator[Engine]:
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(f"sqlite:///{Path(folder) / 'loa.db'}")
        migrate(engine)
        yield engine
        engine.dispose()


def _seconds(what: str, took: float, goal: float | None = None) -> Row:
    return Row(
        bench=BENCH,
        what=what,
        value=round(took, 2),
        unit="s",
        goal=f"<= {goal:g} s" if goal else "",
        met=took <= goal if goal else None,
    )


def _beside(what: str, took: float, before: float) -> Row:
    return Row(
        bench=BENCH,
        what=what,
        value=round(took, 3),
        unit="s",
        against="without them",
        against_value=round(before, 3),
        ratio=round(took / before, 2),
        goal="<= 1.5",
        met=took <= 1.5 * before,
    )
