"""Which plan is published again for a receiver that lacks its newest one, and what goes first."""

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from controller.clock import now_ms
from controller.link.inbound import Message, take_in
from controller.link.outbound import unpublished
from controller.link.states import AGAIN_AFTER_MS
from controller.store.base import new_id
from controller.store.delivery import OutboxKind, OutboxMessage, StoredPlan
from controller.store.engine import reading_sessions, writing_sessions
from playlists.messages import topics
from playlists.messages.envelope import seal_small
from playlists.messages.state import State
from tests.controller.witness import Witness


def hand_out(
    session: Session, receiver_id: str, version: int, *, published_at: int | None, refused: bool
) -> None:
    """A plan as the planner, the signer and the link leave it. Its words do not matter here."""
    now = now_ms()
    whose = {"receiver_id": receiver_id, "message": "{}"}
    session.add(StoredPlan(id=new_id(now), version=version, compiled_at=now, **whose))
    session.add(
        OutboxMessage(
            id=new_id(now),
            kind=OutboxKind.PLAN,
            created_at=now,
            envelope=None if refused else str(version).encode(),
            signed_at=None if refused else now,
            refused_at=now if refused else None,
            refusal="changed since" if refused else "",
            published_at=published_at,
            **whose,
        )
    )
    session.flush()


def tell_and_look(engine: Engine, witness: Witness, plan_version: int) -> list[bytes]:
    """The receiver says which plan it has; what is to be published then."""
    state = State(receiver=witness.receiver, at=now_ms(), online=True, plan_version=plan_version)
    take_in(engine, [Message(topics.state(witness.receiver), seal_small(state, witness.key))])
    waiting = select(OutboxMessage.envelope).where(
        OutboxMessage.kind == OutboxKind.PLAN,
        OutboxMessage.signed_at.is_not(None),
        OutboxMessage.published_at.is_(None),
    )
    with reading_sessions(engine)() as session:
        return [envelope for envelope in session.scalars(waiting) if envelope is not None]


@pytest.mark.parametrize(
    ("newer_published", "newer_refused", "again"),
    [
        pytest.param(None, False, [b"2"], id="the newer one is on its way"),
        pytest.param("long ago", False, [b"2"], id="the newer one was lost"),
        pytest.param(None, True, [b"1"], id="the newer one is no plan"),
    ],
)
def test_no_older_plan_follows_a_newer_one(
    engine: Engine,
    witness: Witness,
    newer_published: str | None,
    newer_refused: bool,  # noqa: FBT001 -- a parameter of pytest
    again: list[bytes],
) -> None:
    long_ago = now_ms() - 2 * AGAIN_AFTER_MS
    published_at = long_ago if newer_published else None
    with writing_sessions(engine).begin() as session:
        hand_out(session, witness.receiver, 1, published_at=long_ago, refused=False)
        hand_out(session, witness.receiver, 2, published_at=published_at, refused=newer_refused)
    assert tell_and_look(engine, witness, 0) == again


def test_an_order_waits_behind_nothing_and_the_time_behind_no_plan(
    engine: Engine, witness: Witness
) -> None:
    with writing_sessions(engine).begin() as session:
        hand_out(session, witness.receiver, 1, published_at=None, refused=False)
        now = now_ms()
        for kind in (OutboxKind.TIME, OutboxKind.ORDER):
            message = OutboxMessage(
                id=new_id(now), kind=kind, receiver_id=witness.receiver, message="{}",
                created_at=now, envelope=kind.value.encode(), signed_at=now,
            )  # fmt: skip
            session.add(message)
    assert [m.payload for m in unpublished(engine, 9, [])] == [b"order", b"time", b"1"]
