"""Ed25519 keys and the names that they go by.

A key's id is the first 32 hexadecimal digits of the SHA-256 of its raw public bytes, so that an
id can be computed by whoever holds the key and cannot be chosen.
"""

import hashlib
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

PUBLIC_KEY_BYTES = 32
SIGNATURE_BYTES = 64
KEY_ID_DIGITS = 32


def key_id(public_key: bytes) -> str:
    """Name a raw public key."""
    return hashlib.sha256(public_key).hexdigest()[:KEY_ID_DIGITS]


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A private key with its id. `repr` never shows the secret."""

    private: Ed25519PrivateKey

    @classmethod
    def generate(cls) -> "SigningKey":
        """Make a new key from the system's randomness."""
        return cls(Ed25519PrivateKey.generate())

    @classmethod
    def from_seed(cls, seed: bytes) -> "SigningKey":
        """Restore a key from its 32 raw bytes. Raises ValueError for any other length."""
        return cls(Ed25519PrivateKey.from_private_bytes(seed))

    @property
    def seed(self) -> bytes:
        """The 32 secret bytes, to be kept at rest."""
        return self.private.private_bytes_raw()

    @property
    def public_key(self) -> bytes:
        """The 32 raw public bytes."""
        return self.private.public_key().public_bytes_raw()

    @property
    def key_id(self) -> str:
        """The id under which others know the key."""
        return key_id(self.public_key)

    def sign(self, data: bytes) -> bytes:
        """Sign bytes; 64 bytes come back."""
        return self.private.sign(data)

    def __repr__(self) -> str:
        return f"SigningKey({self.key_id})"


def verifies(public_key: bytes, signature: bytes, data: bytes) -> bool:
    """Tell whether the signature over the data is the key's. Never raises on hostile bytes."""
    if len(public_key) != PUBLIC_KEY_BYTES:
        return False
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, data)
    except (InvalidSignature, ValueError):
        return False
    return True
