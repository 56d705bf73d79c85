"""Heartbeats: a receiver lives, and is as its last state said."""

from collections.abc import Callable

import pytest
from sqlalchemy import Engine

from controller.clock import now_ms
from controller.link.inbound import Message, take_in
from controller.store.engine import reading_sessions, writing_sessions
from controller.store.places import ReceiverState
from playlists.messages import topics
from playlists.messages.envelope import seal_small
from playlists.messages.keys import SigningKey
from playlists.messages.state import Beat, State
from tests.controller.witness import Witness

LONG_AGO = 1_000
Tell = Callable[..., int]


@pytest.fixture
def tell(engine: Engine, witness: Witness) -> Tell:
    """Send a message, long after the one before; returns when the receiver was last heard."""

    def send(message: State | Beat, key: SigningKey = witness.key) -> int:
        take_in(engine, [Message(topics.state(witness.receiver), seal_small(message, key))])
        with writing_sessions(engine).begin() as session:
            row = session.get_one(ReceiverState, witness.receiver)
            heard, row.heard_at = row.heard_at, LONG_AGO
        return heard

    return send


def test_a_beat_of_the_state_that_is_known_says_that_the_receiver_lives(
    witness: Witness, tell: Tell
) -> None:
    at = now_ms()
    tell(State(receiver=witness.receiver, at=at, online=True))
    assert tell(Beat(at=at + 60_000, of=at)) > LONG_AGO


def test_a_beat_of_another_state_says_nothing(witness: Witness, tell: Tell) -> None:
    at = now_ms()
    tell(State(receiver=witness.receiver, at=at, online=True))
    assert tell(Beat(at=at + 60_000, of=at - 1)) == LONG_AGO


def test_a_beat_that_was_overtaken_by_the_last_will_wakes_nobody(
    witness: Witness, tell: Tell
) -> None:
    at = now_ms()
    tell(State(receiver=witness.receiver, at=at, online=True))
    tell(State(receiver=witness.receiver, at=at, online=False))
    assert tell(Beat(at=at + 60_000, of=at)) == LONG_AGO


def test_a_stranger_s_beat_is_not_heard(witness: Witness, tell: Tell) -> None:
    at = now_ms()
    tell(State(receiver=witness.receiver, at=at, online=True))
    assert tell(Beat(at=at + 60_000, of=at), SigningKey.generate()) == LONG_AGO


def test_a_beat_of_a_receiver_that_never_told_anything_makes_no_state(
    engine: Engine, witness: Witness
) -> None:
    beat = seal_small(Beat(at=2, of=1), witness.key)
    take_in(engine, [Message(topics.state(witness.receiver), beat)])
    with reading_sessions(engine)() as session:
        assert session.get(ReceiverState, witness.receiver) is None
