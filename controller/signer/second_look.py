"""Refused plans, looked at again: what was wrong may have been put right in the meantime.

An approval was given, a key was renewed: nobody should have to touch the schedule for it. Looking
is done with a session that only reads; SQLite's one writer is taken when something has changed.
"""

from dataclasses import dataclass

from sqlalchemy import Engine, Select, select, update

from controller.signer.conditions import Places, SigningRefusedError, Station, signable
from controller.store.delivery import OutboxKind, OutboxMessage
from controller.store.engine import reading_sessions, writing_sessions

AT_ONCE = 50


@dataclass(slots=True)
class SecondLook:
    """Goes round the refused plans, some at a time."""

    engine: Engine
    after: str = ""
    """The outbox row at which the last look ended."""

    def take(self, station: Station, now: int) -> int:
        """Look at some of them; return how many may be signed now and wait for it again."""
        with reading_sessions(self.engine)() as session:
            rows = list(session.scalars(_refused().where(OutboxMessage.id > self.after)))
            places = Places(session)
            mended = [row.id for row in rows if _is_signable(places, row, station, now)]
        self.after = rows[-1].id if len(rows) == AT_ONCE else ""
        if mended:
            again = update(OutboxMessage).where(
                OutboxMessage.id.in_(mended), OutboxMessage.refused_at.is_not(None)
            )
            with writing_sessions(self.engine).begin() as session:
                session.execute(again.values(refused_at=None, refusal=""))
        return len(mended)


def _is_signable(places: Places, row: OutboxMessage, station: Station, now: int) -> bool:
    try:
        signable(places, row, station, now)
    except SigningRefusedError:
        return False
    return True


def _refused() -> Select[OutboxMessage]:
    return (
        select(OutboxMessage)
        .where(
            OutboxMessage.signed_at.is_(None),
            OutboxMessage.refused_at.is_not(None),
            OutboxMessage.kind == OutboxKind.PLAN,
        )
        .order_by(OutboxMessage.id)
        .limit(AT_ONCE)
    )
