"""An approval as its approver puts her name to it, and how her own device signs it (WebAuthn).

A statement is canonical JSON: sorted keys, no blanks, UTF-8. One letter of text or reading, one
bit of sound changed gives another statement. A passkey signs it as W3C Web Authentication, section
7.2 says: the challenge that the device answers is the statement's SHA-256. One answer may cover
the parts of a series: then the challenge is the SHA-256 of the JSON list of their hashes.

Pure. `docs/audit/verify_approval.py` checks the same without any code of ours.
"""

import hashlib
import hmac
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from enum import StrEnum
from urllib.parse import urlsplit

import msgspec
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.serialization import load_der_public_key

HOST_BYTES = 32
DATA_BYTES = 37
"""Of the authenticator's data: hash of the host, flags, counter. Extensions may follow."""
PRESENT, VERIFIED = 0x01, 0x04
MOST_TOGETHER = 200
"""Statements that one answer may cover."""


class Way(StrEnum):
    """How an approver showed that it was she, the strongest first."""

    PASSKEY = "passkey"
    """Her own device signed the statement: anybody can check it."""
    TOTP = "totp"
    """Digits of her app in that moment: our word for it."""
    PASSWORD = "password"  # noqa: S105 -- a word of the record
    """She was logged in: our word for it."""
    PAPER = "paper"
    """A photograph of a script signed by hand, brought by an approver: whoever looks may judge."""


class Named(msgspec.Struct, frozen=True, kw_only=True):
    """A person or a unit, as it was called then."""

    id: str
    name: str


class Approver(msgspec.Struct, frozen=True, kw_only=True):
    """Who approved."""

    id: str
    name: str
    position: str
    unit: Named


class Paper(msgspec.Struct, frozen=True, kw_only=True):
    """A script signed by hand, of which a photograph is kept."""

    photo_sha256: str
    signed_by: str
    signed_on: str
    """ISO date, as it stands on the paper."""


class Item(msgspec.Struct, frozen=True):
    """One sentence of a checklist, and whether the approver ticked it."""

    text: str
    ticked: bool


class Checked(msgspec.Struct, frozen=True, kw_only=True):
    """A checklist as it was laid before an approver, word for word, with her ticks."""

    unit: str
    version: int
    items: tuple[Item, ...]


class ApprovalStatement(
    msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag="loa.approval.v2"
):
    """Somebody says: exactly this may be broadcast in this unit."""

    approver: Approver
    at: int
    """UTC milliseconds: when she was asked."""
    way: Way
    unit: Named
    """For whose loudspeakers: the unit and everything below it."""
    bulletin: str
    revision: int
    drafted_by: tuple[Named, ...]
    text_sha256: str
    """Of the written text, UTF-8."""
    reading_sha256: str
    """Of the words as they are said, UTF-8."""
    audio_sha256: tuple[str, ...]
    """Of every rendered file, in order."""
    undecided: tuple[str, ...] = ()
    """Uncertain pieces said in the likeliest way without a decision; only in an emergency."""
    checklist: Checked | None = None
    """What the approver answered for, word for word; None where no list was laid before her."""
    paper: Paper | None = None


class FirstApprover(msgspec.Struct, frozen=True, kw_only=True):
    """Who approved, in the first form of a statement."""

    id: str
    name: str
    position: str
    unit: str


class FirstStatement(
    msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag="loa.approval.v1"
):
    """What approvals held before they named unit, drafters and way. Nobody's device signed it."""

    approver: FirstApprover
    at: int
    bulletin: str
    revision: int
    text_sha256: str
    reading_sha256: str
    audio_sha256: tuple[str, ...]
    undecided: tuple[str, ...] = ()
    checklist: Checked | None = None


AnyStatement = ApprovalStatement | FirstStatement


class PasskeyProof(msgspec.Struct, frozen=True, kw_only=True):
    """What a device answered, and by which key it is checked."""

    credential: str
    """The passkey's name, base64url."""
    public_key: bytes
    """SubjectPublicKeyInfo, DER."""
    authenticator_data: bytes
    client_data: bytes
    signature: bytes
    statements: tuple[str, ...]
    """SHA-256 of each statement that the answer covers, in the order of the challenge."""

    @property
    def key_sha256(self) -> str:
        """The name of the key that its holder and an auditor compare."""
        return hash_key(self.public_key)

    @property
    def counter(self) -> int:
        """How often the device says that it has signed; 0 where it does not count."""
        return int.from_bytes(self.authenticator_data[HOST_BYTES + 1 : DATA_BYTES], "big")


