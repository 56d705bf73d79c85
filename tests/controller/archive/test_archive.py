"""Older evidence goes into files that verify, leaves the database, and comes back whole."""

import gzip
import json
import tempfile
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
from sqlalchemy import delete, func, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from controller.archive.errors import ArchivedPeriodError, ArchiveRefusedError
from controller.archive.service import (
    Trust,
    bring_back,
    enter,
    is_due,
    list_archives,
    next_part,
    put_away,
    remaining,
    take_out,
    write,
)
from controller.ledger.judge import judge
from controller.retention.service import throw_away
from controller.settings import SettingsError, read_settings
from controller.store.broadcasts import ExpectedBroadcast
from controller.store.delivery import OutboxKind, OutboxMessage
from controller.store.keeping import Archive
from controller.store.ledger import StoredEntry, StoredReport, Verdict
from controller.store.transparency import LogHead
from controller.transparency.faults import Finding
from controller.transparency.findings import keep_findings
from controller.transparency.selfcheck import check
from playlists.messages.trust import pack_chain
from playlists.verification.program import run_on
from playlists.verification.verify import verify
from tests.controller.transparency.played_commune import LONG_AFTER, Played, play

DAY_MS = 86_400_000
YEARS_MS = 3 * 365 * DAY_MS


class Shelf:
    """A commune whose whole record is old enough, and where its archives lie."""

    def __init__(self, session: Session, folder: Path) -> None:
        self.session, self.folder = session, folder
        self.played: Played = play(session)
        self.now = self.played.now + YEARS_MS
        self.trust = Trust(pack_chain(self.played.ceremony.chain), self.played.root)
        self.before = self.counts()

    def counts(self) -> tuple[int, int]:
        of = self.session.scalar
        entries = of(select(func.count()).select_from(StoredEntry)) or 0
        return entries, of(select(func.count()).select_from(StoredReport)) or 0

    def sent(self) -> None:
        """All messages have reached the broker."""
        self.session.execute(update(OutboxMessage).values(published_at=self.played.now))

    def archive(self, *, leaves: int = 10**6, leave: bool = True) -> Path:
        part = next_part(self.session, self.now, leaves)
        assert part is not None
        written = write(self.session, self.trust, self.folder, part)
        archive = enter(self.session, written, self.now)
        if leave:
            self.let_leave()
        self.played.keep(self.now + 10)
        return self.folder / archive.name

    def let_leave(self) -> None:
        for reports in remaining(self.session):
            take_out(self.session, reports)


@pytest.fixture
def shelf(session: Session, tmp_path: Path) -> Shelf:
    return Shelf(session, tmp_path)


def test_the_file_verifies_by_the_root_alone_and_its_evidence_has_left(shelf: Shelf) -> None:
    file = shelf.archive()
    out = StringIO()
    root = shelf.folder / "root.json"
    root.write_bytes(shelf.played.root)
    assert run_on(file, str(root), out) == 0
    assert "reports 2 with" in out.getvalue()
    for given, (status, holds) in ((str(root), (0, True)), ("0" * 64, (1, False))):
        told = StringIO()
        assert run_on(file, given, told, as_json=True) == status
        assert json.loads(told.getvalue())["holds"] is holds
    assert shelf.counts() == (0, 0)


def test_what_pages_show_stays_and_the_self_check_finds_nothing_amiss(shelf: Shelf) -> None:
    verdicts = shelf.session.scalar(select(func.count()).select_from(Verdict))
    shelf.archive()
    assert shelf.session.scalar(select(func.count()).select_from(Verdict)) == verdicts
    assert list(check(shelf.session, LONG_AFTER)) == []


def test_nobody_judges_again_without_the_evidence(shelf: Shelf) -> None:
    shelf.archive()
    ids = list(shelf.session.scalars(select(ExpectedBroadcast.id)))
    assert judge(shelf.session, ids, shelf.now + 20) == 0


