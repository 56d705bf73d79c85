from sqlalchemy import Engine, func, select

from controller.clock import now_ms
from controller.planning.role import plan_once, renew_once
from controller.store.delivery import PlanMark, StoredPlan
from controller.store.engine import reading_sessions, writing_sessions
from tests.controller.commune import lay_commune

AUDIO = ("http://127.0.0.1/audio",)


def test_a_round_plans_every_marked_cluster(engine: Engine) -> None:
    with writing_sessions(engine).begin() as session:
        lay_commune(session, now=now_ms(), clusters=25)
    plan_once(engine, AUDIO)
    with reading_sessions(engine)() as session:
        assert session.scalar(select(func.count()).select_from(StoredPlan)) == 25
        assert session.scalar(select(func.count()).select_from(PlanMark)) == 0


def test_a_round_renews_nothing_that_is_fresh(engine: Engine) -> None:
    with writing_sessions(engine).begin() as session:
        lay_commune(session, now=now_ms(), clusters=1)
    plan_once(engine, AUDIO)
    renew_once(engine)
    with reading_sessions(engine)() as session:
        assert session.scalar(select(func.count()).select_from(PlanMark)) == 0
