"""The signer believes its own memory of the log and not the database."""

from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from controller.signer.conditions import Station
from controller.signer.frontier_file import NAME, read_signed_log
from controller.signer.heads import HeadKeeper
from controller.store.ledger import AuditEvent
from controller.store.transparency import LogFrontier, LogHead, LogLeaf
from controller.transparency.alarms import RecordDoubt, record_alarms
from controller.transparency.leaves import hash_of
from controller.transparency.sequencer import append_waiting, ask_for_head, frontier_of
from playlists.messages.envelope import open_envelope
from playlists.messages.head import Head
from playlists.messages.merkle import Frontier
from playlists.messages.trust import Role
from tests.controller.commune import Commune, lay_commune
from tests.controller.signer.desk import station_over


@pytest.fixture
def commune(session: Session) -> Commune:
    return lay_commune(session, clusters=1)


@pytest.fixture
def station(commune: Commune) -> Station:
    return station_over((commune.unit.id,), commune.now)


@pytest.fixture
def keeper(tmp_path: Path) -> HeadKeeper:
    return HeadKeeper(tmp_path, new_name=lambda: "log-1")


def grow(session: Session, commune: Commune) -> LogHead:
    """More happens, and a head over it is asked for."""
    commune.draft(session)
    session.flush()
    while append_waiting(session, commune.now, 100):
        pass
    head = ask_for_head(session, commune.now, at_once=True)
    assert head is not None
    return head


def test_a_head_says_which_log_how_long_and_which_root(
    session: Session, commune: Commune, station: Station, keeper: HeadKeeper
) -> None:
    row = grow(session, commune)
    assert keeper.sign(session, station, commune.now) == 1
    assert row.envelope is not None
    head = open_envelope(row.envelope, Head, {k.key_id: k.public_key for k in station.keys})
    assert head == Head(log="log-1", size=row.size, root=row.root, at=row.at)
    assert record_alarms(session) == []


def test_a_log_that_only_grew_is_signed_again_under_its_name(
    session: Session, commune: Commune, station: Station, keeper: HeadKeeper
) -> None:
    for _ in range(3):
        row = grow(session, commune)
        assert keeper.sign(session, station, commune.now) == 1
    known = read_signed_log(keeper.folder)
    assert known is not None
    assert (known.log, known.frontier.size) == ("log-1", row.size)
    assert known.frontier.root().hex() == row.root


def rewrite_the_log(session: Session) -> None:
    """Somebody with the database changes its first leaf, and makes everything agree with it."""
    session.flush()
    leaves = list(session.scalars(select(LogLeaf).order_by(LogLeaf.index)))
    rows = [{c.name: getattr(leaf, c.key) for c in LogLeaf.__table__.columns} for leaf in leaves]
    rows[0]["commitment"] = "0" * 64
    forged = Frontier().append([hash_of(LogLeaf(**row)) for row in rows])
    frontier = session.get_one(LogFrontier, 1)
    frontier.heads = b"".join(forged.heads)
    session.flush()


def test_a_history_that_was_rewritten_before_the_last_head_is_never_signed(
    session: Session, commune: Commune, station: Station, keeper: HeadKeeper
) -> None:
    grow(session, commune)
    keeper.sign(session, station, commune.now)
    rewrite_the_log(session)
    row = grow(session, commune)
    assert keeper.sign(session, station, commune.now) == 0
    assert row.envelope is None
    assert "not those that were signed before" in row.refusal
    assert [alarm.what for alarm in record_alarms(session)] == [RecordDoubt.HEAD_REFUSED]
    told = session.scalars(select(AuditEvent).where(AuditEvent.act == "refuse_head")).one()
    assert told.subject_id == str(row.size)


def test_a_head_shorter_than_one_that_was_signed_is_refused(
    session: Session, commune: Commune, station: Station, keeper: HeadKeeper
) -> None:
    row = grow(session, commune)
    keeper.sign(session, station, commune.now)
    session.add(LogHead(size=row.size - 1, root="0" * 64, at=commune.now))
    session.flush()
    assert keeper.sign(session, station, commune.now) == 0
    short = session.get_one(LogHead, row.size - 1)
    assert "were signed already" in short.refusal


def test_a_root_that_the_leaves_do_not_make_is_refused(
    session: Session, commune: Commune, station: Station, keeper: HeadKeeper
) -> None:
    row = grow(session, commune)
    row.root = "0" * 64
    assert keeper.sign(session, station, commune.now) == 0
    assert row.refused_at is not None


def test_leaves_that_are_not_there_are_not_signed_for(
    session: Session, commune: Commune, station: Station, keeper: HeadKeeper
) -> None:
    size = grow(session, commune).size
    session.execute(text("DELETE FROM log_heads"))
    session.add(LogHead(size=size + 5, root=frontier_of(session).root().hex(), at=commune.now))
    session.flush()
    assert keeper.sign(session, station, commune.now) == 0


def test_without_the_role_a_head_waits(
    session: Session, commune: Commune, keeper: HeadKeeper
) -> None:
    row = grow(session, commune)
    other = station_over((commune.unit.id,), commune.now, (Role.PLAN,))
    assert keeper.sign(session, other, commune.now) == 0
    assert (row.signed_at, row.refused_at) == (None, None)


def test_the_memory_is_written_before_the_signature_is_given(
    session: Session, commune: Commune, station: Station, keeper: HeadKeeper
) -> None:
    row = grow(session, commune)
    keeper.sign(session, station, commune.now)
    # As if it had been killed before it could commit.
    row.envelope = row.signed_at = None
    session.flush()
    assert keeper.sign(session, station, commune.now) == 1
    assert (keeper.folder / NAME).exists()