def test_it_comes_back_entry_by_entry(shelf: Shelf) -> None:
    query = select(StoredEntry.__table__).order_by(StoredEntry.epoch, StoredEntry.sequence)
    entries = shelf.session.execute(query).all()
    file = shelf.archive()
    bring_back(shelf.session, shelf.trust, file, shelf.now + 20)
    shelf.session.flush()
    assert shelf.session.execute(query).all() == entries
    shelf.played.keep(shelf.now + 30)
    assert list(check(shelf.session, LONG_AFTER)) == []
    assert verify(shelf.played.take_away(), shelf.played.root).entries == len(entries)
    put_away(shelf.session, file, shelf.now + 40)
    shelf.let_leave()
    assert shelf.counts() == (0, 0)


def test_an_export_goes_on_where_the_archive_ended_and_names_it_for_what_lies_before(
    shelf: Shelf,
) -> None:
    file = shelf.archive()
    found = verify(shelf.played.take_away(), shelf.played.root)
    assert found.from_size == list_archives(shelf.session)[0].to_size
    with pytest.raises(ArchivedPeriodError, match=file.name):
        shelf.played.take_away(since=0)


def test_what_was_signed_stays_until_an_archive_holds_it_however_old(shelf: Shelf) -> None:
    shelf.sent()
    late = shelf.played.commune.now + 830 * DAY_MS
    throw_away(shelf.session, late)
    assert verify(shelf.played.take_away(), shelf.played.root).plans == 4
    file = shelf.archive()
    assert throw_away(shelf.session, late).messages == 2, "the newest of each receiver stays"
    assert verify(shelf.played.take_away(), shelf.played.root).from_size > 0
    assert list(check(shelf.session, LONG_AFTER)) == []
    bring_back(shelf.session, shelf.trust, file, shelf.now + 20)
    shelf.played.keep(shelf.now + 30)
    assert verify(shelf.played.take_away(since=0), shelf.played.root).plans == 4
    assert throw_away(shelf.session, late).messages == 0, "brought back to be looked at"
    put_away(shelf.session, file, shelf.now + 40)
    assert throw_away(shelf.session, late).messages == 2


def test_what_was_brought_back_is_not_sent_again(shelf: Shelf) -> None:
    shelf.sent()
    file = shelf.archive()
    throw_away(shelf.session, shelf.now)
    bring_back(shelf.session, shelf.trust, file, shelf.now + 20)
    unsent = select(OutboxMessage.id).where(OutboxMessage.kind == OutboxKind.PLAN)
    unsent = unsent.where(OutboxMessage.published_at.is_(None))
    assert list(shelf.session.scalars(unsent)) == []


def test_evidence_is_old_after_two_years_or_what_somebody_says_but_not_before_one() -> None:
    assert read_settings({}).record_months == 24
    assert read_settings({"LOA_RECORD_MONTHS": "12"}).record_months == 12
    with pytest.raises(SettingsError, match="LOA_RECORD_MONTHS"):
        read_settings({"LOA_RECORD_MONTHS": "11"})


def test_nothing_is_archived_twice_nor_before_it_is_old(shelf: Shelf) -> None:
    first = min(shelf.session.scalars(select(LogHead.at)))
    assert next_part(shelf.session, first) is None
    shelf.archive()
    assert next_part(shelf.session, shelf.now) is None


def test_it_waits_until_a_file_is_full_or_a_month_has_passed(shelf: Shelf) -> None:
    first = min(shelf.session.scalars(select(LogHead.at)))
    assert not is_due(shelf.session, first)
    assert not is_due(shelf.session, first + DAY_MS)
    assert is_due(shelf.session, first + 32 * DAY_MS)
    assert is_due(shelf.session, shelf.played.now + 1, leaves=3)
    shelf.archive()
    assert not is_due(shelf.session, shelf.now)


