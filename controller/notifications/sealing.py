"""Seal a message so that only the browser reads it, not the push service. RFC 8291 over RFC 8188.

Pure: the sender's key for this one message and the salt are arguments.
"""

import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDH,
    SECP256R1,
    EllipticCurvePrivateKey,
    EllipticCurvePublicKey,
)
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from controller.notifications.errors import BadSubscriptionError

RECORD_BYTES = 4096
LAST_RECORD = b"\x02"
SALT_BYTES = 16
AUTH_BYTES = 16


@dataclass(frozen=True, slots=True)
class BrowserKeys:
    """What a browser gives away when somebody allows notices there, base64url."""

    public: str
    """`p256dh`: a point of P-256."""
    auth: str
    """A secret that the push service does not know."""

    def read(self) -> tuple[EllipticCurvePublicKey, bytes]:
        """The point and the secret. Raises BadSubscriptionError."""
        try:
            point = EllipticCurvePublicKey.from_encoded_point(SECP256R1(), unspelled(self.public))
            auth = unspelled(self.auth)
        except ValueError as error:
            raise BadSubscriptionError from error
        if len(auth) != AUTH_BYTES:
            raise BadSubscriptionError
        return point, auth


def sealed(message: bytes, to: BrowserKeys, own: EllipticCurvePrivateKey, salt: bytes) -> bytes:
    """The body of a push message, `Content-Encoding: aes128gcm`. Raises BadSubscriptionError."""
    point, auth = to.read()
    theirs, ours = encoded(point), encoded(own.public_key())
    secret = _derived(
        own.exchange(ECDH(), point), auth, b"WebPush: info\0" + theirs + ours, length=32
    )
    key = _derived(secret, salt, b"Content-Encoding: aes128gcm\0", length=16)
    nonce = _derived(secret, salt, b"Content-Encoding: nonce\0", length=12)
    head = salt + struct.pack(">IB", RECORD_BYTES, len(ours)) + ours
    return head + AESGCM(key).encrypt(nonce, message + LAST_RECORD, None)


def encoded(point: EllipticCurvePublicKey) -> bytes:
    """A point as 65 bytes."""
    return point.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def spelled(content: bytes) -> str:
    """Base64url without padding, as all of this spells bytes."""
    return urlsafe_b64encode(content).rstrip(b"=").decode()


def unspelled(text: str) -> bytes:
    """The bytes again. Raises ValueError."""
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _derived(secret: bytes, salt: bytes, info: bytes, *, length: int) -> bytes:
    return HKDF(algorithm=SHA256(), length=length, salt=salt, info=info).derive(secret)
