"""Whether a receiver counts as connected, by its last state: for pages, tickets and figures."""

from sqlalchemy import ColumnElement

from controller.store.places import ReceiverState

SILENCE_MS = 3 * 60_000
"""A receiver tells its state at least once a minute: after three it is not there, whatever it or
the broker said last."""


def is_connected(*, online: bool, heard_at: int, now: int) -> bool:
    """Whether one that said of itself `online`, and was heard at an instant (UTC ms), is there."""
    return online and now - heard_at <= SILENCE_MS


def connected_at(now: int) -> ColumnElement[bool]:
    """The same as a condition on `receiver_states`."""
    return ReceiverState.online.is_(True) & (ReceiverState.heard_at >= now - SILENCE_MS)
