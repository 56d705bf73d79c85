"""From the broker into the database: states and reports, many in one transaction.

Every message is opened before the transaction. One that may not be believed is named in the log
and forgotten; one that we fail to deal with is set aside, so that it cannot hold up others: a
receiver keeps its entries until `stored` names them, whatever we told the broker.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from controller.clock import now_ms
from controller.ledger.ingest import ingest, public_keys
from controller.ledger.report import OpenedReport, Received, open_report
from controller.link.aside import set_aside
from controller.link.states import OpenedBeat, OpenedState, take_states
from controller.polling import is_away
from controller.store.engine import reading_sessions, writing_sessions
from playlists.messages import topics
from playlists.messages.envelope import kind_of, open_envelope, payload_type
from playlists.messages.keys import key_id
from playlists.messages.refusal import RefusalCode, RefusedError
from playlists.messages.state import Beat, State

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Message:
    """One message as it came."""

    topic: str
    payload: bytes
    retained: bool = False


Opened = OpenedState | OpenedBeat | OpenedReport
Arrival = tuple[Message, Opened]
"""A message, and what was in it."""


def take_in(engine: Engine, messages: Sequence[Message]) -> None:
    """Store what these messages bring. When it returns they may be acknowledged.

    Raises what the database raises while it is away; then nothing was stored.
    """
    arrivals = open_messages(engine, messages)
    try:
        _store(engine, arrivals)
    except Exception as error:
        if is_away(error):
            raise
        log.warning("%d messages could not be stored together", len(arrivals), exc_info=error)
        for arrival in arrivals:
            _store_alone(engine, arrival)


def open_messages(engine: Engine, messages: Sequence[Message]) -> list[Arrival]:
    """Those of the messages that their receivers have signed."""
    senders = {id_ for message in messages if (id_ := _sender(message)) is not None}
    with reading_sessions(engine)() as session:
        keys = public_keys(session, senders)
    arrivals = []
    for message in messages:
        try:
            arrivals.append((message, _open(message, keys)))
        except RefusedError as error:
            log.warning("refused a message on %.200s: %s", message.topic, error)
        except Exception as error:  # noqa: BLE001 -- whatever it is, others wait behind it
            set_aside(engine, message.topic, message.payload, error, now_ms())
    return arrivals


def _sender(message: Message) -> str | None:
    try:
        return topics.receiver_of(message.topic)
    except ValueError:
        return None


def _open(message: Message, keys: dict[str, bytes]) -> Opened:
    receiver_id = _sender(message)
    if receiver_id is None or receiver_id not in keys:
        raise RefusedError(RefusalCode.UNKNOWN_KEY, f"no receiver {receiver_id!r:.80}")
    if message.topic == topics.report(receiver_id):
        return open_report(Received(receiver_id, message.payload), keys)
    own = {key_id(keys[receiver_id]): keys[receiver_id]}
    if kind_of(message.payload) == payload_type(Beat.KIND):
        return OpenedBeat(receiver_id, open_envelope(message.payload, Beat, own))
    state = open_envelope(message.payload, State, own)
    if state.receiver != receiver_id:
        raise RefusedError(RefusalCode.WRONG_RECEIVER, f"speaks for {state.receiver!r:.80}")
    return OpenedState(receiver_id, state, live=not message.retained)


def _store(engine: Engine, arrivals: Sequence[Arrival]) -> None:
    if not arrivals:
        return
    now = now_ms()
    with writing_sessions(engine).begin() as session:
        _store_in(session, [opened for _message, opened in arrivals], now)


def _store_in(session: Session, opened: Sequence[Opened], now: int) -> None:
    reports = [one for one in opened if isinstance(one, OpenedReport)]
    if reports:
        done = ingest(session, reports, now)
        log.info(
            "%d reports, %d new entries, %d verdicts", len(reports), done.entries, done.verdicts
        )
    states = [one for one in opened if not isinstance(one, OpenedReport)]
    if states:
        take_states(session, states, now)


def _store_alone(engine: Engine, arrival: Arrival) -> None:
    try:
        _store(engine, [arrival])
    except Exception as error:
        if is_away(error):
            raise
        message, _opened = arrival
        set_aside(engine, message.topic, message.payload, error, now_ms())
