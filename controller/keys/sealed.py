"""A secret at rest: sealed under a passphrase with Argon2id (RFC 9106) and AES-256-GCM.

The file is JSON, so that whoever finds it in ten years can tell what it is. Its header (what the
secret is, how the passphrase was stretched) is authenticated together with it.
"""

import secrets
from dataclasses import dataclass, field

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

FORM = "loa-sealed-secret.v1"
KEY_BYTES = 32
SALT_BYTES = 16
NONCE_BYTES = 12
MOST_MEMORY_KIB = 1024 * 1024
MOST_PASSES = 64
MOST_LANES = 16


class Stretch(msgspec.Struct, frozen=True, kw_only=True):
    """How much work it is to try one passphrase."""

    memory_kib: int = 64 * 1024
    passes: int = 3
    lanes: int = 4


STRONG = Stretch()
"""RFC 9106's second recommended option: about 0.5 s on a small server."""


@dataclass(frozen=True, slots=True)
class Lock:
    """What a new secret is sealed with."""

    passphrase: bytes = field(repr=False)
    stretch: Stretch = STRONG


class Sealed(msgspec.Struct, frozen=True, kw_only=True):
    """What stands in the file."""

    form: str = FORM
    what: str
    """For people: "station key 5f3a…". Authenticated."""
    stretch: Stretch
    salt: bytes
    nonce: bytes
    sealed: bytes


class UnsealError(ValueError):
    """The passphrase is wrong or the file damaged: nobody can tell which."""


def seal_secret(what: str, secret: bytes, lock: Lock) -> bytes:
    """The file's content for a secret."""
    salt, nonce = secrets.token_bytes(SALT_BYTES), secrets.token_bytes(NONCE_BYTES)
    blank = Sealed(what=what, stretch=lock.stretch, salt=salt, nonce=nonce, sealed=b"")
    cipher = AESGCM(_stretched(lock.passphrase, salt, lock.stretch))
    sealed = cipher.encrypt(nonce, secret, msgspec.json.encode(blank))
    return msgspec.json.encode(msgspec.structs.replace(blank, sealed=sealed)) + b"\n"


def unseal_secret(content: bytes, passphrase: bytes) -> bytes:
    """The secret. Raises UnsealError."""
    try:
        kept = msgspec.json.decode(content, type=Sealed)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise UnsealError(f"is not a sealed secret: {error}") from error
    if kept.form != FORM or not _is_bearable(kept):
        raise UnsealError("was sealed in a way that is not known here")
    header = msgspec.json.encode(msgspec.structs.replace(kept, sealed=b""))
    cipher = AESGCM(_stretched(passphrase, kept.salt, kept.stretch))
    try:
        return cipher.decrypt(kept.nonce, kept.sealed, header)
    except InvalidTag as error:
        raise UnsealError("the passphrase is not the right one, or the file is damaged") from error


def _is_bearable(kept: Sealed) -> bool:
    asked = kept.stretch
    return (
        len(kept.salt) == SALT_BYTES
        and len(kept.nonce) == NONCE_BYTES
        and 1 <= asked.passes <= MOST_PASSES
        and 1 <= asked.lanes <= MOST_LANES
        and 8 * asked.lanes <= asked.memory_kib <= MOST_MEMORY_KIB
    )


def _stretched(passphrase: bytes, salt: bytes, stretch: Stretch) -> bytes:
    work = Argon2id(
        salt=salt,
        length=KEY_BYTES,
        iterations=stretch.passes,
        lanes=stretch.lanes,
        memory_cost=stretch.memory_kib,
    )
    return work.derive(passphrase)
