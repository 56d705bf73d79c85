"""SQLite has one writer: who waits for it comes next, however busy others are."""

import threading
from pathlib import Path

from sqlalchemy import Engine, text

from controller.store.engine import open_engine, writing_sessions

HELD_S = 0.05
ENOUGH = 60
"""So often a writer that knows no turn is back before who waits has looked again."""
MOST_BEFORE = ENOUGH // 2
"""One or two; more only where the machine lets nobody ask."""


def written(engine: Engine) -> int:
    with writing_sessions(engine).begin() as session:
        return len(session.execute(text("SELECT n FROM t")).all())


def test_one_that_writes_without_a_pause_keeps_nobody_from_writing(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/loa.db"
    busy, seldom = open_engine(url), open_engine(url)
    with writing_sessions(busy).begin() as session:
        session.execute(text("CREATE TABLE t (n INTEGER)"))
    at_work, over, pause = threading.Event(), threading.Event(), threading.Event()

    def write_again_and_again() -> None:
        for number in range(ENOUGH):
            with writing_sessions(busy).begin() as session:
                session.execute(text("INSERT INTO t VALUES (:n)"), {"n": number})
                at_work.set()
                pause.wait(HELD_S)  # it has much to write
            if over.is_set():
                return

    writer = threading.Thread(target=write_again_and_again)
    writer.start()
    assert at_work.wait(30)
    before = written(seldom)
    at_work.clear()
    assert at_work.wait(30)
    between = written(seldom) - before
    over.set()
    writer.join()
    for engine in (busy, seldom):
        engine.dispose()
    assert before <= MOST_BEFORE
    assert between <= MOST_BEFORE
