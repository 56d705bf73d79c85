"""Somebody with the database in her hands: every guard of it is taken off first."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from controller.planning.service import plan_marked
from controller.store.engine import open_engine, writing_sessions
from controller.store.transparency import LeafKind
from controller.transparency.faults import Finding
from controller.transparency.selfcheck import check
from controller.transparency.sequencer import append_waiting, ask_for_head
from tests.controller.commune import lay_commune
from tests.controller.transparency.played_commune import LONG_AFTER

HOUR_MS = 3_600_000


@pytest.fixture
def session(database_url: str) -> Iterator[Session]:
    """A commune with promises in the log and a head over them, all guards taken off."""
    engine = open_engine(database_url)
    with writing_sessions(engine)() as session:
        commune = lay_commune(session, clusters=2)
        commune.slot(session, [commune.approved_bulletin(session)])
        plan_marked(session, commune.now, (), 10)
        append_all(session, commune.now + 1)
        ask_for_head(session, commune.now + 1)
        take_guards_off(session)
        yield session
    engine.dispose()


def take_guards_off(session: Session) -> None:
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SET LOCAL session_replication_role = replica"))
        return
    names = session.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all()
    for name in names:
        session.execute(text(f"DROP TRIGGER {name}"))


def append_all(session: Session, now: int) -> None:
    session.flush()
    while append_waiting(session, now, 100):
        pass


def found(session: Session) -> set[tuple[Finding, LeafKind | None]]:
    session.expire_all()
    return {(fault.finding, fault.kind) for fault in check(session, LONG_AFTER)}


def test_a_record_that_nobody_touched_holds(session: Session) -> None:
    assert list(check(session, LONG_AFTER)) == []


def test_what_waits_for_the_log_is_no_fault(engine: Engine) -> None:
    with writing_sessions(engine)() as session:
        commune = lay_commune(session)
        append_all(session, commune.now)
        commune.approved_bulletin(session)
        session.flush()
        assert list(check(session, LONG_AFTER)) == []
        session.rollback()


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ("UPDATE approvals SET comment = 'chưa từng nói'", LeafKind.APPROVAL),
        ("UPDATE audit_events SET actor = 'người khác'", LeafKind.ACT),
        ("UPDATE expected_broadcasts SET planned_start = planned_start + 1", LeafKind.PROMISE),
        ("UPDATE expected_broadcasts SET withdrawn_at = 1", LeafKind.PROMISE),
    ],
)
def test_a_changed_row_is_found(session: Session, change: str, kind: LeafKind) -> None:
    session.execute(text(change))
    assert found(session) == {(Finding.CHANGED, kind)}


@pytest.mark.parametrize(
    ("table", "kind"),
    [("audit_events", LeafKind.ACT), ("expected_broadcasts", LeafKind.PROMISE)],
)
def test_a_deleted_row_is_found(session: Session, table: str, kind: LeafKind) -> None:
    session.execute(text(f"DELETE FROM {table} WHERE id = (SELECT min(id) FROM {table})"))
    assert found(session) == {(Finding.DELETED, kind)}


def test_a_row_that_was_slipped_in_is_found(session: Session) -> None:
    session.execute(
        text(
            "INSERT INTO verdicts (id, expected_id, number, kind, cause, qualifiers, heard_ms, "
            "rests_on, judged_at) SELECT 'f', id, 1, 'played', '', '', 4000, '[]', promised_at "
            "FROM expected_broadcasts LIMIT 1"
        )
    )
    assert found(session) == {
        (Finding.SLIPPED_IN, LeafKind.VERDICT),
        (Finding.NOT_ONE_VERDICT, LeafKind.PROMISE),
    }


@pytest.mark.parametrize("change", ["verdict = 'played'", "cause = 'power'", "heard_ms = 60000"])
def test_a_copy_that_says_something_else_than_the_verdict_is_found(
    session: Session, change: str
) -> None:
    session.execute(text(f"UPDATE expected_broadcasts SET {change} WHERE verdict_number = 0"))
    assert found(session) == {(Finding.NOT_ONE_VERDICT, LeafKind.PROMISE)}


def test_a_row_that_was_slipped_in_through_the_log_but_dated_back_is_found(
    session: Session,
) -> None:
    session.execute(
        text(
            "INSERT INTO audit_events (id, at, actor, act, subject, subject_id, detail, origin) "
            "SELECT 'f', at - :back, actor, act, subject, subject_id, detail, origin "
            "FROM audit_events LIMIT 1"
        ),
        {"back": 2 * HOUR_MS},
    )
    session.execute(text("INSERT INTO log_pending (kind, subject) VALUES ('act', 'f')"))
    append_all(session, 1_795_000_100_000)
    assert found(session) == {(Finding.DATED_BACK, LeafKind.ACT)}


def test_leaves_that_were_put_in_another_order_no_longer_make_the_head(session: Session) -> None:
    for change in (
        '"index" = -1 WHERE "index" = 0',
        '"index" = 0 WHERE "index" = 1',
        '"index" = 1 WHERE "index" = -1',
    ):
        session.execute(text(f"UPDATE log_leaves SET {change}"))
    assert (Finding.LOG_CHANGED, None) in found(session)
    assert any(
        kind is not None for finding, kind in found(session) if finding is Finding.LOG_CHANGED
    ), "the head is named by the leaf that it ends with"


def test_a_leaf_that_was_taken_out_is_missed(session: Session) -> None:
    session.execute(text('DELETE FROM log_leaves WHERE "index" = 3'))
    assert (Finding.MISSING_LEAF, None) in found(session)


def test_leaves_that_were_cut_off_at_the_end_are_missed(session: Session) -> None:
    session.execute(text('DELETE FROM log_leaves WHERE "index" > 3'))
    assert (Finding.LOG_CHANGED, None) in found(session)


def test_a_row_changed_together_with_its_leaf_no_longer_makes_the_head(session: Session) -> None:
    session.execute(text("UPDATE approvals SET comment = 'chưa từng nói'"))
    session.execute(
        text("UPDATE log_leaves SET commitment = '00' WHERE kind = 'approval'"),
    )
    assert (Finding.LOG_CHANGED, None) in found(session)
