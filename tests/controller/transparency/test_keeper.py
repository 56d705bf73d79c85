"""The leading planner keeps the log by itself."""

from sqlalchemy import Engine, func, select, text

from controller.store.engine import open_engine, reading_sessions, writing_sessions
from controller.store.transparency import LogHead, LogLeaf, PendingLeaf
from controller.transparency import keeper
from controller.transparency.alarms import RecordDoubt, record_alarms
from controller.transparency.findings import open_findings
from tests.controller.commune import lay_commune
from tests.controller.transparency.test_selfcheck import take_guards_off


def lay(engine: Engine) -> None:
    with writing_sessions(engine).begin() as session:
        commune = lay_commune(session, clusters=1)
        commune.approved_bulletin(session)


def test_what_waits_is_appended_and_a_head_is_asked_for(engine: Engine) -> None:
    lay(engine)
    keeper.append_once(engine)
    keeper.head_once(engine)
    with reading_sessions(engine)() as session:
        assert session.scalar(select(func.count()).select_from(PendingLeaf)) == 0
        head = session.scalars(select(LogHead)).one()
        assert head.size == session.scalar(select(func.count()).select_from(LogLeaf))


def test_what_the_nightly_check_finds_is_an_alarm_until_it_is_put_right(sqlite_url: str) -> None:
    engine = open_engine(sqlite_url)
    lay(engine)
    keeper.append_once(engine)
    keeper.check_once(engine)
    with writing_sessions(engine).begin() as session:
        assert record_alarms(session) == []
        take_guards_off(session)
        session.execute(text("UPDATE approvals SET comment = comment || '!'"))
    for _twice in range(2):
        keeper.check_once(engine)
    with reading_sessions(engine)() as session:
        assert [row.finding for row in open_findings(session)] == ["changed"]
        assert [alarm.what for alarm in record_alarms(session)] == [RecordDoubt.ALTERED]
    with writing_sessions(engine).begin() as session:
        session.execute(text("UPDATE approvals SET comment = replace(comment, '!', '')"))
    keeper.check_once(engine)
    with reading_sessions(engine)() as session:
        assert open_findings(session) == []
        assert record_alarms(session) == []
    engine.dispose()
