from sqlalchemy import Engine, select

from controller.clock import now_ms
from controller.ledger.judge import overdue
from controller.ledger.keeper import judge_once
from controller.planning.service import plan_marked
from controller.store.broadcasts import ExpectedBroadcast
from controller.store.engine import reading_sessions, writing_sessions
from tests.controller.commune import lay_commune


def test_a_round_judges_what_is_overdue(engine: Engine) -> None:
    with writing_sessions(engine).begin() as session:
        commune = lay_commune(session, clusters=1)  # days ago, and nobody ever reported
        commune.slot(session, [commune.approved_bulletin(session)])
        plan_marked(session, commune.now, ("http://127.0.0.1/audio",), limit=10)
    judge_once(engine)
    with reading_sessions(engine)() as session:
        assert list(session.scalars(select(ExpectedBroadcast.verdict))) == ["unverified"]
        assert overdue(session, now_ms(), 10) == []
