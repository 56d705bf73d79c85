"""Tell receivers how far their journals are stored; only then may they forget."""

from collections.abc import Collection, Mapping

import msgspec
from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from controller.ledger.journals import JournalId
from controller.store.base import new_id
from controller.store.delivery import OutboxKind, OutboxMessage
from playlists.messages.stored import Stored


def tell_stored(
    session: Session,
    up_to: Mapping[JournalId, int],
    now: int,
    with_gaps: Collection[JournalId] = (),
) -> None:
    """Ask for a signed `stored` for each journal; it takes the place of any earlier one.

    `with_gaps` are the journals of which entries are missing that shall be sent again.
    """
    receivers = {receiver_id for receiver_id, _epoch in up_to}
    if not receivers:
        return
    session.execute(
        delete(OutboxMessage).where(
            OutboxMessage.kind == OutboxKind.STORED, OutboxMessage.receiver_id.in_(receivers)
        )
    )
    rows = []
    for (receiver_id, epoch), sequence in up_to.items():
        stored = Stored(
            receiver=receiver_id,
            epoch=epoch,
            up_to=sequence,
            issued_at=now,
            asks_again=(receiver_id, epoch) in with_gaps,
        )
        message = msgspec.json.encode(stored).decode()
        rows.append(
            {
                "id": new_id(now),
                "kind": OutboxKind.STORED,
                "receiver_id": receiver_id,
                "message": message,
                "created_at": now,
            }
        )
    session.execute(insert(OutboxMessage), rows)
