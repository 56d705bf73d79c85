"""Receivers that tell how they are, as the link keeps it."""

import msgspec
from sqlalchemy.orm import Session

from controller.store.places import ReceiverState
from controller.tickets.keeper import due_moves, make_moves
from playlists.messages.state import State
from tests.controller.commune import Commune


def tell(
    session: Session, commune: Commune, place: int, now: int, *faults: str, online: bool = True
) -> None:
    """The receiver of a cluster tells its faults at an instant."""
    receiver = commune.receivers[place]
    state = State(receiver=receiver.id, at=now, online=online, faults=faults)
    row = session.get(ReceiverState, receiver.id) or ReceiverState(receiver_id=receiver.id)
    row.heard_at, row.online, row.plan_version, row.ready_for_air = now, online, 0, True
    row.state = msgspec.json.encode(state).decode()
    session.add(row)
    session.flush()


def look(session: Session, now: int) -> None:
    """What the planning leader does every few seconds."""
    make_moves(session, due_moves(session, now), now)
