"""Compare the journal entries of the ledger with the signed reports that prove them.

Each report is opened once and its entries looked up by their numbers, so that the work grows with
the ledger and the memory does not. Up to where a journal must be whole is taken from `journals`.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from controller.archive.kept import archives_away
from controller.ledger.ingest import entry_row, public_keys
from controller.ledger.report import OpenedReport, Received, open_report
from controller.store.ledger import Journal, JournalGap, StoredEntry, StoredReport
from controller.store.transparency import LeafKind
from controller.transparency.faults import Fault, Finding
from playlists.messages.refusal import RefusedError

AT_ONCE = 100
"""Reports in memory, with their envelopes."""
TOLD = ("sha256", "raw", "at", "event", "occurrence", "item")
"""What a kept entry repeats of the one in its report."""

_REPORTS = select(StoredReport.sha256, StoredReport.receiver_id, StoredReport.envelope)

Name = tuple[str, str]
"""A journal: receiver and epoch."""


class EntryCheck:
    """One run over all reports, some at a time; at its end over what no report accounts for."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._proved: Counter[Name] = Counter()
        journal = (Journal.receiver_id, Journal.epoch)
        self._last = {
            (receiver, epoch): last
            for receiver, epoch, last in session.execute(select(*journal, Journal.last_sequence))
        }
        self._gaps: defaultdict[Name, list[range]] = defaultdict(list)
        for gap in session.scalars(select(JournalGap)):
            lost = range(gap.after_sequence + 1, gap.next_sequence)
            self._gaps[gap.receiver_id, gap.epoch].append(lost)
        self._first = self._begins() if archives_away(session) else {}

    def _begins(self) -> dict[Name, int]:
        """The first entry here of each journal: what archives took lies before."""
        lowest = select(StoredEntry.receiver_id, StoredEntry.epoch, func.min(StoredEntry.sequence))
        rows = self._session.execute(lowest.group_by(StoredEntry.receiver_id, StoredEntry.epoch))
        here = {(receiver, epoch): sequence for receiver, epoch, sequence in rows}
        return {name: here.get(name, last + 1) for name, last in self._last.items()}

    def compare(self, reports: Mapping[str, int | None]) -> Iterator[Fault]:
        """What is wrong with these reports (by SHA-256, with the index of the leaf) and in them."""
        names = list(reports)
        for start in range(0, len(names), AT_ONCE):
            some = _REPORTS.where(StoredReport.sha256.in_(names[start : start + AT_ONCE]))
            rows = self._session.execute(some).all()
            keys = public_keys(self._session, {row.receiver_id for row in rows})
            for row in rows:
                opened = _opened(row, keys)
                found = {Finding.CHANGED} if opened is None else set(self._entries(opened))
                for finding in sorted(found):
                    yield Fault(finding, LeafKind.REPORT, row.sha256, reports[row.sha256])

    def _entries(self, report: OpenedReport) -> Iterator[Finding]:
        if not report.entries:
            return
        name = (report.receiver_id, report.epoch)
        query = select(StoredEntry.__table__).where(
            StoredEntry.receiver_id == report.receiver_id,
            StoredEntry.epoch == report.epoch,
            StoredEntry.sequence.between(report.entries[0].sequence, report.entries[-1].sequence),
        )
        kept = {row.sequence: row for row in self._session.execute(query)}
        for entry in report.entries:
            row = kept.get(entry.sequence)
            if row is None:
                if self._must_be_here(name, entry.sequence):
                    yield Finding.ENTRY_DELETED
            elif row.report_sha256 == report.sha256:
                self._proved[name] += 1
                if not _tells(row, entry_row(report, entry, 0)):
                    yield Finding.ENTRY_CHANGED

    def _must_be_here(self, name: Name, sequence: int) -> bool:
        # What stands behind the end was never taken: it contradicted its own journal, or waits.
        within = self._first.get(name, 1) <= sequence <= self._last.get(name, 0)
        return within and not any(sequence in lost for lost in self._gaps.get(name, ()))

    def unaccounted(self) -> Iterator[Fault]:
        """Entries that no report holds; call it once all reports were compared."""
        journal = (StoredEntry.receiver_id, StoredEntry.epoch)
        counted = select(*journal, func.count()).group_by(*journal)
        for receiver, epoch, count in self._session.execute(counted).all():
            if count > self._proved[receiver, epoch]:
                for report in self._without_report((receiver, epoch)):
                    yield Fault(Finding.ENTRY_SLIPPED_IN, LeafKind.REPORT, report)

    def _without_report(self, name: Name) -> Iterator[str]:
        query = select(StoredEntry.sequence, StoredEntry.report_sha256).where(
            StoredEntry.receiver_id == name[0], StoredEntry.epoch == name[1]
        )
        ordered = query.order_by(StoredEntry.sequence).execution_options(yield_per=1000)
        held: tuple[str, frozenset[int]] = ("", frozenset())
        for sequence, report in self._session.execute(ordered):
            if held[0] != report:
                held = (report, self._sequences(name, report))
            if sequence not in held[1]:
                yield report

    def _sequences(self, name: Name, report: str) -> frozenset[int]:
        row = self._session.execute(_REPORTS.where(StoredReport.sha256 == report)).one_or_none()
        opened = None if row is None else _opened(row, public_keys(self._session, [name[0]]))
        if opened is None or (opened.receiver_id, opened.epoch) != name:
            return frozenset()
        return frozenset(entry.sequence for entry in opened.entries)


def _opened(row: Row[str, str, bytes], keys: Mapping[str, bytes]) -> OpenedReport | None:
    if hashlib.sha256(row.envelope).hexdigest() != row.sha256:
        return None
    try:
        return open_report(Received(row.receiver_id, row.envelope), keys)
    except RefusedError:
        return None


def _tells(row: Any, told: Mapping[str, Any]) -> bool:
    return all(getattr(row, column) == told[column] for column in TOLD)
