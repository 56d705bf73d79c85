"""Compare the record with the log: what was changed, deleted or slipped in behind Loa's back.

Whoever can write to the database can also write to the log's tables, so this is a check for
whoever runs Loa. What convinces others is a signed head outside: see `heads`.
"""

from collections.abc import Iterator

import msgspec
from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from controller.archive.kept import archives_away
from controller.store.broadcasts import ExpectedBroadcast
from controller.store.delivery import LOGGED_KINDS, OutboxMessage
from controller.store.ledger import Verdict
from controller.store.transparency import LeafKind, LogHead, LogLeaf, PendingLeaf
from controller.transparency.approved_texts import compare_texts
from controller.transparency.entries import EntryCheck, RowName
from controller.transparency.faults import Fault, Finding
from controller.transparency.hand_records import compare_said, said_without_act
from controller.transparency.leaves import commits_to, hash_of
from controller.transparency.records import CHANGING, SOURCES, records
from controller.transparency.sequencer import frontier_of
from controller.transparency.verdicts_again import compare_verdicts
from playlists.messages.merkle import Frontier
from playlists.rules.verdict import VerdictKind

AT_ONCE = 1000
LATE_MS = 3_600_000
"""Rows enter the log in the order in which they were written, give or take a transaction. One that
says it is this much older than others before it was dated back."""


EVIDENCE = frozenset({LeafKind.REPORT, LeafKind.MESSAGE})
"""What leaves the database once an archive holds it."""


def check(session: Session, now: int) -> Iterator[Fault]:
    """Everything that does not hold, in order of the log; nothing if all is well.

    Reads the whole log once: for each night, and before a witness signs.
    """
    heads = {head.size: head.root for head in session.scalars(select(LogHead))}
    frontier, newest = Frontier(), 0
    entries = EntryCheck(session)
    while leaves := _next(session, frontier.size):
        for leaf in leaves:
            if leaf.index != frontier.size:
                yield Fault(Finding.MISSING_LEAF, None, "", frontier.size)
                return
            frontier = frontier.append([hash_of(leaf)])
            if heads.get(frontier.size, frontier.root().hex()) != frontier.root().hex():
                yield _fault(Finding.LOG_CHANGED, leaf)
        for leaf, record in _against_rows(session, leaves):
            if isinstance(record, Finding):
                yield _fault(record, leaf)
                continue
            at = msgspec.json.decode(record)["at"]
            if at < newest - LATE_MS and leaf.state == 0:
                yield _fault(Finding.DATED_BACK, leaf)
            newest = max(newest, at)
        yield from entries.compare((leaf.kind, leaf.subject, leaf.index) for leaf in leaves)
        yield from compare_texts(session, _indexes(leaves, LeafKind.APPROVAL))
        yield from compare_said(session, _indexes(leaves, LeafKind.ACT))
        yield from compare_verdicts(session, _indexes(leaves, LeafKind.VERDICT), now)
    yield from entries.compare(_waiting(session))
    yield from entries.unaccounted()
    yield from said_without_act(session)
    if frontier != frontier_of(session) or max(heads, default=0) > frontier.size:
        yield Fault(Finding.LOG_CHANGED, None, "", frontier.size)
    for kind in LeafKind:
        yield from _slipped_in(session, kind)
    yield from _without_one_verdict(session)


def _indexes(leaves: list[LogLeaf], kind: LeafKind) -> dict[str, int]:
    return {leaf.subject: leaf.index for leaf in leaves if leaf.kind is kind}


def _waiting(session: Session) -> list[RowName]:
    query = select(PendingLeaf.kind, PendingLeaf.subject).order_by(PendingLeaf.id)
    return [(kind, subject, None) for kind, subject in session.execute(query)]


def _fault(finding: Finding, leaf: LogLeaf) -> Fault:
    return Fault(finding, leaf.kind, leaf.subject, leaf.index)


def _next(session: Session, index: int) -> list[LogLeaf]:
    query = select(LogLeaf).where(LogLeaf.index >= index).order_by(LogLeaf.index).limit(AT_ONCE)
    return list(session.scalars(query.execution_options(populate_existing=True)))


