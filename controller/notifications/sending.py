"""One notice to one browser: sealed for it (RFC 8291), posted to its push service (RFC 8030)."""

import json
import logging
import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlsplit

import requests
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from sqlalchemy import Engine, delete

from controller.keys.private_files import KeyFileError
from controller.notifications.identity import Identity, kept_identity
from controller.notifications.sealing import SALT_BYTES, BrowserKeys, sealed
from controller.store.engine import writing_sessions
from controller.store.notifications import PushSubscription

log = logging.getLogger(__name__)

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


@dataclass(frozen=True, slots=True)
class Notice:
    """What a screen shows, and which page it opens."""

    words: str
    to: str
    tag: str
    """A newer one with the same tag takes its place on the screen."""


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


def deliver(
    engine: Engine,
    sender: Sender,
    due: Iterable[tuple[PushSubscription, Notice]],
    now: int,
) -> None:
    """Send each; a browser in which nothing will ever arrive is forgotten.

    Without a usable key of our own nothing is asked for and sent, which is logged.
    """
    try:
        identity = kept_identity(sender.home)
    except KeyFileError:
        log.exception("no notices: the key is not usable")
        return
    for to, notice in due:
        if sender.post(to.endpoint, *_request(to, notice, identity, sender.contact, now)) in GONE:
            with writing_sessions(engine).begin() as session:
                session.execute(delete(PushSubscription).where(PushSubscription.id == to.id))


def _request(
    to: PushSubscription, notice: Notice, identity: Identity, contact: str, now: int
) -> tuple[bytes, Mapping[str, str]]:
    told = {"title": "Loa", "body": notice.words, "to": notice.to, "tag": notice.tag}
    text = json.dumps(told, ensure_ascii=False)
    keys = BrowserKeys(to.public_key, to.auth)
    own = generate_private_key(SECP256R1())
    body = sealed(text.encode(), keys, own, secrets.token_bytes(SALT_BYTES))
    parts = urlsplit(to.endpoint)
    headers = {
        "authorization": identity.authorization(f"{parts.scheme}://{parts.netloc}", contact, now),
        "content-encoding": "aes128gcm",
        "content-type": "application/octet-stream",
        "ttl": str(KEPT_S),
        "urgency": "normal",
    }
    return body, headers
