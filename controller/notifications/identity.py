"""Who sends: the key by which push services and browsers know this installation. RFC 8292 (VAPID).

It lies in a file for its owner alone. Whoever has it can send notices to browsers only if she has
their addresses and keys, too; lost, it costs everybody one press to allow notices again.
"""

import json
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    SECP256R1,
    EllipticCurvePrivateKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from controller.keys.private_files import KeyFileError, read_private, write_private
from controller.notifications.sealing import encoded, spelled

FILE_NAME = "push.key"
VALID_S = 12 * 3600
"""RFC 8292: at most a day."""
HALF_BYTES = 32


@dataclass(frozen=True, slots=True)
class Identity:
    """The key."""

    key: EllipticCurvePrivateKey

    @property
    def public(self) -> str:
        """What browsers are told (`applicationServerKey`)."""
        return spelled(encoded(self.key.public_key()))

    def authorization(self, audience: str, contact: str, now: int) -> str:
        """The header for a push service at the origin `audience` (`now`: UTC ms).

        `contact` is where the service's people find ours: an https address.
        """
        claims = {"aud": audience, "exp": now // 1000 + VALID_S, "sub": contact}
        parts = ({"typ": "JWT", "alg": "ES256"}, claims)
        signed = ".".join(spelled(json.dumps(part).encode()) for part in parts)
        halves = decode_dss_signature(self.key.sign(signed.encode(), ECDSA(SHA256())))
        signature = b"".join(half.to_bytes(HALF_BYTES, "big") for half in halves)
        return f"vapid t={signed}.{spelled(signature)}, k={self.public}"


def kept_identity(home: Path) -> Identity:
    """The installation's own; made at the first need. Raises KeyFileError."""
    path = home / FILE_NAME
    if not path.exists():
        made = generate_private_key(SECP256R1())
        pem = made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        try:
            write_private(path, pem)
        except KeyFileError:
            if not path.exists():
                raise  # else another process was first
    key = load_pem_private_key(read_private(path), None)
    if not isinstance(key, EllipticCurvePrivateKey):
        raise KeyFileError(path, "holds no key of P-256")
    return Identity(key)
