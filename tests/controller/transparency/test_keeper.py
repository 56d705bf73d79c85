"""The leading planner keeps the log by itself."""

from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Engine, func, select, text

from controller.clock import now_ms
from controller.keys.ceremony import Grant, hold
from controller.keys.files import KeyFolder
from controller.keys.private_files import replace_whole
from controller.store.engine import open_engine, reading_sessions, writing_sessions
from controller.store.transparency import LogHead, LogLeaf, PendingLeaf
from controller.transparency import keeper
from controller.transparency.alarms import RecordDoubt, record_alarms
from controller.transparency.findings import open_findings
from playlists.messages.envelope import seal
from playlists.messages.head import Head
from playlists.messages.keys import SigningKey
from playlists.messages.trust import pack_chain
from tests.controller.commune import lay_commune
from tests.controller.transparency.test_selfcheck import take_guards_off


def lay(engine: Engine) -> None:
    with writing_sessions(engine).begin() as session:
        commune = lay_commune(session, clusters=1)
        commune.approved_bulletin(session)


def test_what_waits_is_appended_and_a_head_is_asked_for(engine: Engine, tmp_path: Path) -> None:
    lay(engine)
    keeper.append_once(engine)
    keeper.head_once(engine, KeyFolder(tmp_path))
    with reading_sessions(engine)() as session:
        assert session.scalar(select(func.count()).select_from(PendingLeaf)) == 0
        head = session.scalars(select(LogHead)).one()
        assert head.size == session.scalar(select(func.count()).select_from(LogLeaf))


def test_a_new_station_key_gets_a_head_at_once_even_if_nothing_else_happened(
    sqlite_url: str, tmp_path: Path
) -> None:
    engine, folder = open_engine(sqlite_url), KeyFolder(tmp_path / "keys")
    lay(engine)
    first, second = in_force(folder), in_force(folder)
    keeper.append_once(engine)
    assert heads_after(engine, folder, first) == 1
    assert heads_after(engine, folder, first) == 1
    assert heads_after(engine, folder, second) == 1
    keeper.append_once(engine)
    assert heads_after(engine, folder, second) == 2
    assert heads_after(engine, folder, second) == 2
    engine.dispose()


def in_force(folder: KeyFolder) -> Callable[[], SigningKey]:
    """A station key that comes into force when it is called for."""
    now = now_ms()
    grant = Grant(units=("u",), not_before=now - 1000, not_after=now + 1_000_000)
    ceremony = hold(grant, root_count=1, threshold=1, now=now)

    def begin() -> SigningKey:
        replace_whole(folder.root, ceremony.root)
        replace_whole(folder.chain, pack_chain(ceremony.chain))
        return ceremony.station_key

    return begin


def heads_after(engine: Engine, folder: KeyFolder, key: Callable[[], SigningKey]) -> int:
    """Let the keeper ask, and the signer sign with this key; how many heads there are then."""
    signing = key()
    keeper.head_once(engine, folder)
    with writing_sessions(engine).begin() as session:
        for head in session.scalars(select(LogHead).where(LogHead.envelope.is_(None))):
            said = Head(log="l", size=head.size, root=head.root, at=head.at)
            head.envelope, head.signed_at = seal(said, [signing]), head.at
        return session.scalar(select(func.count()).select_from(LogHead)) or 0


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
