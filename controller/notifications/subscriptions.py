"""Use cases of whoever wants notices: allow them in a browser, take that back."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session

from controller import fields
from controller.accounts.actor import Actor
from controller.accounts.authority import Act, NotAllowedError
from controller.audit.service import record
from controller.errors import NotFoundError
from controller.notifications.errors import BadSubscriptionError, UnknownPushServiceError
from controller.notifications.sealing import BrowserKeys
from controller.store.base import new_id
from controller.store.lookup import find
from controller.store.notifications import PushSubscription

LONGEST_ENDPOINT = 1000
SERVICES = (
    "fcm.googleapis.com",
    "updates.push.services.mozilla.com",
    ".push.services.mozilla.com",
    ".push.apple.com",
    ".notify.windows.com",
)
"""The push services of the browsers that there are; with a dot in front: and all hosts below.

A browser says where its notices go. Loa goes nowhere else, or whoever logs in could have it ask
any address behind the firewall.
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class NewSubscription:
    """What a browser gives when somebody allows notices."""

    endpoint: str
    keys: BrowserKeys
    browser: str
    """In words that its owner knows it by."""


def subscribe(session: Session, actor: Actor, new: NewSubscription, now: int) -> PushSubscription:
    """Send the morning's sentence to this browser from now on; asked again it stays one.

    Raises UnknownPushServiceError, BadSubscriptionError.
    """
    person_id = _person(actor)
    endpoint = fields.required("endpoint", new.endpoint, LONGEST_ENDPOINT)
    require_service(endpoint)
    new.keys.read()
    sha256 = hashlib.sha256(endpoint.encode()).hexdigest()
    row = session.scalar(select(PushSubscription).where(PushSubscription.endpoint_sha256 == sha256))
    if row is None:
        row = PushSubscription(id=new_id(now), endpoint=endpoint, endpoint_sha256=sha256)
        session.add(row)
    row.person_id, row.made_at = person_id, now
    row.public_key, row.auth = new.keys.public, new.keys.auth
    row.browser = new.browser
    session.flush()
    record(session, actor, "allow_notices", row, now, browser=row.browser)
    return row


def unsubscribe(session: Session, actor: Actor, subscription_id: str, now: int) -> None:
    """Send nothing there any more. Raises NotFoundError for another person's."""
    row = find(session, PushSubscription, subscription_id)
    if row.person_id != _person(actor):
        raise NotFoundError(PushSubscription.__name__, subscription_id)
    record(session, actor, "end_notices", row, now, browser=row.browser)
    session.delete(row)


def subscriptions_of(session: Session, actor: Actor) -> Sequence[PushSubscription]:
    """The browsers in which a person allowed notices."""
    query = select(PushSubscription).where(PushSubscription.person_id == actor.person_id)
    return session.scalars(query.order_by(PushSubscription.id)).all()


def require_service(endpoint: str) -> None:
    """Raise UnknownPushServiceError unless the address is a push service's, by HTTPS."""
    try:
        parts = urlsplit(endpoint)
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise BadSubscriptionError from error
    known = any(host == one or (one[0] == "." and host.endswith(one)) for one in SERVICES)
    if parts.scheme != "https" or not known or port not in {None, 443} or parts.username:
        raise UnknownPushServiceError(host)


def _person(actor: Actor) -> str:
    if actor.person_id is None:
        raise NotAllowedError(actor, Act.READ, actor.unit_id)
    return actor.person_id
