"""Keep what a self-check found, until a later one no longer finds it."""

from collections.abc import Iterable
from itertools import islice

from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.store.base import new_id
from controller.store.transparency import LogFinding
from controller.transparency.faults import Fault

MOST_KEPT = 1000
"""Whoever changed a whole table is found as well by its first thousand rows."""

Name = tuple[str, str, str, int | None]


def keep_findings(session: Session, faults: Iterable[Fault], now: int) -> int:
    """Compare with what stands open; return how many faults are new."""
    found = {
        (fault.finding.value, fault.kind.value if fault.kind else "", fault.subject, fault.index)
        for fault in islice(faults, MOST_KEPT)
    }
    known = {_name(row): row for row in open_findings(session)}
    for name, row in known.items():
        if name not in found:
            row.settled_at = now
    new = found - known.keys()
    session.add_all(
        LogFinding(
            id=new_id(now), finding=finding, kind=kind, subject=subject, index=index, found_at=now
        )
        for finding, kind, subject, index in sorted(new, key=str)
    )
    session.flush()
    return len(new)


def open_findings(session: Session) -> list[LogFinding]:
    """What does not hold, by the last self-check."""
    query = select(LogFinding).where(LogFinding.settled_at.is_(None)).order_by(LogFinding.id)
    return list(session.scalars(query))


def _name(row: LogFinding) -> Name:
    return (row.finding, row.kind, row.subject, row.index)
