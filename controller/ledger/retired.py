"""A receiver that was replaced or shut out may bring old evidence, and none of what came after it.

Its line is cut; who gets in all the same (an account with a password, a stolen authority of the
lines) must not say from elsewhere what sounded in a place where it sits no longer.
"""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.ledger.incidents import Incident, record_incident
from controller.ledger.report import OpenedReport, subject
from controller.store.broadcasts import ExpectedBroadcast
from controller.store.places import Receiver

AFTER_ITS_TIME = "report_after_removal"


def within_their_time(
    session: Session, reports: Sequence[OpenedReport], now: int
) -> list[OpenedReport]:
    """The reports that say nothing of a later time than their receivers' own; others are named."""
    senders = {report.receiver_id for report in reports}
    query = select(Receiver.id, Receiver.cluster_id, Receiver.retired_at)
    rows = session.execute(query.where(Receiver.id.in_(senders), Receiver.retired_at.is_not(None)))
    ended = {id_: (cluster_id, retired_at) for id_, cluster_id, retired_at in rows}
    kept = []
    for report in reports:
        if report.receiver_id in ended and _speaks_of_later(
            session, report, *ended[report.receiver_id]
        ):
            first = report.entries[0].sequence
            record_incident(session, Incident(AFTER_ITS_TIME, report, first), now)
        else:
            kept.append(report)
    return kept


def _speaks_of_later(
    session: Session, report: OpenedReport, cluster_id: str, retired_at: int | None
) -> bool:
    occurrences = {subject(entry.entry)[0] for entry in report.entries} - {""}
    query = select(ExpectedBroadcast.id).where(
        ExpectedBroadcast.cluster_id == cluster_id,
        ExpectedBroadcast.occurrence.in_(occurrences),
        ExpectedBroadcast.planned_start >= retired_at,
    )
    return bool(occurrences) and session.scalar(query.limit(1)) is not None
