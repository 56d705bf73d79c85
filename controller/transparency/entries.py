"""Compare journal entries of the ledger with the signed reports that prove them.

Reports are opened in the order in which the log has them, and each journal is followed as the
ledger followed it, so that it is known which entries must be here, whatever the tables that sum
journals up say. The work grows with the ledger and the memory does not.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from controller.archive.kept import archives_away
from controller.ledger.incidents import GAP
from controller.ledger.ingest import entry_row, public_keys
from controller.ledger.journals import JournalId
from controller.ledger.report import OpenedReport, Received, open_report
from controller.store.ledger import AuditEvent, StoredEntry, StoredReport
from controller.store.transparency import LeafKind
from controller.transparency.faults import Fault, Finding
from controller.transparency.journal_ends import GapSaid, compare_ends, compare_gaps
from playlists.messages.refusal import RefusedError
from playlists.rules.journal import Entry
from playlists.verification.journals import JournalTrail

AT_ONCE = 100
"""Reports in memory, with their envelopes."""
TOLD = ("sha256", "raw", "at", "event", "occurrence", "item", "received_at")
"""What a kept entry repeats of its report and of the entry in it."""

_REPORTS = select(StoredReport.__table__)

RowName = tuple[LeafKind, str, int | None]
"""A row of the record, and the index of its leaf where it has one."""


class EntryCheck:
    """One run over all reports, some at a time; at its end over what no report accounts for."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._proved: Counter[JournalId] = Counter()
        self._trails: dict[JournalId, JournalTrail] = {}
        self._gaps: set[GapSaid] = set()
        self._archived = bool(archives_away(session))
        self._first = self._begins() if self._archived else {}

    def _begins(self) -> dict[JournalId, int]:
        """The first entry here of each journal: what archives took lies before."""
        lowest = select(StoredEntry.receiver_id, StoredEntry.epoch, func.min(StoredEntry.sequence))
        rows = self._session.execute(lowest.group_by(StoredEntry.receiver_id, StoredEntry.epoch))
        return {(receiver, epoch): sequence for receiver, epoch, sequence in rows}

    def compare(self, named: Iterable[RowName]) -> Iterator[Fault]:
        """What is wrong with the reports among these rows, which stand in the log's order."""
        wanted = [one for one in named if one[0] in {LeafKind.REPORT, LeafKind.ACT}]
        for start in range(0, len(wanted), AT_ONCE):
            yield from self._compare(wanted[start : start + AT_ONCE])

    def _compare(self, some: Sequence[RowName]) -> Iterator[Fault]:
        names = [name for _kind, name, _index in some]
        rows = {
            row.sha256: row
            for row in self._session.execute(_REPORTS.where(StoredReport.sha256.in_(names)))
        }
        keys = public_keys(self._session, {row.receiver_id for row in rows.values()})
        gaps = self._gaps_said(names)
        for kind, name, index in some:
            if kind is LeafKind.ACT and name in gaps:
                self._give_up(gaps[name])
            elif kind is LeafKind.REPORT and name in rows:
                opened = _opened(rows[name], keys)
                found = (
                    {Finding.CHANGED}
                    if opened is None
                    else set(self._entries(opened, rows[name].received_at))
                )
                for finding in sorted(found):
                    yield Fault(finding, LeafKind.REPORT, name, index)

    def _gaps_said(self, acts: Sequence[str]) -> dict[str, AuditEvent]:
        query = select(AuditEvent).where(AuditEvent.id.in_(acts), AuditEvent.act == GAP)
        rows = self._session.scalars(query.execution_options(populate_existing=True))
        return {row.id: row for row in rows}

    def _give_up(self, act: AuditEvent) -> None:
        told = json.loads(act.detail)
        said = GapSaid(receiver=act.subject_id, **told)
        self._gaps.add(said)
        trail = self._trails.setdefault((said.receiver, said.epoch), JournalTrail())
        trail.given_up[said.after_sequence] = said.next_sequence
        # What continues behind the gap may have come in before it was given up.
        for _entry in trail.take(act.at):
            pass

    def _entries(self, report: OpenedReport, received_at: int) -> Iterator[Finding]:
        if not report.entries:
            return
        name = (report.receiver_id, report.epoch)
        trail = self._trails.setdefault(name, JournalTrail())
        trail.bring(report.entries, begins_before=self._archived)
        taken = list(trail.take(received_at))
        kept = self._kept(name, [*report.entries, *taken])
        for entry in report.entries:
            row = kept.get(entry.sequence)
            if row is not None and row.report_sha256 == report.sha256:
                self._proved[name] += 1
                if not _tells(row, entry_row(report, entry, received_at)):
                    yield Finding.ENTRY_CHANGED
        for entry in taken:
            row = kept.get(entry.sequence)
            if row is None and entry.sequence >= self._first.get(name, 1):
                yield Finding.ENTRY_DELETED
            elif row is not None and row.sha256 != entry.sha256:
                yield Finding.ENTRY_CHANGED

    def _kept(self, name: JournalId, entries: Sequence[Entry]) -> dict[int, Any]:
        numbers = [entry.sequence for entry in entries]
        query = select(StoredEntry.__table__).where(
            StoredEntry.receiver_id == name[0],
            StoredEntry.epoch == name[1],
            StoredEntry.sequence.between(min(numbers), max(numbers)),
        )
        return {row.sequence: row for row in self._session.execute(query)}

    def unaccounted(self) -> Iterator[Fault]:
        """Entries that no report holds; ends and gaps of journals that are not theirs.

        Call it once all reports were compared.
        """
        journal = (StoredEntry.receiver_id, StoredEntry.epoch)
        counted = select(*journal, func.count()).group_by(*journal)
        for receiver, epoch, count in self._session.execute(counted).all():
            if count > self._proved[receiver, epoch]:
                for report in self._without_report((receiver, epoch)):
                    yield Fault(Finding.ENTRY_SLIPPED_IN, LeafKind.REPORT, report)
        tails = {name: trail.tail for name, trail in self._trails.items()}
        yield from compare_ends(self._session, tails, archived=self._archived)
        yield from compare_gaps(self._session, self._gaps)

    def _without_report(self, name: JournalId) -> Iterator[str]:
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

    def _sequences(self, name: JournalId, report: str) -> frozenset[int]:
        row = self._session.execute(_REPORTS.where(StoredReport.sha256 == report)).one_or_none()
        opened = None if row is None else _opened(row, public_keys(self._session, [name[0]]))
        if opened is None or (opened.receiver_id, opened.epoch) != name:
            return frozenset()
        return frozenset(entry.sequence for entry in opened.entries)


def _opened(row: Row[Any], keys: Mapping[str, bytes]) -> OpenedReport | None:
    if hashlib.sha256(row.envelope).hexdigest() != row.sha256:
        return None
    try:
        return open_report(Received(row.receiver_id, row.envelope), keys)
    except RefusedError:
        return None


def _tells(row: Any, told: Mapping[str, Any]) -> bool:
    return all(getattr(row, column) == told[column] for column in TOLD)
