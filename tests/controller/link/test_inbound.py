"""A message that we cannot deal with is set aside; the others go their way."""

from sqlalchemy import Engine, func, select

from controller.clock import now_ms
from controller.link.aside import KEPT_AT_MOST, set_aside
from controller.link.inbound import Message, take_in
from controller.store.delivery import SetAsideMessage
from controller.store.engine import reading_sessions, writing_sessions
from controller.store.ledger import StoredEntry
from controller.store.places import Receiver, ReceiverState
from playlists.messages import topics
from playlists.messages.envelope import seal
from playlists.messages.journal_entry import Booted
from playlists.messages.state import State
from tests.controller.commune import lay_commune
from tests.controller.witness import Witness


def test_what_makes_the_handler_fail_is_kept_with_its_topic_and_stops_nothing(
    engine: Engine,
) -> None:
    with writing_sessions(engine).begin() as session:
        good, bad = (Witness(r.id) for r in lay_commune(session, now_ms(), clusters=2).receivers)
        for witness in (good, bad):
            receiver = session.get_one(Receiver, witness.receiver)
            receiver.public_key = witness.key.public_key
        # What was stored by a damaged disk: the handler falls over it, and it is no database error.
        session.add(
            ReceiverState(
                receiver_id=bad.receiver,
                heard_at=1,
                online=True,
                plan_version=0,
                ready_for_air=False,
                state="{not json",
            )
        )
    good.write(Booted("1", "b1"), at=now_ms())
    poison = seal(State(receiver=bad.receiver, at=now_ms(), online=False), [bad.key])
    take_in(
        engine,
        [
            Message(topics.state(bad.receiver), poison),
            Message(topics.report(good.receiver), good.report()),
        ],
    )
    with reading_sessions(engine)() as session:
        (aside,) = session.scalars(select(SetAsideMessage))
        assert aside.topic == topics.state(bad.receiver)
        assert aside.payload == poison
        assert aside.error.startswith("DecodeError")
        assert session.scalar(select(func.count()).select_from(StoredEntry)) == 1


def test_what_is_set_aside_is_bounded(engine: Engine) -> None:
    with writing_sessions(engine).begin() as session:
        session.add_all(
            SetAsideMessage(id=f"{n:032x}", topic="t", payload=b"", error="", at=1)
            for n in range(KEPT_AT_MOST - 1)
        )
    assert set_aside(engine, "t", b"one", ValueError("one"), 2) == KEPT_AT_MOST
    assert set_aside(engine, "t", b"more", ValueError("more"), 3) == KEPT_AT_MOST
    with reading_sessions(engine)() as session:
        assert session.scalar(select(func.count()).select_from(SetAsideMessage)) == KEPT_AT_MOST
