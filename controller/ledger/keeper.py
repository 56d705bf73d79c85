"""What the planning leader judges because its time has passed."""

from sqlalchemy import Engine

from controller.clock import now_ms
from controller.ledger.judge import judge, overdue
from controller.store.engine import reading_sessions, writing_sessions

JUDGE_EVERY_S = 2
BROADCASTS_AT_ONCE = 200
"""Broadcasts a transaction: it holds SQLite's only writer."""


def judge_once(engine: Engine) -> None:
    """Judge the broadcasts whose time has passed."""
    while True:
        with reading_sessions(engine)() as session:
            ids = overdue(session, now_ms(), BROADCASTS_AT_ONCE)
        if not ids:
            return
        with writing_sessions(engine).begin() as session:
            changed = judge(session, ids, now_ms())
        if not changed or len(ids) < BROADCASTS_AT_ONCE:
            return
