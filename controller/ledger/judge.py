"""Judge expected broadcasts and append what changed; nothing once judged is written over."""

from collections.abc import Collection, Sequence

from sqlalchemy import and_, select, update
from sqlalchemy.orm import Session

from controller.archive.kept import judgeable
from controller.ledger.evidence import Case, gather
from controller.store.base import new_id
from controller.store.broadcasts import ExpectedBroadcast
from controller.store.ledger import Verdict as StoredVerdict
from controller.store.many import among, insert_many
from playlists.rules.verdict import (
    REPORT_WITHIN_MS,
    VerdictKind,
    verdict,
)
from playlists.rules.verdict_record import FIRST, Columns, told

AT_ONCE = 1_000
"""Broadcasts a query, as many as a group of reports speaks of: SQLite takes some 30,000 parameters,
and a statement costs as much to spell out for ten rows as for a thousand."""


def judge(session: Session, ids: Collection[str], now: int) -> int:
    """Judge these broadcasts; return for how many a new verdict was appended."""
    in_order = judgeable(session, ids)
    parts = [in_order[i : i + AT_ONCE] for i in range(0, len(in_order), AT_ONCE)]
    return sum(_judge_part(session, part, now) for part in parts)


def overdue(session: Session, now: int, limit: int) -> list[str]:
    """Broadcasts whose verdict the passing of time alone may change, the oldest first."""
    end = ExpectedBroadcast.planned_start + ExpectedBroadcast.length_ms
    over = and_(
        ExpectedBroadcast.verdict == VerdictKind.WAITING,
        ExpectedBroadcast.planned_start <= now,
        end <= now,
    )
    unreported = and_(
        ExpectedBroadcast.verdict == VerdictKind.AWAITING_REPORT,
        ExpectedBroadcast.planned_start <= now - REPORT_WITHIN_MS,
        end <= now - REPORT_WITHIN_MS,
    )
    query = select(ExpectedBroadcast.id, ExpectedBroadcast.planned_start)
    # Two queries, because each of them can use the index and their union cannot.
    found = [
        row for w in (over, unreported) for row in session.execute(query.where(w).limit(limit))
    ]
    return [id_ for id_, _start in sorted(found, key=lambda row: row[1])[:limit]]


def _judge_part(session: Session, ids: Sequence[str], now: int) -> int:
    changed = _changed(session, ids, now)
    overtaken = _hold(session, [case for case, _columns in changed])
    if overtaken:
        changed = [one for one in changed if one[0].id not in overtaken]
        changed += _changed(session, sorted(overtaken), now)
    if changed:
        _append(session, changed, now)
    return len(changed)


def _changed(session: Session, ids: Sequence[str], now: int) -> list[tuple[Case, Columns]]:
    """What is to be said otherwise than the newest verdict says it."""
    cases = gather(session, ids)
    before = _newest_verdicts(session, cases)
    return [
        (case, columns)
        for case in cases
        if (columns := told(verdict(case.expected, case.evidence, now), case.evidence.testimonies))
        != before.get(case.id, FIRST)
    ]


def _hold(session: Session, cases: Sequence[Case]) -> set[str]:
    """Let nobody else judge these until the end; which were judged since they were gathered.

    On PostgreSQL the link judges what a report tells while the planner judges what time has told:
    both would append a verdict of the same number. In one order, so that none waits for the other.
    """
    query = (
        select(ExpectedBroadcast.id, ExpectedBroadcast.verdict_number)
        .where(among(session, ExpectedBroadcast.id, [case.id for case in cases]))
        .order_by(ExpectedBroadcast.id)
        .with_for_update(key_share=True)
    )
    held = dict(session.execute(query).all()) if cases else {}
    return {case.id for case in cases if held.get(case.id) != case.verdict_number}


def _newest_verdicts(session: Session, cases: Sequence[Case]) -> dict[str, Columns]:
    judged = [case.id for case in cases if case.verdict_number]
    if not judged:
        return {}
    columns = [getattr(StoredVerdict, name) for name in FIRST]
    query = (
        select(StoredVerdict.expected_id, *columns)
        .join(
            ExpectedBroadcast,
            and_(
                ExpectedBroadcast.id == StoredVerdict.expected_id,
                ExpectedBroadcast.verdict_number == StoredVerdict.number,
            ),
        )
        .where(among(session, StoredVerdict.expected_id, judged))
    )
    return {id_: dict(zip(FIRST, row, strict=True)) for id_, *row in session.execute(query)}


def _append(session: Session, changed: Sequence[tuple[Case, Columns]], now: int) -> None:
    rows = [
        {
            "id": new_id(now),
            "expected_id": case.id,
            "number": case.verdict_number + 1,
            "judged_at": now,
            **columns,
        }
        for case, columns in changed
    ]
    insert_many(session, StoredVerdict, rows)
    copies = (
        update(ExpectedBroadcast)
        .where(
            ExpectedBroadcast.id == StoredVerdict.expected_id,
            among(session, StoredVerdict.id, [row["id"] for row in rows]),
        )
        .values(
            verdict=StoredVerdict.kind,
            cause=StoredVerdict.cause,
            heard_ms=StoredVerdict.heard_ms,
            verdict_number=StoredVerdict.number,
        )
    )
    # On the table alone: what a session has loaded before is not looked through.
    session.connection().execute(copies)
