"""Who waits hears at once that somebody else has committed, on both engines."""

import threading

from sqlalchemy import Engine, text

from controller.store.engine import writing_sessions
from controller.store.news import News, tell
from tests.waiting import until

LONG_S = 20.0


def test_a_commit_of_somebody_else_ends_the_waiting(engine: Engine) -> None:
    news = News(engine)
    news.wait(0.0)  # from here on
    news.wait(0.0)
    went_on = threading.Event()

    def listen() -> None:
        news.wait(LONG_S)
        went_on.set()

    listener = threading.Thread(target=listen)
    listener.start()
    with writing_sessions(engine).begin() as session:
        session.execute(text("DELETE FROM plan_marks"))
        tell(session)
        assert not went_on.is_set(), "nobody hears of what is not committed"
    # PostgreSQL tells of every commit; SQLite counts those that changed something.
    with writing_sessions(engine).begin() as session:
        session.execute(text("CREATE TABLE something (id INTEGER)"))
        tell(session)
    assert went_on.wait(LONG_S / 2)
    listener.join()
    news.close()


def test_nothing_new_is_waited_for_no_longer_than_asked(engine: Engine) -> None:
    news = News(engine)

    def look() -> None:
        for asked_s in (0.0, 0.0, 0.01):
            news.wait(asked_s)

    looking = threading.Thread(target=look)
    looking.start()
    until(lambda: not looking.is_alive())
    news.close()
