"""Devices that come in by a code, and the desks that they come to."""

from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from controller.accounts.actor import Actor
from controller.accounts.secret_box import SecretBox
from controller.enrolment.asking import House, come_in
from controller.keys.certificates import Authority, make_authority
from controller.signer.lines import Lines
from controller.store.people import StaffRole
from edge_agent.enrolment.line_key import new_line_key, signed_request
from playlists.messages.enrolment import (
    Answer,
    Ask,
    BrokerAt,
    Welcome,
    lookup_of,
    open_welcome,
    request_proof,
    secret_of,
)
from playlists.messages.keys import SigningKey
from tests.controller.commune import Commune

BOX = SecretBox.fresh()
HOUSE = House(b"root", b"chain", (BrokerAt(host="loa.example.vn", port=8883),), BOX)
AUTHORITY: Authority = make_authority("lines", 1_795_000_000_000)
LINES = Lines(AUTHORITY)


@dataclass
class Device:
    """A receiver with keys of its own and a code that somebody read to it."""

    digits: str
    identity: SigningKey = field(default_factory=SigningKey.generate)
    line_key: bytes = field(default_factory=new_line_key)
    address: str = "10.1.2.3"

    def request(self, receiver: str = "", at: int = 0) -> bytes:
        return signed_request(self.line_key, self.identity, receiver, at)

    def asks(self, session: Session, now: int, request: bytes | None = None) -> Answer:
        self.sent = request or self.request()
        secret = secret_of(self.digits)
        ask = Ask(
            lookup=lookup_of(self.digits),
            request=self.sent,
            proof=request_proof(secret, self.sent),
        )
        return come_in(session, ask, HOUSE, self.address, now)

    def reads(self, answer: Answer) -> Welcome:
        return open_welcome(secret_of(self.digits), self.sent, answer)


def comes_in(session: Session, device: Device, now: int) -> Welcome:
    """Ask, let the signer work, ask again."""
    request = device.request()
    assert device.asks(session, now, request).waits
    LINES.work(session, now)
    return device.reads(device.asks(session, now, request))


def administrator(commune: Commune) -> Actor:
    """Who may enrol receivers."""
    return commune.actor(StaffRole.ADMINISTRATOR)
