"""Who is told the time: whoever asks, also before there was somebody to hear it."""

import msgspec
from sqlalchemy import Engine, select

from controller.clock import now_ms
from controller.link.inbound import Message, take_in
from controller.store.delivery import OutboxKind, OutboxMessage
from controller.store.engine import reading_sessions
from playlists.messages import topics
from playlists.messages.envelope import seal_small
from playlists.messages.state import ClockState, State
from playlists.messages.time import TimeAnswer
from tests.controller.witness import Witness

LOST = ClockState(trusted=False, source="none")
KNOWN = ClockState(trusted=True, source="controller")


def ask(
    engine: Engine, witness: Witness, nonce: str, clock: ClockState, *, kept: bool
) -> list[tuple[str, str]]:
    """The answers that are to be signed then: row and nonce. `kept`: the broker had the state."""
    state = State(receiver=witness.receiver, at=now_ms(), online=True, nonce=nonce, clock=clock)
    packed = seal_small(state, witness.key)
    take_in(engine, [Message(topics.state(witness.receiver), packed, retained=kept)])
    query = select(OutboxMessage.id, OutboxMessage.message).where(
        OutboxMessage.kind == OutboxKind.TIME
    )
    with reading_sessions(engine)() as session:
        return [
            (id_, msgspec.json.decode(message, type=TimeAnswer).nonce)
            for id_, message in session.execute(query)
        ]


def test_a_question_that_waited_at_the_broker_is_answered(engine: Engine, witness: Witness) -> None:
    """A receiver that was up before the link got the time half a minute late, and its broadcast."""
    assert [nonce for _, nonce in ask(engine, witness, "n-1", LOST, kept=True)] == ["n-1"]


def test_a_kept_question_of_who_knows_the_time_was_answered(
    engine: Engine, witness: Witness
) -> None:
    assert ask(engine, witness, "n-1", KNOWN, kept=True) == []


def test_who_asks_the_same_again_keeps_its_turn(engine: Engine, witness: Witness) -> None:
    first = ask(engine, witness, "n-1", LOST, kept=False)
    assert ask(engine, witness, "n-1", LOST, kept=False) == first


def test_a_new_question_takes_the_place_of_the_old(engine: Engine, witness: Witness) -> None:
    ask(engine, witness, "n-1", LOST, kept=False)
    assert [nonce for _, nonce in ask(engine, witness, "n-2", LOST, kept=False)] == ["n-2"]