def _against_rows(
    session: Session, leaves: list[LogLeaf]
) -> Iterator[tuple[LogLeaf, bytes | Finding]]:
    """Each leaf that was not erased, with the record that it speaks of or what is wrong with it."""
    here = [leaf for leaf in leaves if leaf.salt is not None]
    told = {
        kind: records(session, kind, {leaf.subject for leaf in here if leaf.kind is kind})
        for kind in {leaf.kind for leaf in here}
    }
    may_have_changed = _not_their_last_word(session, here)
    away = [range(part.from_size, part.to_size) for part in archives_away(session)]
    for leaf in here:
        row = told[leaf.kind].get(leaf.subject)
        copy = None if leaf.copy is None else leaf.copy.encode()
        if row is None and leaf.kind in EVIDENCE and any(leaf.index in part for part in away):
            continue
        elif row is None:
            yield leaf, Finding.DELETED
        elif leaf.kind in CHANGING and (copy is None or not commits_to(leaf, copy)):
            yield leaf, Finding.LOG_CHANGED
        elif leaf.index in may_have_changed and copy is not None:
            yield leaf, copy
        else:
            yield leaf, row.record if commits_to(leaf, row.record) else Finding.CHANGED


def _not_their_last_word(session: Session, leaves: list[LogLeaf]) -> set[int]:
    """The leaves of states that a row has left since, or is about to leave in the log."""
    changing = {leaf.subject for leaf in leaves if leaf.kind in CHANGING}
    if not changing:
        return set()
    newest = (
        select(LogLeaf.subject, func.max(LogLeaf.state))
        .where(LogLeaf.kind.in_(CHANGING), LogLeaf.subject.in_(changing))
        .group_by(LogLeaf.subject)
    )
    last = {subject: int(state) for subject, state in session.execute(newest)}
    waiting = set(
        session.scalars(
            select(PendingLeaf.subject).where(
                PendingLeaf.kind.in_(CHANGING), PendingLeaf.subject.in_(changing)
            )
        )
    )
    return {
        leaf.index
        for leaf in leaves
        if leaf.kind in CHANGING and (leaf.state < last[leaf.subject] or leaf.subject in waiting)
    }


def _slipped_in(session: Session, kind: LeafKind) -> Iterator[Fault]:
    column = SOURCES[kind].name
    logged = select(LogLeaf.subject).where(LogLeaf.kind == kind)
    waiting = select(PendingLeaf.subject).where(PendingLeaf.kind == kind)
    query = select(column).where(column.not_in(logged), column.not_in(waiting))
    if kind is LeafKind.MESSAGE:
        query = query.where(
            OutboxMessage.signed_at.is_not(None), OutboxMessage.kind.in_(LOGGED_KINDS)
        )
    for subject in session.scalars(query.order_by(column)):
        yield Fault(Finding.SLIPPED_IN, kind, subject)


def _without_one_verdict(session: Session) -> Iterator[Fault]:
    """Promises of which not exactly one verdict is the current one."""
    newest = (
        select(
            Verdict.expected_id,
            func.max(Verdict.number).label("number"),
            func.count().label("count"),
        )
        .group_by(Verdict.expected_id)
        .subquery()
    )
    number = func.coalesce(newest.c.number, 0)
    current = and_(
        Verdict.expected_id == ExpectedBroadcast.id,
        Verdict.number == ExpectedBroadcast.verdict_number,
    )
    query = (
        select(ExpectedBroadcast.id)
        .outerjoin(newest, newest.c.expected_id == ExpectedBroadcast.id)
        .outerjoin(Verdict, current)
        .where(
            or_(
                number != ExpectedBroadcast.verdict_number,
                func.coalesce(newest.c.count, 0) != number,
                func.coalesce(Verdict.kind, VerdictKind.WAITING) != ExpectedBroadcast.verdict,
                func.coalesce(Verdict.cause, "") != ExpectedBroadcast.cause,
                func.coalesce(Verdict.heard_ms, 0) != ExpectedBroadcast.heard_ms,
            )
        )
        .order_by(ExpectedBroadcast.id)
    )
    for subject in session.scalars(query):
        yield Fault(Finding.NOT_ONE_VERDICT, LeafKind.PROMISE, subject)
