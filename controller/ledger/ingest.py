"""Put opened reports into the ledger: each entry once, however often and however packed it comes.

One call is one group: whoever calls commits once for all of it, and only then acknowledges. In
the same transaction each receiver is told how far its journal is stored, and the broadcasts that
the new entries speak of are judged.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from controller.ledger.acknowledgement import tell_stored
from controller.ledger.incidents import incidents, record_gaps, record_incident
from controller.ledger.journals import JournalId, hold_receivers, keep_gaps, keep_tails, read_tails
from controller.ledger.judge import judge
from controller.ledger.report import OpenedReport, subject
from controller.ledger.retired import within_their_time
from controller.ledger.touched import touched_broadcasts
from controller.store.delivery import StoredPlan
from controller.store.ledger import StoredEntry, StoredReport
from controller.store.many import insert_many
from controller.store.places import Receiver
from controller.store.upsert import insert_or
from playlists.messages.journal_entry import PlanAccepted
from playlists.rules.journal import Entry, Tail, follow, written_at


@dataclass(frozen=True, slots=True)
class Ingested:
    """What a group of reports came to."""

    entries: int
    """Entries that were new."""
    verdicts: int
    """Verdicts that were appended."""


@dataclass(frozen=True, slots=True)
class NewEntry:
    """An entry that the ledger did not have, and the report that proves it."""

    report: OpenedReport
    entry: Entry
    received_at: int
    """When that report was first kept: what the log says of it holds for its entries too."""


def public_keys(session: Session, receiver_ids: Collection[str]) -> dict[str, bytes]:
    """The keys by which receivers sign. A retired one may still bring old evidence."""
    query = select(Receiver.id, Receiver.public_key).where(Receiver.id.in_(receiver_ids))
    return dict(session.execute(query).all())


def ingest(session: Session, reports: Sequence[OpenedReport], now: int) -> Ingested:
    """Store what is new in these reports, tell receivers, judge the broadcasts they speak of."""
    receivers = {report.receiver_id for report in reports}
    hold_receivers(session, receivers)
    reports = within_their_time(session, reports, now)
    before = read_tails(session, receivers)
    new, gaps_of = _take(session, reports, before, now)
    _keep_entries(session, new)
    _accept_plans(session, new, now)
    subjects = {(n.report.receiver_id, *subject(n.entry.entry)) for n in new}
    touched = touched_broadcasts(
        session, receivers, subjects, _told_until(reports, before), gaps_of
    )
    return Ingested(len(new), judge(session, touched, now))


def _take(
    session: Session, reports: Sequence[OpenedReport], before: Mapping[JournalId, Tail], now: int
) -> tuple[list[NewEntry], set[str]]:
    """Follow each journal as far as these reports lead; keep the reports that prove something.

    Gives the new entries, and the receivers that turned out to have lost some.
    """
    tails = dict(before)
    kept = _kept_already(session, reports)
    proofs: dict[str, OpenedReport] = {}
    new: list[NewEntry] = []
    gaps_of: set[str] = set()
    for report in reports:
        journal = (report.receiver_id, report.epoch)
        second = journal not in tails and report.receiver_id in {who for who, _epoch in tails}
        followed = follow(tails.get(journal, Tail()), report.entries, now)
        tails[journal] = followed.tail
        keep_gaps(session, journal, followed.gaps, now)
        record_gaps(session, journal, followed.gaps, now)
        gaps_of |= {report.receiver_id for _gap in followed.gaps}
        again = report.sha256 in kept or report.sha256 in proofs
        wrong = incidents(session, report, followed, known_again=again, second=second)
        recorded = [record_incident(session, incident, now) for incident in wrong]
        if followed.added or any(recorded):
            proofs[report.sha256] = report
        received_at = kept.get(report.sha256, now)
        new += [NewEntry(report, entry, received_at) for entry in followed.added]
    _keep_reports(session, proofs.values(), now)
    told = {journal: tails[journal] for journal in {(r.receiver_id, r.epoch) for r in reports}}
    keep_tails(session, told)
    up_to = {journal: tail.sequence for journal, tail in told.items()}
    gaps = [journal for journal, tail in told.items() if tail.gap_asked_at is not None]
    tell_stored(session, up_to, now, gaps)
    return new, gaps_of


def _told_until(
    reports: Sequence[OpenedReport], before: Mapping[JournalId, Tail]
) -> dict[str, int]:
    """Up to when each receiver had told what happened, in the journals that go on now."""
    told: dict[str, int] = {}
    for report in reports:
        tail = before.get((report.receiver_id, report.epoch), Tail())
        told[report.receiver_id] = min(tail.at, told.get(report.receiver_id, tail.at))
    return told


def _kept_already(session: Session, reports: Sequence[OpenedReport]) -> dict[str, int]:
    """Which of the reports are here, and since when."""
    hashes = {report.sha256 for report in reports}
    columns = (StoredReport.sha256, StoredReport.received_at)
    return dict(session.execute(select(*columns).where(StoredReport.sha256.in_(hashes))).all())


def _keep_reports(session: Session, reports: Iterable[OpenedReport], now: int) -> None:
    rows = [
        {
            "sha256": report.sha256,
            "receiver_id": report.receiver_id,
            "envelope": report.envelope,
            "received_at": now,
        }
        for report in reports
    ]
    if rows:
        # A report whose second half was refused the first time may come to prove that half too.
        session.execute(insert_or(session, StoredReport).on_conflict_do_nothing(), rows)


def _keep_entries(session: Session, new: Sequence[NewEntry]) -> None:
    insert_many(session, StoredEntry, [entry_row(n.report, n.entry, n.received_at) for n in new])


def entry_row(report: OpenedReport, entry: Entry, received_at: int) -> dict[str, Any]:
    """An entry as the ledger keeps it, with the report that proves it."""
    occurrence, item = subject(entry.entry)
    return {
        "receiver_id": report.receiver_id,
        "epoch": report.epoch,
        "sequence": entry.sequence,
        "sha256": entry.sha256,
        "raw": entry.raw,
        "report_sha256": report.sha256,
        "at": entry.entry.at,
        "event": entry.entry.event.__struct_config__.tag,
        "occurrence": occurrence,
        "item": item,
        "received_at": received_at,
    }


def _accept_plans(session: Session, new: Sequence[NewEntry], now: int) -> None:
    """Note which plans came into force; the first entry that says so counts."""
    accepted = [
        {"receiver": n.report.receiver_id, "number": event.version, "at": written_at(n.entry, now)}
        for n in new
        if isinstance(event := n.entry.entry.event, PlanAccepted)
    ]
    if accepted:
        plans = StoredPlan.__table__
        statement = (
            update(StoredPlan)
            .where(
                plans.c.receiver_id == bindparam("receiver"),
                plans.c.version == bindparam("number"),
                plans.c.accepted_at.is_(None),
            )
            .values(accepted_at=bindparam("at"))
        )
        session.connection().execute(statement, accepted)
