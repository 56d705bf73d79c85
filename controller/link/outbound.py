"""From the outbox to the broker: signed messages, each until the broker has acknowledged it."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Engine, delete, func, select, update

from controller.clock import now_ms
from controller.store.delivery import OutboxKind, OutboxMessage
from controller.store.engine import reading_sessions, writing_sessions
from playlists.messages import topics

TOPICS = {
    OutboxKind.ORDER: topics.order,
    OutboxKind.PLAN: topics.plan,
    OutboxKind.TIME: topics.time,
    OutboxKind.STORED: topics.stored,
    OutboxKind.COMMAND: topics.command,
}
"""By receiver, an order by unit. What is only practised has no topic and stays here."""
RETAINED = frozenset({OutboxKind.PLAN, OutboxKind.STORED})
"""An answer to a nonce is of no use to anyone who comes later."""


@dataclass(frozen=True, slots=True)
class Signed:
    """One message that waits to be published."""

    id: str
    topic: str
    payload: bytes
    retain: bool


def unpublished(engine: Engine, limit: int, on_their_way: Collection[str]) -> list[Signed]:
    """Signed messages that the broker has not acknowledged: orders, the time, the oldest first."""
    query = (
        select(
            OutboxMessage.id,
            OutboxMessage.kind,
            func.coalesce(OutboxMessage.receiver_id, OutboxMessage.area_id).label("whose"),
            OutboxMessage.envelope,
        )
        .where(
            OutboxMessage.published_at.is_(None),
            OutboxMessage.signed_at.is_not(None),
            OutboxMessage.kind.in_(TOPICS),
            OutboxMessage.id.not_in(on_their_way),
        )
        .order_by(
            OutboxMessage.kind != OutboxKind.ORDER,
            OutboxMessage.kind != OutboxKind.TIME,
            OutboxMessage.id,
        )
        .limit(limit)
    )
    with reading_sessions(engine)() as session:
        return [
            Signed(row.id, TOPICS[row.kind](row.whose), row.envelope, row.kind in RETAINED)
            for row in session.execute(query)
        ]


def note_published(engine: Engine, ids: Collection[str]) -> None:
    """Write down that the broker has these; answers to nonces have done their work and go."""
    mine = OutboxMessage.id.in_(ids)
    with writing_sessions(engine).begin() as session:
        session.execute(delete(OutboxMessage).where(mine, OutboxMessage.kind == OutboxKind.TIME))
        session.execute(update(OutboxMessage).where(mine).values(published_at=now_ms()))
