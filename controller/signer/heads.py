"""The signer's third desk: heads of the log. It signs only what adds to what it signed before.

From the database it takes the leaves behind the last head and nothing else: the tree up to there
it remembers itself. A head that this does not lead to is refused, and the record tells why.
"""

import logging
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from controller.accounts.actor import SYSTEM
from controller.audit.service import Named, record
from controller.signer.conditions import Station
from controller.signer.frontier_file import SignedLog, read_signed_log, write_signed_log
from controller.store.transparency import LogHead, LogLeaf
from controller.transparency.leaves import hash_of
from playlists.messages.envelope import seal
from playlists.messages.head import Head
from playlists.messages.keys import SigningKey
from playlists.messages.merkle import Frontier
from playlists.messages.trust import Role

log = logging.getLogger(__name__)

REFUSED = "refuse_head"
LEAVES_AT_ONCE = 5000
LOOK_EVERY_MS = 1000


class HeadRefusedError(Exception):
    """Somebody's fault who wrote to the database: this head does not follow from what was signed.

    Or nobody's: the database was set back to a backup.
    """


@dataclass(slots=True)
class HeadKeeper:
    """Looks each second whether a head waits."""

    folder: Path
    """Where the signer's keys lie."""
    new_name: Callable[[], str] = lambda: secrets.token_hex(16)
    looked_at: int = 0

    def is_due(self, session: Session, now: int) -> bool:
        """Whether it is time to look and something waits."""
        if abs(now - self.looked_at) < LOOK_EVERY_MS:
            return False
        self.looked_at = now
        return session.scalar(_waiting().limit(1)) is not None

    def sign(self, session: Session, station: Station, now: int) -> int:
        """Sign or refuse the heads that wait, the smallest first; return how many were signed.

        Without a key for the role `record` they wait. Raises KeyFileError for a damaged memory.
        """
        keys = station.keys_for(Role.RECORD, now)
        if not keys:
            return 0
        waiting = session.scalars(_waiting().with_for_update(skip_locked=True)).all()
        return sum(self._sign_one(session, row, keys, now) for row in waiting)

    def _sign_one(self, session: Session, row: LogHead, keys: list[SigningKey], now: int) -> bool:
        known = read_signed_log(self.folder) or SignedLog(self.new_name(), Frontier())
        try:
            signed = SignedLog(known.log, _grown(session, known.frontier, row))
        except HeadRefusedError as error:
            log.error("refused to sign the log's head of %d leaves: %s", row.size, error)  # noqa: TRY400 - whose fault it is stands in the text, not in our stack
            row.refused_at, row.refusal = now, str(error)
            actor = replace(SYSTEM, origin="signer")
            record(session, actor, REFUSED, Named(str(row.size)), now, why=str(error))
            session.flush()
            return False
        # First remembered, then signed: of two heads of one size only one can ever be signed.
        write_signed_log(self.folder, signed)
        head = Head(log=signed.log, size=row.size, root=row.root, at=row.at)
        row.envelope, row.signed_at = seal(head, keys), now
        session.flush()
        return True


def _waiting() -> Select[LogHead]:
    return (
        select(LogHead)
        .where(LogHead.signed_at.is_(None), LogHead.refused_at.is_(None))
        .order_by(LogHead.size)
    )


def _grown(session: Session, frontier: Frontier, row: LogHead) -> Frontier:
    if row.size < frontier.size:
        raise HeadRefusedError(
            f"the log ends at {row.size} leaves; {frontier.size} were signed already"
        )
    for leaves in _leaves(session, frontier.size, row.size):
        if [leaf.index for leaf in leaves] != [*range(frontier.size, frontier.size + len(leaves))]:
            raise HeadRefusedError(f"leaves are missing after {frontier.size}")
        frontier = frontier.append(map(hash_of, leaves))
    if frontier.size != row.size:
        raise HeadRefusedError(f"the log has {frontier.size} leaves, not {row.size}")
    if frontier.root().hex() != row.root:
        raise HeadRefusedError(f"the first {row.size} leaves are not those that were signed before")
    return frontier


def _leaves(session: Session, first: int, end: int) -> Iterator[list[LogLeaf]]:
    for start in range(first, end, LEAVES_AT_ONCE):
        stop = min(start + LEAVES_AT_ONCE, end)
        query = select(LogLeaf).where(LogLeaf.index >= start, LogLeaf.index < stop)
        yield list(session.scalars(query.order_by(LogLeaf.index)))
