"""How a new receiver and the controller come to know each other over a line that nobody trusts.

The controller makes a code, a person carries it (paper, QR) to the receiver. Code and bodies:

    7K2M9-QXDPA-3TE0H-WB6CV        20 digits of Crockford's base 32, read as written
    ─────  ────────────────
    lookup secret, 75 bits         the secret never travels; each side proves that it has it

The receiver sends its request (its own keys, signed by itself) with a proof by the secret; the
answer carries root, chain and certificate with a proof by the same secret over request and answer.
So neither a proxy nor a false access point can put its own root in place of ours, or another
receiver in the place of this one.
"""

import hashlib
import hmac
from typing import Annotated, ClassVar

import msgspec

from playlists.messages.envelope import Message, open_envelope
from playlists.messages.keys import key_id
from playlists.messages.numbers import Instant
from playlists.messages.refusal import RefusalCode, RefusedError

DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's: no I, L, O, U."""
LOOKUP_DIGITS = 5
CODE_DIGITS = 20
GROUP_DIGITS = 5
MISREAD = str.maketrans("ILO", "110")
QR_PREFIX = "loa-enrol:"

Small = Annotated[bytes, msgspec.Meta(max_length=16 * 1024)]


class CertificateRequest(Message, frozen=True, kw_only=True):
    """A receiver's keys, under its own signature: at enrolment, and whenever it renews."""

    KIND: ClassVar[str] = "certificate_request.v1"
    public_key: bytes
    """Ed25519, by which it signs its reports."""
    csr: Small
    """PKCS#10, PEM: the key of its line to the broker."""
    at: Instant
    """By its own clock, which nobody vouches for yet."""
    receiver: str = ""
    """Its id, once it has one."""


class Ask(msgspec.Struct, frozen=True, kw_only=True):
    """What the receiver sends, again and again until it is answered."""

    lookup: Annotated[str, msgspec.Meta(max_length=LOOKUP_DIGITS)]
    request: Small
    """Envelope of a CertificateRequest."""
    proof: Annotated[bytes, msgspec.Meta(max_length=32)]


class BrokerAt(msgspec.Struct, frozen=True, kw_only=True):
    """Where a broker is."""

    host: str
    port: int


class Welcome(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that a receiver needs to begin."""

    receiver: str
    cluster: str
    unit_path: tuple[str, ...]
    root: bytes
    """Envelope of the root that it is born with."""
    chain: bytes
    """The chain as it stands, so that nobody can begin it with an older one."""
    authority: bytes
    """Certificate (PEM) that brokers are checked against."""
    certificate: bytes
    """Its own, PEM."""
    brokers: tuple[BrokerAt, ...]


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """The controller's answer: a welcome with its proof, or the word to wait."""

    waits: bool = False
    """A person or the signer has not had time yet: ask again."""
    welcome: bytes = b""
    """A Welcome as JSON, the very bytes that the proof is over."""
    proof: bytes = b""


class Renewal(msgspec.Struct, frozen=True, kw_only=True):
    """What a receiver sends that is known already: its own signature is proof enough."""

    request: Small


class Renewed(msgspec.Struct, frozen=True, kw_only=True):
    """The new certificate, or the word to wait. Both are public."""

    waits: bool = False
    certificate: bytes = b""
    authority: bytes = b""


class BadCodeError(ValueError):
    """What was typed is no code."""


def tidy_code(typed: str) -> str:
    """The 20 digits of a code, however it was typed. Raises BadCodeError."""
    digits = "".join(c for c in typed.upper() if c not in " -–\t").translate(MISREAD)
    if len(digits) != CODE_DIGITS or set(digits) - set(DIGITS):
        raise BadCodeError(f"a code has {CODE_DIGITS} letters and digits in four groups")
    return digits


def shown_code(digits: str) -> str:
    """A code as people read it."""
    groups = [digits[i : i + GROUP_DIGITS] for i in range(0, len(digits), GROUP_DIGITS)]
    return "-".join(groups)


def lookup_of(digits: str) -> str:
    """The part of a code by which the controller finds it."""
    return digits[:LOOKUP_DIGITS]


def secret_of(digits: str) -> bytes:
    """The key of all proofs."""
    return hashlib.sha256(b"loa-enrolment.v1 " + digits.encode()).digest()


def request_proof(secret: bytes, request: bytes) -> bytes:
    """Proves that who asks has the code."""
    return hmac.digest(secret, b"ask " + request, "sha256")


def welcome_proof(secret: bytes, request: bytes, welcome: bytes) -> bytes:
    """Proves that who answers has the code, and answers this very request."""
    asked = hashlib.sha256(request).digest()
    return hmac.digest(secret, b"welcome " + asked + welcome, "sha256")


def open_request(packed: bytes) -> CertificateRequest:
    """A request that was signed by the key which it names. Raises RefusedError."""
    claimed = open_envelope(packed, CertificateRequest, {}, threshold=0)
    keys = {key_id(claimed.public_key): claimed.public_key}
    request = open_envelope(packed, CertificateRequest, keys)
    if not request.csr:
        raise RefusedError(RefusalCode.MALFORMED, "asks for no certificate")
    return request


def open_welcome(secret: bytes, request: bytes, answer: Answer) -> Welcome:
    """The welcome, if who answers has the code. Raises RefusedError."""
    expected = welcome_proof(secret, request, answer.welcome)
    if not hmac.compare_digest(expected, answer.proof):
        raise RefusedError(RefusalCode.BAD_SIGNATURE, "who answers does not have the code")
    try:
        return msgspec.json.decode(answer.welcome, type=Welcome)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise RefusedError(RefusalCode.MALFORMED, f"not a welcome: {error}") from error
