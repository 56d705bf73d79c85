"""What a week came to, unit by unit: audible clusters, outcomes of broadcasts, households reached.

A commune's week is counted when its page is asked for. A province's would be hundreds of thousands
of rows: the planner counts it each hour, and pages add up what was counted.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TypeVar

import msgspec
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from controller.audit.audible import Audible, audible_by_unit, outcomes_by_unit
from controller.audit.reach import reached_by_unit
from controller.audit.weeks import Week, weeks_until
from controller.clock import now_ms
from controller.store.engine import reading_sessions, writing_sessions
from controller.store.figures import UnitWeek
from controller.store.places import Cluster
from controller.store.upsert import insert_or
from playlists.rules.reach import Reach
from playlists.rules.verdict import VerdictKind

COUNTED_WHEN_ASKED = 400
"""Clusters up to which a week is counted for the page that asks."""
COUNT_EVERY_S = 3_600
RECOUNT_EVERY_S = 86_400
RECOUNTED_WEEKS = 9
"""A receiver without a line reports weeks later."""

Key = TypeVar("Key", bound=str)
Addend = TypeVar("Addend", int, Reach)


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """One unit's week, without the units below it. `counted_at` is when that was true."""

    audible: Audible = Audible()
    outcomes: dict[VerdictKind, int] = {}
    reach: Reach = Reach(0, 0, 0)
    by_field: dict[str, Reach] = {}
    by_language: dict[str, Reach] = {}
    counted_at: int

    def __add__(self, other: "Figures") -> "Figures":
        """Both units together; as old as the older of them."""
        return Figures(
            audible=self.audible + other.audible,
            outcomes=_summed(self.outcomes, other.outcomes),
            reach=self.reach + other.reach,
            by_field=_summed(self.by_field, other.by_field),
            by_language=_summed(self.by_language, other.by_language),
            counted_at=min(self.counted_at, other.counted_at),
        )


def together(parts: Iterable[Figures], now: int) -> Figures:
    """All of them added up."""
    return sum(parts, Figures(counted_at=now))


def figures_of(
    session: Session, unit_ids: Collection[str], week: Week, now: int
) -> dict[str, Figures]:
    """The figures of each of these units in a week.

    Counted now where few clusters are asked for, or where the planner has not counted that week.
    """
    clusters = select(func.count()).where(Cluster.unit_id.in_(unit_ids))
    if (session.scalar(clusters) or 0) > COUNTED_WHEN_ASKED:
        kept = select(UnitWeek).where(
            UnitWeek.unit_id.in_(unit_ids), UnitWeek.monday == week.monday
        )
        found = {row.unit_id: _unpacked(row) for row in session.scalars(kept)}
        if found:
            return found
    return count(session, unit_ids, week, now)


def count(session: Session, unit_ids: Collection[str], week: Week, now: int) -> dict[str, Figures]:
    """Count a week from its rows."""
    span = (week.from_ms, week.to_ms)
    audible = audible_by_unit(session, unit_ids, *span)
    outcomes = outcomes_by_unit(session, unit_ids, *span)
    reaches = reached_by_unit(session, unit_ids, *span)
    return {
        unit: Figures(
            audible=audible.get(unit, Audible()),
            outcomes=dict(outcomes.get(unit, {})),
            reach=reaches[unit].whole,
            by_field=dict(reaches[unit].by_field),
            by_language=dict(reaches[unit].by_language),
            counted_at=now,
        )
        for unit in reaches
    }


def count_ahead(engine: Engine, weeks: Sequence[Week], now: int) -> None:
    """Count these weeks for every unit and keep the figures.

    The rows are read before anything is written: SQLite has one writer.
    """
    for week in weeks:
        with reading_sessions(engine)() as session:
            units = set(session.scalars(select(Cluster.unit_id).distinct()))
            found = count(session, units, week, now)
        rows = [
            {
                "unit_id": unit,
                "monday": week.monday,
                "counted_at": now,
                "figures": msgspec.json.encode(figures).decode(),
            }
            for unit, figures in found.items()
        ]
        if not rows:
            continue
        with writing_sessions(engine).begin() as session:
            statement = insert_or(session, UnitWeek)
            changed = {name: statement.excluded[name] for name in ("counted_at", "figures")}
            keys = [UnitWeek.unit_id, UnitWeek.monday]
            session.execute(
                statement.on_conflict_do_update(index_elements=keys, set_=changed), rows
            )


def count_once(engine: Engine) -> None:
    """Count what the hour may have changed: this week and the one before."""
    now = now_ms()
    count_ahead(engine, weeks_until(now, 2), now)


def recount_once(engine: Engine) -> None:
    """Count once more what late reports may have settled meanwhile."""
    now = now_ms()
    count_ahead(engine, weeks_until(now, RECOUNTED_WEEKS), now)


def _unpacked(row: UnitWeek) -> Figures:
    return msgspec.json.decode(row.figures, type=Figures)


def _summed(one: Mapping[Key, Addend], other: Mapping[Key, Addend]) -> dict[Key, Addend]:
    found = dict(one)
    for name, value in other.items():
        found[name] = found[name] + value if name in found else value
    return found