def test_a_long_record_goes_into_files_of_which_each_verifies(shelf: Shelf) -> None:
    heads = sorted(shelf.session.scalars(select(LogHead.size)))
    first, second = shelf.archive(leaves=heads[0]), shelf.archive()
    assert [(a.from_size, a.to_size) for a in list_archives(shelf.session)] == [
        (0, heads[0]),
        (heads[0], heads[-1]),
    ]
    entries = sum(
        verify(gzip.decompress(file.read_bytes()).splitlines(keepends=True), shelf.played.root)
        .entries
        for file in (first, second)
    )  # fmt: skip
    assert entries == shelf.before[0]
    assert shelf.counts() == (0, 0)
    assert list(check(shelf.session, LONG_AFTER)) == []
    for file in (second, first):
        bring_back(shelf.session, shelf.trust, file, shelf.now + 20)
    assert shelf.counts() == shelf.before


def test_the_next_one_begins_where_the_last_ended_although_a_restored_log_has_another_name(
    shelf: Shelf,
) -> None:
    heads = sorted(shelf.session.scalars(select(LogHead.size)))
    shelf.archive(leaves=heads[0])
    shelf.session.execute(delete(LogHead))
    shelf.played.keeper = replace(
        shelf.played.keeper, folder=Path(tempfile.mkdtemp()), new_name=lambda: "log-2"
    )
    shelf.played.keep(shelf.played.now + DAY_MS)
    shelf.archive()
    assert shelf.counts() == (0, 0)
    assert list(check(shelf.session, LONG_AFTER)) == []


def test_what_was_still_leaving_when_it_was_stopped_neither_stays_nor_comes_in_twice(
    shelf: Shelf,
) -> None:
    file = shelf.archive(leave=False)
    (reports,) = remaining(shelf.session)
    take_out(shelf.session, reports[:1])
    assert 0 < shelf.counts()[1] < shelf.before[1]
    assert list(check(shelf.session, LONG_AFTER)) == []
    bring_back(shelf.session, shelf.trust, file, shelf.now + 20)
    assert shelf.counts() == shelf.before
    assert list(remaining(shelf.session)) == [], "brought back to be looked at"
    put_away(shelf.session, file, shelf.now + 40)
    shelf.let_leave()
    assert shelf.counts() == (0, 0)


def test_one_that_does_not_verify_costs_nothing(shelf: Shelf) -> None:
    part = next_part(shelf.session, shelf.now)
    assert part is not None
    strangers = Trust(shelf.trust.chain, b"0" * 64)
    with pytest.raises(ArchiveRefusedError, match="does not verify"):
        write(shelf.session, strangers, shelf.folder, part)
    assert shelf.counts() == shelf.before
    assert list(shelf.folder.glob("*.gz")) == []


def test_a_file_that_was_altered_does_not_come_back(shelf: Shelf) -> None:
    file = shelf.archive()
    lines = gzip.decompress(file.read_bytes()).splitlines(keepends=True)
    file.write_bytes(gzip.compress(b"".join(lines[:-1])))
    with pytest.raises(ArchiveRefusedError, match="not the file that was archived"):
        bring_back(shelf.session, shelf.trust, file, shelf.now + 20)


@pytest.mark.parametrize("table", ["stored_entries", "stored_reports"])
def test_without_an_archive_the_database_lets_nothing_go(shelf: Shelf, table: str) -> None:
    with pytest.raises(DBAPIError, match="append-only"):
        shelf.session.execute(text(f"DELETE FROM {table}"))


def test_an_archive_that_somebody_slipped_in_hides_no_deletion(shelf: Shelf) -> None:
    shelf.session.add(
        Archive(
            id="0" * 32, from_size=0, to_size=10**6, until=2**50, name="x", sha256="0" * 64,
            size_bytes=0, reports=0, entries=0, archived_at=1,
        )
    )  # fmt: skip
    shelf.session.flush()
    shelf.session.execute(text("DELETE FROM stored_entries"))
    shelf.session.execute(text("DELETE FROM stored_reports"))
    faults = list(check(shelf.session, LONG_AFTER))
    assert Finding.DELETED in {fault.finding for fault in faults}
    assert keep_findings(shelf.session, faults, shelf.now)
