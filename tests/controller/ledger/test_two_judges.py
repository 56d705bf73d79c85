"""Link and planner judge the same broadcasts at once, each in a transaction of its own."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from controller.ledger.judge import judge, overdue
from controller.planning.service import plan_marked
from controller.store.broadcasts import ExpectedBroadcast
from controller.store.engine import open_engine
from controller.store.ledger import Verdict
from playlists.rules.verdict import REPORT_WITHIN_MS, VerdictKind
from tests.controller.commune import lay_commune
from tests.real_parts.postgres import somebody_waits
from tests.waiting import until


@pytest.fixture
def engine(postgres_url: str) -> Iterator[Engine]:
    """SQLite has one writer, so only PostgreSQL can show it."""
    engine = open_engine(postgres_url)
    yield engine
    engine.dispose()


def test_the_second_waits_for_the_first_and_goes_on_from_its_verdict(engine: Engine) -> None:
    with Session(engine) as session:
        commune = lay_commune(session, clusters=2)
        commune.slot(session, [commune.approved_bulletin(session)])
        plan_marked(session, commune.now, ("http://127.0.0.1/audio",), limit=10)
        session.commit()
        (last,) = set(
            session.scalars(select(ExpectedBroadcast.planned_start + ExpectedBroadcast.length_ms))
        )

    def second(now: int) -> int:
        with Session(engine) as session, session.begin():
            return judge(session, overdue(session, now, 10), now)

    with ThreadPoolExecutor(1) as other, Session(engine) as first:
        assert judge(first, overdue(first, last, 10), last) == 2
        judging = other.submit(second, last + REPORT_WITHIN_MS)
        until(lambda: somebody_waits(engine))
        first.commit()
        assert judging.result(timeout=30) == 2
    with Session(engine) as session:
        told = select(Verdict.number, Verdict.kind).order_by(Verdict.number)
        assert [tuple(row) for row in session.execute(told)] == [
            *[(1, VerdictKind.AWAITING_REPORT)] * 2,
            *[(2, VerdictKind.UNVERIFIED)] * 2,
        ]
        newest = set(session.scalars(select(ExpectedBroadcast.verdict_number)))
        assert newest == {2}