class _ClientData(msgspec.Struct, frozen=True):
    type: str
    challenge: str
    origin: str
    crossOrigin: bool = False  # noqa: N815 -- as WebAuthn spells it


class NotProvedError(Exception):
    """The answer does not show that this key signed this statement. The text says why."""


def canonical(statement: AnyStatement) -> str:
    """The statement's only spelling."""
    return msgspec.json.encode(statement, order="sorted").decode()


def read_statement(text: str) -> AnyStatement:
    """A statement as it was kept. Raises NotProvedError for what is none, or spelt otherwise."""
    try:
        read: AnyStatement = msgspec.json.decode(text, type=AnyStatement)
    except (msgspec.DecodeError, RecursionError) as error:
        raise NotProvedError(f"not a statement: {error}") from error
    if isinstance(read, ApprovalStatement) and canonical(read) != text:
        raise NotProvedError("the statement is not spelt canonically")
    return read


def hash_key(public_key: bytes) -> str:
    """SHA-256 of a public key (SubjectPublicKeyInfo, DER), hexadecimal: what people compare."""
    return hashlib.sha256(public_key).hexdigest()


def hash_of(statement: str) -> str:
    """SHA-256, hexadecimal."""
    return hashlib.sha256(statement.encode()).hexdigest()


def challenge(hashes_of: Sequence[str]) -> bytes:
    """What a device answers in order to sign the statements with these hashes."""
    if len(hashes_of) == 1:
        return bytes.fromhex(hashes_of[0])
    return hashlib.sha256(msgspec.json.encode(list(hashes_of))).digest()


def check_passkey(statement: str, proof: PasskeyProof) -> None:
    """Tell whether the proof's key signed the statement. Raises NotProvedError.

    That the key is the approver's own is another question: who asks must know her key.
    """
    read = read_statement(statement)
    if not isinstance(read, ApprovalStatement) or read.way is not Way.PASSKEY:
        raise NotProvedError("the statement does not say that a passkey signs it")
    check_answer(statement, proof)


def check_answer(statement: str, proof: PasskeyProof) -> None:
    """The same for a statement of any sort. Raises NotProvedError."""
    if not 1 <= len(proof.statements) <= MOST_TOGETHER or hash_of(statement) not in (
        proof.statements
    ):
        raise NotProvedError("the answer covers other statements")
    host = _check_client(proof)
    _check_data(proof.authenticator_data, host)
    signed = proof.authenticator_data + hashlib.sha256(proof.client_data).digest()
    _check_signature(proof.public_key, proof.signature, signed)


def _check_client(proof: PasskeyProof) -> str:
    """The host at which the device was asked."""
    try:
        said = msgspec.json.decode(proof.client_data, type=_ClientData)
        asked = challenge(proof.statements)
        origin = urlsplit(said.origin)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, ValueError) as error:
        raise NotProvedError(f"not what a browser says: {error}") from error
    spelt = urlsafe_b64encode(asked).decode().rstrip("=")
    if not hmac.compare_digest(said.challenge.encode(), spelt.encode()):
        raise NotProvedError("the device answered another challenge")
    if said.type != "webauthn.get" or said.crossOrigin:
        raise NotProvedError("the device was asked for something else")
    host = origin.hostname or ""
    if origin.scheme != "https" and host != "localhost":
        raise NotProvedError("the device was not asked over HTTPS")
    return host


def _check_data(data: bytes, host: str) -> None:
    if len(data) < DATA_BYTES:
        raise NotProvedError("the authenticator's data is cut off")
    names = host.split(".")
    sites = {".".join(names[n:]) for n in range(len(names))}
    if data[:HOST_BYTES] not in {hashlib.sha256(site.encode()).digest() for site in sites}:
        raise NotProvedError("the passkey is for another site")
    flags = data[HOST_BYTES]
    if not flags & PRESENT or not flags & VERIFIED:
        raise NotProvedError("the device did not make sure of its owner")


def _check_signature(public_key: bytes, signature: bytes, signed: bytes) -> None:
    try:
        key = load_der_public_key(public_key)
        if isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(signature, signed, ec.ECDSA(hashes.SHA256()))
        elif isinstance(key, ed25519.Ed25519PublicKey):
            key.verify(signature, signed)
        elif isinstance(key, rsa.RSAPublicKey):
            key.verify(signature, signed, padding.PKCS1v15(), hashes.SHA256())
        else:
            raise NotProvedError("the key is of a kind that is not known here")
    except (InvalidSignature, UnsupportedAlgorithm, ValueError, TypeError) as error:
        raise NotProvedError("the signature is not this key's over this statement") from error
