"""Append to the log what waits, and ask for a signed head of it. One process does this at a time.

Appending is one transaction: leaves, frontier and what waited change together or not at all.
"""

import secrets
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from controller.accounts.actor import SYSTEM
from controller.audit.service import Named, record
from controller.store.transparency import LeafKind, LogFrontier, LogHead, LogLeaf, PendingLeaf
from controller.transparency.leaves import commits_to, hash_of
from controller.transparency.records import CHANGING, records
from playlists.messages.envelope import signed_by
from playlists.messages.leaf import SALT_BYTES, commitment
from playlists.messages.merkle import Frontier

HEAD_EVERY_MS = 3_600_000
"""A log that has grown gets a signed head at least once an hour."""

_ONLY = 1
_HASH_BYTES = 32

Random = Callable[[int], bytes]


def append_waiting(
    session: Session, now: int, limit: int, random: Random = secrets.token_bytes
) -> int:
    """Append leaves for rows of the record that wait, the oldest first; return how many waited.

    A row that waits although it is gone was never committed to: nothing can be said of it here;
    the self-check compares the tables with the log.
    """
    waiting = list(session.scalars(select(PendingLeaf).order_by(PendingLeaf.id).limit(limit)))
    if not waiting:
        return 0
    frontier = frontier_of(session)
    leaves = _leaves(session, waiting, frontier.size, now, random)
    session.add_all(leaves)
    _keep(session, frontier.append(map(hash_of, leaves)))
    session.execute(delete(PendingLeaf).where(PendingLeaf.id.in_([row.id for row in waiting])))
    session.flush()
    return len(waiting)


def ask_for_head(session: Session, now: int, *, at_once: bool = False) -> LogHead | None:
    """Ask the signer for a head of the log as it is, if it grew and the last one is an hour old.

    `at_once` asks whatever the age, for an export that must reach up to now.
    """
    frontier = frontier_of(session)
    last = session.scalar(select(LogHead).order_by(LogHead.size.desc()).limit(1))
    if frontier.size == 0 or (last is not None and last.size == frontier.size):
        return None
    if last is not None and not at_once and now - last.at < HEAD_EVERY_MS:
        return None
    head = LogHead(size=frontier.size, root=frontier.root().hex(), at=now)
    session.add(head)
    session.flush()
    return head


def ask_under_new_key(session: Session, keys: Mapping[str, bytes], now: int) -> LogHead | None:
    """Ask at once for a head where none of the keys in force has signed the newest one.

    After a change of the station key old heads verify no longer: whoever exports must not wait for
    the hour. A log that has not grown since gets a line that says so; the next call asks for it.
    """
    newest = session.scalar(select(LogHead).order_by(LogHead.size.desc()).limit(1))
    if not keys or newest is None or newest.envelope is None:
        return None  # nobody could sign, or a head waits already
    if signed_by(newest.envelope, keys):
        return None
    if frontier_of(session).size > newest.size:
        return ask_for_head(session, now, at_once=True)
    if session.scalar(select(PendingLeaf.id).limit(1)) is None:
        record(session, SYSTEM, "change_station_key", Named("log"), now, keys=sorted(keys))
    return None


def frontier_of(session: Session) -> Frontier:
    """How far the log has grown."""
    row = session.get(LogFrontier, _ONLY, populate_existing=True)
    if row is None:
        return Frontier()
    starts = range(0, len(row.heads), _HASH_BYTES)
    return Frontier(row.size, tuple(row.heads[n : n + _HASH_BYTES] for n in starts))


def _keep(session: Session, frontier: Frontier) -> None:
    heads = b"".join(frontier.heads)
    session.merge(LogFrontier(id=_ONLY, size=frontier.size, heads=heads))


def _leaves(
    session: Session, waiting: Sequence[PendingLeaf], size: int, now: int, random: Random
) -> list[LogLeaf]:
    by_kind: dict[LeafKind, list[str]] = defaultdict(list)
    for row in waiting:
        by_kind[row.kind].append(row.subject)
    told = {kind: records(session, kind, subjects) for kind, subjects in by_kind.items()}
    before = _latest_states(session, by_kind)
    made: list[LogLeaf] = []
    for kind, subject in dict.fromkeys((row.kind, row.subject) for row in waiting):
        found = told[kind].get(subject)
        last = before.get((kind, subject))
        if found is None or (last is not None and commits_to(last, found.record)):
            continue
        salt = random(SALT_BYTES)
        made.append(
            LogLeaf(
                index=size + len(made),
                kind=kind,
                subject=subject,
                state=0 if last is None else last.state + 1,
                unit=found.unit,
                at=now,
                commitment=commitment(salt, found.record),
                salt=salt,
                copy=found.record.decode() if kind in CHANGING else None,
            )
        )
    return made


def _latest_states(
    session: Session, by_kind: dict[LeafKind, list[str]]
) -> dict[tuple[LeafKind, str], LogLeaf]:
    """The newest leaf of each row that is in the log already."""
    found: dict[tuple[LeafKind, str], LogLeaf] = {}
    for kind, subjects in by_kind.items():
        newest = (
            select(func.max(LogLeaf.index))
            .where(LogLeaf.kind == kind, LogLeaf.subject.in_(subjects))
            .group_by(LogLeaf.subject)
        )
        for leaf in session.scalars(select(LogLeaf).where(LogLeaf.index.in_(newest))):
            found[kind, leaf.subject] = leaf
    return found
