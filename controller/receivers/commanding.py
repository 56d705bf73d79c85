"""Commands to one receiver: numbered, kept, and left for the signer."""

import msgspec
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from controller.store.base import new_id
from controller.store.delivery import OutboxKind, OutboxMessage
from controller.store.emergencies import GivenCommand
from controller.store.places import Receiver, ReceiverState
from playlists.messages.command import Action, Command
from playlists.messages.state import State

LOCK = 0x4C6F70
"""PostgreSQL's advisory lock for numbers of commands."""
HOLDS_MS = 7 * 86_400_000
"""So long a command waits for a receiver that is away."""


def give_command(
    session: Session, receiver: Receiver, action: Action, now: int, given_by: str | None = None
) -> GivenCommand:
    """Let a command wait for its signature. `given_by` is None for the controller's own."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
    highest = session.scalar(select(func.max(GivenCommand.sequence))) or 0
    command = Command(
        id=new_id(now),
        receiver=receiver.id,
        sequence=max(highest, _seen(session, receiver.id)) + 1,
        issued_at=now,
        expires_at=now + HOLDS_MS,
        action=action,
    )
    message = msgspec.json.encode(command).decode()
    given = GivenCommand(
        id=command.id,
        receiver_id=receiver.id,
        unit_id=receiver.cluster.unit_id,
        sequence=command.sequence,
        action=str(action.__struct_config__.tag),
        given_by=given_by,
        given_at=now,
        message=message,
    )
    waiting = OutboxMessage(
        id=new_id(now),
        kind=OutboxKind.COMMAND,
        receiver_id=receiver.id,
        message=message,
        created_at=now,
    )
    session.add_all([given, waiting])
    session.flush()
    return given


def _seen(session: Session, receiver_id: str) -> int:
    row = session.get(ReceiverState, receiver_id)
    return 0 if row is None else msgspec.json.decode(row.state, type=State).command_sequence
