"""The record of a unit and those below it, between two heads, as lines that anybody can check.

Other units' leaves stand in it as commitments only: the tree needs them, nobody can read them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.archive.kept import archived_size, require_here
from controller.store.delivery import OutboxMessage
from controller.store.keeping import Archive
from controller.store.ledger import StoredReport
from controller.store.places import Cluster, Receiver
from controller.store.transparency import LeafKind, LogHead, LogLeaf
from controller.transparency.heads import newest_head
from controller.transparency.leaves import hash_of
from controller.transparency.records import CHANGING, records
from controller.units.tree import subtree_ids, unit_path
from playlists.messages.merkle import Frontier
from playlists.verification.lines import (
    VERSION,
    ChainLine,
    EndLine,
    ExportLine,
    HeadLine,
    LeafLine,
    Line,
    ReceiverLine,
    write_line,
)

AT_ONCE = 1000


class NoHeadError(Exception):
    """Nothing was signed yet that an export could end with: the signer has to run first."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """What to export. Instants choose heads: the last before `since`, the first from `until` on.

    Without `since` it begins where the archives end.
    """

    unit_id: str
    since: int | None = None
    until: int | None = None
    cursor: int | None = None
    """The size at which an earlier export ended: go on from exactly there."""


@dataclass(frozen=True, slots=True)
class Range:
    """From one size of the log to another; both are signed heads, or nothing and a head."""

    from_size: int
    to_size: int


def range_of(session: Session, asked: Asked) -> Range:
    """Between which heads an export lies. Raises NoHeadError."""
    signed = select(LogHead.size).where(LogHead.envelope.is_not(None))
    newest = newest_head(session)
    if newest is None:
        raise NoHeadError("no head of the log is signed yet: the signer signs one within the hour")
    end = newest.size
    if asked.until is not None:
        later = signed.where(LogHead.at >= asked.until).order_by(LogHead.size).limit(1)
        end = session.scalar(later) or newest.size
    begin = archived_size(session)
    if asked.cursor is not None:
        # An archive's end goes on being one when a restored log was given another name.
        archived = select(Archive.to_size).where(Archive.to_size == asked.cursor)
        begin = session.scalar(signed.where(LogHead.size == asked.cursor).union(archived)) or 0
    elif asked.since is not None:
        earlier = signed.where(LogHead.at <= asked.since).order_by(LogHead.size.desc()).limit(1)
        begin = session.scalar(earlier) or 0
    return Range(min(begin, end), end)


def export(session: Session, chain: bytes, asked: Asked) -> Iterator[bytes]:
    """The lines of an export. `chain` is the trust chain as receivers get it.

    Raises NoHeadError, ArchivedPeriodError before the first line.
    """
    range_ = range_of(session, asked)
    require_here(session, range_.from_size, range_.to_size)
    paths = _paths(session, asked.unit_id)
    count = 0
    for line in _lines(session, chain, asked, range_, paths):
        yield write_line(line)
        count += 1
    yield write_line(EndLine(lines=count))


def _lines(
    session: Session,
    chain: bytes,
    asked: Asked,
    range_: Range,
    paths: Mapping[str, tuple[str, ...]],
) -> Iterator[Line]:
    yield ExportLine(
        version=VERSION,
        unit=asked.unit_id,
        paths=dict(paths),
        from_size=range_.from_size,
        to_size=range_.to_size,
        frontier=_frontier(session, range_.from_size).heads,
    )
    yield ChainLine(chain=chain)
    yield from _receivers(session, paths)
    heads = _heads(session, range_)
    if range_.from_size in heads:
        yield heads[range_.from_size]
    for leaves in _leaves(session, range_.from_size, range_.to_size):
        for line in _told(session, leaves, paths):
            yield line
            if line.index + 1 in heads:
                yield heads[line.index + 1]


def _paths(session: Session, unit_id: str) -> dict[str, tuple[str, ...]]:
    return {
        id_: tuple(unit.id for unit in unit_path(session, id_))
        for id_ in sorted(subtree_ids(session, unit_id))
    }


def _frontier(session: Session, size: int) -> Frontier:
    frontier = Frontier()
    for leaves in _leaves(session, 0, size):
        frontier = frontier.append(map(hash_of, leaves))
    return frontier


def _receivers(session: Session, paths: Mapping[str, tuple[str, ...]]) -> Iterator[ReceiverLine]:
    query = select(Receiver).join(Cluster, Cluster.id == Receiver.cluster_id)
    for row in session.scalars(query.where(Cluster.unit_id.in_(paths)).order_by(Receiver.id)):
        yield ReceiverLine(
            id=row.id,
            cluster=row.cluster_id,
            public_key=row.public_key,
            enrolled_at=row.enrolled_at,
            retired_at=row.retired_at,
        )


def _heads(session: Session, range_: Range) -> dict[int, HeadLine]:
    query = select(LogHead).where(
        LogHead.size.between(max(range_.from_size, 1), range_.to_size),
        LogHead.envelope.is_not(None),
    )
    return {
        head.size: HeadLine(size=head.size, envelope=head.envelope)
        for head in session.scalars(query)
        if head.envelope is not None
    }


def _leaves(session: Session, first: int, end: int) -> Iterator[list[LogLeaf]]:
    for start in range(first, end, AT_ONCE):
        query = select(LogLeaf).where(
            LogLeaf.index >= start, LogLeaf.index < min(start + AT_ONCE, end)
        )
        yield list(session.scalars(query.order_by(LogLeaf.index)))


def _told(
    session: Session, leaves: list[LogLeaf], paths: Mapping[str, tuple[str, ...]]
) -> Iterator[LeafLine]:
    own = [leaf for leaf in leaves if leaf.unit in paths and leaf.salt is not None]
    subjects = {
        kind: [leaf.subject for leaf in own if leaf.kind is kind]
        for kind in {leaf.kind for leaf in own}
    }
    rows = {kind: records(session, kind, ids) for kind, ids in subjects.items()}
    envelopes = _envelopes(session, subjects)
    shown = {leaf.index for leaf in own}
    for leaf in leaves:
        row = rows[leaf.kind].get(leaf.subject) if leaf.index in shown else None
        record = None if row is None else row.record.decode()
        if leaf.index in shown and leaf.kind in CHANGING:
            record = leaf.copy
        yield LeafLine(
            index=leaf.index,
            kind=leaf.kind.value,
            subject=leaf.subject,
            state=leaf.state,
            unit=leaf.unit,
            at=leaf.at,
            commitment=leaf.commitment,
            salt=leaf.salt if leaf.index in shown else None,
            record=record,
            envelope=envelopes.get(leaf.subject) if leaf.index in shown else None,
        )


def _envelopes(session: Session, subjects: Mapping[LeafKind, list[str]]) -> dict[str, bytes]:
    messages = select(OutboxMessage.id, OutboxMessage.envelope).where(
        OutboxMessage.id.in_(subjects.get(LeafKind.MESSAGE, ()))
    )
    reports = select(StoredReport.sha256, StoredReport.envelope).where(
        StoredReport.sha256.in_(subjects.get(LeafKind.REPORT, ()))
    )
    return {
        name: envelope
        for query in (messages, reports)
        for name, envelope in session.execute(query)
        if envelope is not None
    }
