from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Connection, event, select, update
from sqlalchemy.orm import Session

from controller.audit.listing import Place, Sought, newest_first
from controller.planning.service import plan_marked
from controller.store.broadcasts import ExpectedBroadcast
from controller.store.engine import open_engine, reading_sessions
from playlists.rules.verdict import VerdictKind
from tests.controller.commune import Commune, lay_commune

ALWAYS = 10**15


@pytest.fixture
def commune(session: Session) -> Commune:
    """Three clusters, two bulletins a day for a week."""
    commune = lay_commune(session)
    for at, text in (("06:00:00", "Luật Đất đai mới."), ("17:00:00", "Lịch tiêm vắc xin.")):
        bulletin = commune.approved_bulletin(session, text)
        commune.slot(session, [bulletin], at=at, rule="FREQ=DAILY")
    plan_marked(session, commune.now + 1, (), limit=10)
    return commune


def sought(commune: Commune, **asked: Any) -> Sought:
    wanted: dict[str, Any] = {"unit_ids": [commune.unit.id], "from_ms": 0, "to_ms": ALWAYS}
    return Sought(**wanted | asked)


def all_pages(session: Session, asked: Sought, size: int) -> Iterator[Place]:
    after = None
    while page := newest_first(session, asked, after, size):
        yield from page
        after = page[-1]


def ids(session: Session, **where: object) -> set[str]:
    query = select(ExpectedBroadcast.id).filter_by(**where)
    return set(session.scalars(query))


@pytest.mark.parametrize("size", [1, 4, 1000])
def test_page_by_page_every_broadcast_comes_once_the_newest_first(
    session: Session, commune: Commune, size: int
) -> None:
    found = list(all_pages(session, sought(commune), size))
    assert {place.id for place in found} == ids(session)
    assert len(found) == len(ids(session)) > 30
    assert [p.planned_start for p in found] == sorted(
        (p.planned_start for p in found), reverse=True
    )


def test_a_place_reads_as_it_was_written() -> None:
    place = Place(1_795_000_000_000, "0" * 32)
    assert Place.read(str(place)) == place
    assert Place.read("") is None


def test_it_is_sought_by_period_cluster_bulletin_field_and_verdict(
    session: Session, commune: Commune
) -> None:
    def found(**asked: Any) -> set[str]:
        return {place.id for place in newest_first(session, sought(commune, **asked), None, 1000)}

    first = session.scalars(
        select(ExpectedBroadcast).order_by(ExpectedBroadcast.planned_start)
    ).first()
    assert first is not None
    bulletin = session.get_one(ExpectedBroadcast, first.id)
    start = first.planned_start
    assert found(from_ms=start, to_ms=start + 1) == ids(session, planned_start=start)
    assert found(cluster_id=first.cluster_id) == ids(session, cluster_id=first.cluster_id)
    of_bulletin = ids(session, revision_id=bulletin.revision_id)
    session.execute(
        update(ExpectedBroadcast)
        .where(ExpectedBroadcast.id == first.id)
        .values(verdict=VerdictKind.FAILED)
    )
    assert found(verdict=VerdictKind.FAILED) == {first.id}
    land = found(field="dat-dai")
    assert land
    assert land in (of_bulletin, ids(session) - of_bulletin)
    assert found(field="thue") == set()


def test_a_field_is_found_page_by_page_past_all_that_lies_between(
    session: Session, commune: Commune
) -> None:
    asked = sought(commune, unit_ids=[commune.unit.id, commune.province.id], field="dat-dai")
    whole = newest_first(session, asked, None, 1000)
    assert 0 < len(whole) < len(ids(session))
    assert list(all_pages(session, asked, 2)) == whole


def test_several_units_are_sought_together_and_no_other(session: Session, commune: Commune) -> None:
    asked = sought(commune, unit_ids=[commune.unit.id, commune.province.id])
    assert {p.id for p in newest_first(session, asked, None, 1000)} == ids(session)
    other = sought(commune, unit_ids=[commune.province.id, "0" * 32])
    assert newest_first(session, other, None, 1000) == []


@pytest.mark.parametrize(
    ("asked", "index"),
    [
        ({}, "ix_expected_broadcasts_time"),
        ({"field": "thue"}, "COVERING INDEX ix_expected_broadcasts_bulletin"),
        ({"unit_ids": ["u"]}, "ix_expected_broadcasts_day"),
        ({"cluster_id": "c"}, "ix_expected_broadcasts_place"),
        ({"verdict": VerdictKind.FAILED}, "ix_expected_broadcasts_open"),
    ],
    ids=str,
)
def test_a_page_walks_an_index_and_gathers_no_years(
    sqlite_url: str, asked: dict[str, Any], index: str
) -> None:
    engine = open_engine(sqlite_url)
    told: list[str] = []
    bounds: set[object] = set()

    def explain(
        connection: Connection, _cursor: Any, asked: str, given: Any, _context: Any, _many: Any
    ) -> None:
        if "expected_broadcasts" in asked and not asked.startswith("EXPLAIN"):
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {asked}", given)
            told.extend(row[3] for row in plan)
            bounds.update(given)

    event.listen(engine, "before_cursor_execute", explain)
    wanted = replace(Sought(unit_ids=["u", "v"], from_ms=0, to_ms=ALWAYS), **asked)
    with reading_sessions(engine)() as session:
        newest_first(session, wanted, Place(ALWAYS // 2, "f" * 32), 50)
    engine.dispose()
    assert any(index in step for step in told), told
    assert ALWAYS not in bounds, "a walk from the end of the period would pass what was shown"
    assert not any(step.startswith("USE TEMP B-TREE FOR ORDER BY") for step in told), told
