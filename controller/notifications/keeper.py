"""What the planning leader does each morning: tell everybody who asked how the session went."""

import json
import logging
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import time
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlsplit

import requests
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from sqlalchemy import Engine, delete, select, update

from controller.keys.private_files import KeyFileError
from controller.notifications.identity import Identity, kept_identity
from controller.notifications.sealing import SALT_BYTES, BrowserKeys, sealed
from controller.store.engine import reading_sessions, writing_sessions
from controller.store.notifications import PushSubscription
from controller.store.people import Person
from controller.web import civil
from controller.web.queries.morning import morning_words

log = logging.getLogger(__name__)

SEND_EVERY_S = 60
FROM, UNTIL = time(7, 30), time(11)
"""When the session of the morning has been reported, and before it is news of yesterday."""
KEPT_S = 4 * 3600
"""How long a push service keeps what a telephone without a line has not taken."""
TIMEOUT_S = 10
GONE = frozenset({HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND, HTTPStatus.GONE})
"""The browser took it back, or knows another key of ours: nothing will ever arrive there."""

Post = Callable[[str, bytes, Mapping[str, str]], int]
"""Sends a body with headers to an address; gives the status, 0 where nobody answered."""


@dataclass(frozen=True, slots=True)
class Sender:
    """As whom, how, and with which address for questions."""

    home: Path
    contact: str
    post: Post


def post_by_https(address: str, body: bytes, headers: Mapping[str, str]) -> int:
    """Through the Internet, following nobody elsewhere."""
    try:
        answer = requests.post(
            address, data=body, headers=dict(headers), timeout=TIMEOUT_S, allow_redirects=False
        )
    except requests.RequestException as error:
        log.warning("a push service did not answer: %s", type(error).__name__)
        return 0
    return answer.status_code


def send_once(engine: Engine, sender: Sender, now: int) -> None:
    """Send what is due. Each browser is told once a morning, whatever becomes of it."""
    today = civil.day_of(now).isoformat()
    if not FROM <= civil.local(now).time() < UNTIL:
        return
    with reading_sessions(engine)() as session:
        query = (
            select(PushSubscription, Person.unit_id)
            .join(Person, Person.id == PushSubscription.person_id)
            .where(PushSubscription.sent_on != today, Person.disabled_at.is_(None))
        )
        due = session.execute(query).all()
        words = {unit: morning_words(session, unit, now) for unit in {unit for _, unit in due}}
    if not due:
        return
    try:
        identity = kept_identity(sender.home)
    except KeyFileError:
        log.exception("no notices: the key is not usable")
        return
    for subscription, unit_id in due:
        # First noted, then sent: a process that is killed in between tells nobody twice.
        with writing_sessions(engine).begin() as session:
            noted = update(PushSubscription).where(PushSubscription.id == subscription.id)
            session.execute(noted.values(sent_on=today))
        if words[unit_id] is None:
            continue
        if _send(subscription, str(words[unit_id]), identity, sender, now) in GONE:
            with writing_sessions(engine).begin() as session:
                session.execute(
                    delete(PushSubscription).where(PushSubscription.id == subscription.id)
                )


def _send(to: PushSubscription, words: str, identity: Identity, sender: Sender, now: int) -> int:
    told = json.dumps({"title": "Loa", "body": words, "to": "/hom-nay"}, ensure_ascii=False)
    keys = BrowserKeys(to.public_key, to.auth)
    own = generate_private_key(SECP256R1())
    body = sealed(told.encode(), keys, own, secrets.token_bytes(SALT_BYTES))
    parts = urlsplit(to.endpoint)
    headers = {
        "authorization": identity.authorization(
            f"{parts.scheme}://{parts.netloc}", sender.contact, now
        ),
        "content-encoding": "aes128gcm",
        "content-type": "application/octet-stream",
        "ttl": str(KEPT_S),
        "urgency": "normal",
    }
    return sender.post(to.endpoint, body, headers)
