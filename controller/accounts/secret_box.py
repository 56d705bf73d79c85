"""Secrets that the web itself must read, sealed in the database under a key outside of it.

Digits of an app can only be compared by whoever has the app's secret, so it cannot be hashed. A
copy of the database alone makes no digits, and who writes to the database cannot put a secret of
her own in somebody's place: each is bound to its person.
"""

import logging
import os
import secrets
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.keys.passphrase import WEB, kept_passphrase
from controller.keys.private_files import KeyFileError, read_private, write_private
from controller.keys.sealed import (
    KEY_BYTES,
    NONCE_BYTES,
    STRONG,
    Lock,
    Stretch,
    UnsealError,
    seal_secret,
    unseal_secret,
)
from controller.store.logins import OneTimeSecret

log = logging.getLogger(__name__)

FILE_NAME = "web.key"
FORM = "v1."


class NotSealedHereError(ValueError):
    """It was sealed under another key, for somebody else, or not at all."""


@dataclass(frozen=True, slots=True)
class SecretBox:
    """Seals and opens."""

    key: bytes = field(repr=False)

    @classmethod
    def fresh(cls) -> "SecretBox":
        """One whose key nobody keeps."""
        return cls(secrets.token_bytes(KEY_BYTES))

    def seal(self, secret: str, owner: str) -> str:
        """The secret as it may lie in the database."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        sealed = AESGCM(self.key).encrypt(nonce, secret.encode(), owner.encode())
        return FORM + b64encode(nonce + sealed).decode()

    def open(self, kept: str, owner: str) -> str:
        """The secret. Raises NotSealedHereError."""
        if not kept.startswith(FORM):
            raise NotSealedHereError("not sealed")
        try:
            raw = b64decode(kept.removeprefix(FORM), validate=True)
            nonce, sealed = raw[:NONCE_BYTES], raw[NONCE_BYTES:]
            return AESGCM(self.key).decrypt(nonce, sealed, owner.encode()).decode()
        except (InvalidTag, ValueError) as error:
            raise NotSealedHereError("sealed under another key, or for another person") from error


def kept_box(
    home: Path, environment: Mapping[str, str] = os.environ, stretch: Stretch = STRONG
) -> SecretBox:
    """The web's box; its key is made at the first start and lies sealed in the home.

    Raises KeyFileError for a file that others may read, or that the passphrase does not open.
    """
    path = home / FILE_NAME
    passphrase = kept_passphrase(environment, home, WEB)
    if not path.exists():
        key = secrets.token_bytes(KEY_BYTES)
        write_private(path, seal_secret("key of the web", key, Lock(passphrase, stretch)))
    try:
        return SecretBox(unseal_secret(read_private(path), passphrase))
    except UnsealError as error:
        raise KeyFileError(path, str(error)) from error


def seal_what_is_open(session: Session, box: SecretBox) -> int:
    """Seal the secrets that an earlier version kept in the open; how many there were."""
    rows = session.scalars(select(OneTimeSecret)).all()
    open_ones = [row for row in rows if not row.secret.startswith(FORM)]
    for row in open_ones:
        row.secret = box.seal(row.secret, row.person_id)
    if open_ones:
        log.info("sealed %d secrets of authenticator apps", len(open_ones))
    return len(open_ones)
