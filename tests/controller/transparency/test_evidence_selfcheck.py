"""Somebody alters the evidence itself; every guard of the database is taken off first."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from controller.hand_entries.service import NewEntry, enter
from controller.store.engine import open_engine, writing_sessions
from controller.store.hand_entries import EntryKind, Outcome
from controller.store.transparency import LeafKind
from controller.transparency.faults import Finding
from controller.transparency.selfcheck import check
from controller.transparency.sequencer import append_waiting
from tests.controller.transparency.played_commune import LONG_AFTER, Played, play
from tests.controller.transparency.test_selfcheck import take_guards_off


def say_by_hand(played: Played) -> None:
    commune = played.commune
    new = NewEntry(
        unit_id=commune.unit.id, kind=EntryKind.SHIFT, subject="Nguyễn Văn A",
        began_at=commune.now, ended_at=commune.now + 1, outcome=Outcome.ON_DUTY, note="sổ trực",
    )  # fmt: skip
    enter(played.session, commune.operator, new, played.now + 10)
    played.keep(played.now + 20)


@pytest.fixture(scope="module")
def played(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    """A commune whose broadcast was played and is in the log; one for all these tests."""
    path = tmp_path_factory.mktemp("evidence") / "loa.db"
    path.write_bytes(migrated_sqlite.read_bytes())
    engine = open_engine(f"sqlite:///{path}")
    with writing_sessions(engine)() as session:
        played = play(session)
        say_by_hand(played)
        take_guards_off(session)
        session.flush()
        yield played
    engine.dispose()


@pytest.fixture
def session(played: Played) -> Iterator[Session]:
    """What a test alters is as it was afterwards."""
    step = played.session.begin_nested()
    # Whoever alters the database also sees to it that it does not complain of references.
    played.session.execute(text("PRAGMA defer_foreign_keys = ON"))
    yield played.session
    step.rollback()


def found(session: Session) -> set[tuple[Finding, LeafKind | None]]:
    session.expire_all()
    return {(fault.finding, fault.kind) for fault in check(session, LONG_AFTER)}


def test_evidence_that_nobody_touched_holds(session: Session) -> None:
    assert found(session) == set()


@pytest.mark.parametrize(
    "change",
    [
        "sha256 = '00'",
        "raw = x'00'",
        "at = at - 60000",
        "event = 'item_ended'",
        "occurrence = 'khác'",
        "item = 'khác'",
        "received_at = received_at - 60000",
    ],
)
def test_an_entry_that_was_altered_is_found(session: Session, change: str) -> None:
    session.execute(text(f"UPDATE stored_entries SET {change} WHERE sequence = 2"))
    assert found(session) == {(Finding.ENTRY_CHANGED, LeafKind.REPORT)}


@pytest.mark.parametrize("which", ["min(sequence)", "2", "max(sequence)"])
def test_an_entry_that_was_deleted_is_found(session: Session, which: str) -> None:
    session.execute(
        text(f"DELETE FROM stored_entries WHERE sequence = (SELECT {which} FROM stored_entries)")
    )
    assert (Finding.ENTRY_DELETED, LeafKind.REPORT) in found(session)


def test_all_entries_deleted_are_found(session: Session) -> None:
    session.execute(text("DELETE FROM stored_entries"))
    assert (Finding.ENTRY_DELETED, LeafKind.REPORT) in found(session)


@pytest.mark.parametrize("where", ["epoch, sequence + 1000", "'00', sequence"])
def test_an_entry_that_was_slipped_in_is_found(session: Session, where: str) -> None:
    session.execute(
        text(
            "INSERT INTO stored_entries (receiver_id, epoch, sequence, sha256, raw, report_sha256, "
            f"at, event, occurrence, item, received_at) SELECT receiver_id, {where}, sha256, raw, "
            "report_sha256, at, event, occurrence, item, received_at "
            "FROM stored_entries WHERE sequence = 2"
        )
    )
    assert found(session) == {(Finding.ENTRY_SLIPPED_IN, LeafKind.REPORT)}


def test_an_entry_moved_to_another_number_is_missed_and_found(session: Session) -> None:
    session.execute(text("UPDATE stored_entries SET sequence = 1000 WHERE sequence = 2"))
    assert found(session) == {
        (Finding.ENTRY_DELETED, LeafKind.REPORT),
        (Finding.ENTRY_SLIPPED_IN, LeafKind.REPORT),
    }


SLIP_GAP_IN = """INSERT INTO journal_gaps
(receiver_id, epoch, after_sequence, next_sequence, from_at, to_at, accepted_at)
SELECT receiver_id, epoch, 2, 4, first_at, first_at, 1 FROM journals"""
LAST = "(SELECT max(sequence) FROM stored_entries)"


def test_a_journals_tail_that_was_taken_away_with_its_end_lowered_is_found(
    session: Session,
) -> None:
    session.execute(text(f"DELETE FROM stored_entries WHERE sequence = {LAST}"))
    session.execute(
        text(
            f"UPDATE journals SET last_sequence = {LAST}, "
            f"last_sha256 = (SELECT sha256 FROM stored_entries WHERE sequence = {LAST}), "
            f"last_at = (SELECT at FROM stored_entries WHERE sequence = {LAST})"
        )
    )
    assert found(session) >= {
        (Finding.ENTRY_DELETED, LeafKind.REPORT),
        (Finding.JOURNAL_CHANGED, None),
    }


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE journals SET last_sequence = last_sequence + 1",
        "UPDATE journals SET last_sha256 = '00'",
        "UPDATE journals SET last_at = last_at + 3600000",
        "UPDATE journals SET first_at = first_at + 3600000",
        "DELETE FROM journals",
        """INSERT INTO journals
        SELECT receiver_id, '00', first_at, 7, last_sha256, last_at, NULL FROM journals""",
        SLIP_GAP_IN,
    ],
)
def test_a_journals_end_or_gap_that_its_reports_do_not_tell_is_found(
    session: Session, change: str
) -> None:
    session.execute(text(change))
    assert (Finding.JOURNAL_CHANGED, None) in found(session)


def test_a_gap_that_was_slipped_in_excuses_no_entry(session: Session) -> None:
    session.execute(text(SLIP_GAP_IN))
    session.execute(text("DELETE FROM stored_entries WHERE sequence = 3"))
    assert found(session) >= {
        (Finding.ENTRY_DELETED, LeafKind.REPORT),
        (Finding.JOURNAL_CHANGED, None),
    }


@pytest.mark.parametrize(
    ("of", "said"),
    [
        ("unverified", "'played', '', 4000, '[]'"),
        ("unverified", "'failed', 'power', 0, '[]'"),
        ("played", "'failed', 'device', 0, '[]'"),
        ("not_played_by_order", "'waiting', '', 0, '[]'"),
    ],
)
def test_a_verdict_that_entered_the_log_and_follows_from_nothing_is_found(
    played: Played, session: Session, of: str, said: str
) -> None:
    session.execute(
        text(
            "INSERT INTO verdicts (id, expected_id, number, kind, cause, heard_ms, rests_on, "
            f"qualifiers, judged_at) SELECT 'f', id, verdict_number + 1, {said}, '', "
            f"{played.now + 30} FROM expected_broadcasts WHERE verdict = '{of}' LIMIT 1"
        )
    )
    session.execute(
        text(
            "UPDATE expected_broadcasts SET verdict_number = verdict_number + 1, "
            "verdict = (SELECT kind FROM verdicts WHERE id = 'f'), "
            "cause = (SELECT cause FROM verdicts WHERE id = 'f'), "
            "heard_ms = (SELECT heard_ms FROM verdicts WHERE id = 'f') "
            "WHERE id = (SELECT expected_id FROM verdicts WHERE id = 'f')"
        )
    )
    session.execute(text("INSERT INTO log_pending (kind, subject) VALUES ('verdict', 'f')"))
    append_waiting(session, played.now + 40, 100)
    assert found(session) == {(Finding.NOT_FROM_EVIDENCE, LeafKind.VERDICT)}


def test_a_report_of_which_the_envelope_was_altered_is_found(session: Session) -> None:
    session.execute(text("UPDATE stored_reports SET envelope = x'7b7d'"))
    assert (Finding.CHANGED, LeafKind.REPORT) in found(session)


@pytest.mark.parametrize(
    ("table", "name", "kind"),
    [
        ("verdicts", "id", LeafKind.VERDICT),
        ("approvals", "id", LeafKind.APPROVAL),
        ("stored_reports", "sha256", LeafKind.REPORT),
        ("outbox", "id", LeafKind.MESSAGE),
    ],
)
def test_a_deleted_row_is_found(session: Session, table: str, name: str, kind: LeafKind) -> None:
    session.execute(text(f"DELETE FROM {table} WHERE {name} = (SELECT min({name}) FROM {table})"))
    assert (Finding.DELETED, kind) in found(session)


@pytest.mark.parametrize("column", ["written_text", "spoken_text"])
def test_an_approved_text_that_was_altered_is_found(session: Session, column: str) -> None:
    session.execute(text(f"UPDATE revisions SET {column} = {column} || ' không'"))
    assert found(session) == {(Finding.TEXT_CHANGED, LeafKind.APPROVAL)}


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE hand_entries SET outcome = 'not_played'",
        "UPDATE hand_entries SET note = 'khác'",
        "UPDATE hand_entries SET writer = 'người khác'",
        "DELETE FROM hand_entries",
    ],
)
def test_what_was_said_by_hand_and_altered_is_found(session: Session, change: str) -> None:
    session.execute(text(change))
    assert found(session) == {(Finding.SAID_OTHERWISE, LeafKind.ACT)}


def test_what_nobody_said_by_hand_is_found(session: Session) -> None:
    session.execute(text("UPDATE hand_entries SET id = 'f'"))
    assert (Finding.SAID_OTHERWISE, None) in found(session)
