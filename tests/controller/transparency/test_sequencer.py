import pytest
from sqlalchemy import Engine, func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from controller.planning.service import plan_marked
from controller.schedules.service import cancel
from controller.store.broadcasts import ExpectedBroadcast
from controller.store.engine import writing_sessions
from controller.store.ledger import AuditEvent
from controller.store.transparency import LeafKind, LogHead, LogLeaf, PendingLeaf
from controller.transparency.leaves import commits_to, hash_of
from controller.transparency.records import records
from controller.transparency.sequencer import (
    HEAD_EVERY_MS,
    append_waiting,
    ask_for_head,
    frontier_of,
)
from playlists.messages.merkle import root_of
from tests.controller.commune import NOW, lay_commune


def leaves(session: Session, kind: LeafKind | None = None) -> list[LogLeaf]:
    query = select(LogLeaf).order_by(LogLeaf.index)
    return list(session.scalars(query if kind is None else query.where(LogLeaf.kind == kind)))


def append_all(session: Session, now: int = NOW) -> None:
    session.flush()
    while append_waiting(session, now, 7):
        pass


def test_whatever_is_done_waits_for_the_log_in_the_same_transaction(session: Session) -> None:
    lay_commune(session).approved_bulletin(session)
    acts = session.scalar(select(func.count()).select_from(AuditEvent))
    waiting = session.scalar(
        select(func.count()).select_from(PendingLeaf).where(PendingLeaf.kind == LeafKind.ACT)
    )
    assert acts
    assert waiting == acts


def test_each_row_gets_one_leaf_that_commits_to_it(session: Session) -> None:
    lay_commune(session).approved_bulletin(session)
    append_all(session)
    assert [leaf.index for leaf in leaves(session)] == list(range(len(leaves(session))))
    for leaf in leaves(session):
        record = records(session, leaf.kind, [leaf.subject])[leaf.subject].record
        assert commits_to(leaf, record)
        assert not commits_to(leaf, record.replace(b":", b"; ", 1))
    assert session.scalar(select(func.count()).select_from(PendingLeaf)) == 0


def test_the_frontier_is_the_tree_over_the_leaves(session: Session) -> None:
    lay_commune(session).approved_bulletin(session)
    append_all(session)
    found = leaves(session)
    assert frontier_of(session).size == len(found) > 0
    assert frontier_of(session).root() == root_of([hash_of(leaf) for leaf in found])


def test_each_leaf_tells_in_clear_whose_record_it_is(session: Session) -> None:
    commune = lay_commune(session)
    commune.slot(session, [commune.approved_bulletin(session)])
    plan_marked(session, commune.now, (), 10)
    append_all(session)
    for kind in (LeafKind.APPROVAL, LeafKind.PROMISE):
        assert {leaf.unit for leaf in leaves(session, kind)} == {commune.unit.id}


def test_two_equal_records_have_different_leaves(session: Session) -> None:
    lay_commune(session).approved_bulletin(session)
    append_all(session)
    salts = [leaf.salt for leaf in leaves(session)]
    assert len(set(salts)) == len(salts)


def test_an_erased_leaf_stays_in_the_tree_and_tells_nothing(session: Session) -> None:
    lay_commune(session).approved_bulletin(session)
    append_all(session)
    before = frontier_of(session).root()
    leaf = leaves(session, LeafKind.APPROVAL)[0]
    record = records(session, leaf.kind, [leaf.subject])[leaf.subject].record
    leaf.salt = None
    session.flush()
    assert not commits_to(leaf, record)
    assert root_of([hash_of(leaf) for leaf in leaves(session)]) == before


def test_a_promise_that_changes_gets_a_leaf_for_each_state(session: Session) -> None:
    commune = lay_commune(session, clusters=1)
    slot = commune.slot(session, [commune.approved_bulletin(session)])
    plan_marked(session, commune.now, (), 10)
    append_all(session)
    assert [leaf.state for leaf in leaves(session, LeafKind.PROMISE)] == [0]
    cancel(session, commune.operator, slot.id, commune.now + 1000)
    plan_marked(session, commune.now + 2000, (), 10)
    append_all(session)
    first, second = leaves(session, LeafKind.PROMISE)
    assert (first.state, second.state) == (0, 1)
    assert '"withdrawn_at":null' in str(first.copy)
    assert '"withdrawn_at":null' not in str(second.copy)


def test_a_promise_that_is_written_again_as_it_was_gets_no_leaf(session: Session) -> None:
    commune = lay_commune(session, clusters=1)
    commune.slot(session, [commune.approved_bulletin(session)])
    plan_marked(session, commune.now, (), 10)
    append_all(session)
    session.execute(text("UPDATE expected_broadcasts SET withdrawn_by = withdrawn_by"))
    append_all(session)
    assert len(leaves(session, LeafKind.PROMISE)) == 1


@pytest.mark.parametrize("change", ["at = at + 1", "commitment = ''", "kind = 'act'"])
def test_the_database_itself_refuses_to_change_a_leaf(session: Session, change: str) -> None:
    lay_commune(session).approved_bulletin(session)
    append_all(session)
    with pytest.raises(DBAPIError, match="append-only"):
        session.execute(text(f"UPDATE log_leaves SET {change}"))


def test_a_head_is_asked_for_when_the_log_has_grown_and_an_hour_has_gone_by(
    session: Session,
) -> None:
    commune = lay_commune(session)
    append_all(session)
    first = ask_for_head(session, NOW)
    assert first is not None
    assert first.root == frontier_of(session).root().hex()
    assert ask_for_head(session, NOW + HEAD_EVERY_MS) is None
    commune.draft(session)
    append_all(session)
    assert ask_for_head(session, NOW + HEAD_EVERY_MS - 1) is None
    second = ask_for_head(session, NOW + HEAD_EVERY_MS)
    assert second is not None
    assert second.size > first.size


def test_an_export_gets_its_head_at_once(session: Session) -> None:
    commune = lay_commune(session)
    append_all(session)
    ask_for_head(session, NOW)
    commune.draft(session)
    append_all(session)
    assert ask_for_head(session, NOW + 1, at_once=True) is not None


def test_nothing_is_appended_by_a_sequencer_that_is_killed_before_it_commits(
    engine: Engine,
) -> None:
    sessions = writing_sessions(engine)
    with sessions.begin() as session:
        lay_commune(session).approved_bulletin(session)
    with sessions() as killed:
        assert append_waiting(killed, NOW, 1000)
        killed.rollback()
    with sessions.begin() as session:
        waiting = session.scalar(select(func.count()).select_from(PendingLeaf))
        assert leaves(session) == []
        assert frontier_of(session).size == 0
        append_all(session)
        assert len(leaves(session)) == waiting
        assert session.scalar(select(func.count()).select_from(LogHead)) == 0
        assert session.scalar(select(func.count()).select_from(ExpectedBroadcast)) == 0
