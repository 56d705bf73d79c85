"""Cut the live line of a receiver whose certificate was revoked.

The list of the revoked stops new handshakes only: a line that is open goes on publishing (tried).
So the controller takes over the receiver's client id with a clean session: the line ends, what was
queued for it is gone, and every try to come back fails on the list.
"""

import logging
from threading import Event

import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion
from sqlalchemy import Engine, select, update

from controller.link.line import CONNECT_TIMEOUT_S, log_in
from controller.settings import BrokerSettings
from controller.signer.lines import newest_list
from controller.store.engine import reading_sessions, writing_sessions
from controller.store.enrolment import Certificate

log = logging.getLogger(__name__)

BROKER_HAS_LIST_MS = 3_000
"""The list is written and read within a second of its making; a reconnect before that would win."""
UNTIL_MS = 20_000
"""So long a line is cut again and again, should a broker have read its list late."""


def revoked_lines(engine: Engine, now: int) -> dict[str, bool]:
    """Receivers whose line is to be cut now → whether this is the last time."""
    with reading_sessions(engine)() as session:
        newest = newest_list(session)
        if newest is None or now - newest.made_at < BROKER_HAS_LIST_MS:
            return {}
        query = select(Certificate.receiver_id).where(
            Certificate.revoked_at <= newest.made_at,
            Certificate.issued_at.is_not(None),
            Certificate.cut_at.is_(None),
        )
        last = now - newest.made_at > UNTIL_MS
        return dict.fromkeys(session.scalars(query), last)


def note_cut(engine: Engine, receiver_ids: set[str], now: int) -> None:
    """Their lines were cut for the last time."""
    done = update(Certificate).where(
        Certificate.receiver_id.in_(receiver_ids),
        Certificate.revoked_at.is_not(None),
        Certificate.cut_at.is_(None),
    )
    with writing_sessions(engine).begin() as session:
        session.execute(done.values(cut_at=now))


def cut(broker: BrokerSettings, receiver_id: str) -> bool:
    """Take over a client id for a moment; tell whether the broker gave it."""
    given = Event()
    client = mqtt.Client(
        CallbackAPIVersion.VERSION2, client_id=receiver_id, reconnect_on_failure=False
    )
    client.connect_timeout = CONNECT_TIMEOUT_S
    log_in(client, broker)
    client.on_connect = lambda _c, _u, _f, code, _p: given.set() if not code.is_failure else None
    try:
        client.connect(broker.host, broker.port)
    except OSError as error:
        log.warning("cannot cut the line of receiver %s: %s", receiver_id, error)
        return False
    client.loop_start()
    done = given.wait(CONNECT_TIMEOUT_S)
    client.disconnect()
    client.loop_stop()
    log.info("the line of receiver %s is %s", receiver_id, "cut" if done else "not cut")
    return done
