#!/usr/bin/env python3
"""Check one approval with nothing but its statement and the approver's public key.

    python3 verify_approval.py statement.json approver.pem

`statement.json` comes from `loa approval show`, `approver.pem` from the approver herself (page Tài
khoản) or from whoever was there when she made her passkey. Nothing here is of Loa's own code: only
Python and its package `cryptography` (pip install cryptography). Exit status 0: she signed exactly
this; 1: she did not; 2: a file cannot be read.

What is checked, in the words of W3C Web Authentication, section 7.2:
  * the file is spelt in its only way, so that no byte of it can be changed unnoticed;
  * the challenge is the SHA-256 of the statement, or, where she approved several parts by one
    touch, the SHA-256 of the list of their hashes, in which this statement's stands;
  * the device was asked over HTTPS, by the site that the passkey was made for;
  * it made sure of its owner (finger, face or PIN), and its key signed all that.
What is not checked: that the key is hers. Compare its fingerprint, which is printed, with her.
"""

import hashlib
import json
import sys
from base64 import b64decode, b64encode, urlsafe_b64encode
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_public_key,
)

FORM = "loa.signed-approval.v1"
SIGNED = {"authenticator_data", "client_data", "signature"}
FIELDS = {"form", "statement", "statements", *SIGNED}
VIETNAM = timezone(timedelta(hours=7))
HASH_DIGITS, HOST_BYTES, PRESENT, VERIFIED = 64, 32, 0x01, 0x04


class RefusedError(Exception):
    """The approval is not what it says."""


def main(statement_file: str, key_file: str) -> int:
    """Check and tell."""
    try:
        raw, key = (
            Path(statement_file).read_bytes(),
            load_pem_public_key(Path(key_file).read_bytes()),
        )
    except (OSError, ValueError) as error:
        sys.stderr.write(f"cannot be read: {error}\n")
        return 2
    try:
        said = checked(raw, key)
    except (RefusedError, ValueError, LookupError, TypeError, AttributeError) as error:
        sys.stdout.write(f"REFUSED: {error}\n")
        return 1
    sys.stdout.writelines(f"{line}\n" for line in told(said, key))
    return 0


def checked(raw: bytes, key: Any) -> dict[str, Any]:
    """What the approver said. Raises RefusedError."""
    text = raw.decode()
    file = json.loads(text)
    require(set(file) == FIELDS and file["form"] == FORM, "not a signed approval")
    require(spelt(file) == text, "the file is not spelt in its only way")
    own = hashlib.sha256(file["statement"].encode()).hexdigest()
    require(own in file["statements"], "the device signed other statements")
    data, client = b64decode(file["authenticator_data"]), b64decode(file["client_data"])
    check_browser(json.loads(client), data, challenge(file["statements"]))
    require(bool(data[HOST_BYTES] & PRESENT and data[HOST_BYTES] & VERIFIED), "owner not verified")
    check_signature(key, b64decode(file["signature"]), data + hashlib.sha256(client).digest())
    said: dict[str, Any] = json.loads(file["statement"])
    require(said["type"] == "loa.approval.v2", "a statement of another kind")
    require(said["way"] == "passkey", "the statement does not say that a passkey signs it")
    return said


def spelt(file: dict[str, Any]) -> str:
    """The only spelling of a file."""
    bytes_ = {name: b64encode(b64decode(file[name])).decode() for name in SIGNED}
    return (
        json.dumps(file | bytes_, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n"
    )


def challenge(statements: list[str]) -> bytes:
    """What the device was asked to sign."""
    require(all(len(one) == HASH_DIGITS for one in statements), "not a list of hashes")
    if len(statements) == 1:
        return bytes.fromhex(statements[0])
    return hashlib.sha256(json.dumps(statements, separators=(",", ":")).encode()).digest()


def check_browser(client: dict[str, Any], data: bytes, asked: bytes) -> None:
    """Check what the browser told the device. Raises RefusedError."""
    wanted = urlsafe_b64encode(asked).decode().rstrip("=")
    require(client["challenge"] == wanted, "the device signed something else")
    require(client["type"] == "webauthn.get", "the device was asked for something else")
    require(not client.get("crossOrigin"), "another site asked")
    origin = urlsplit(client["origin"])
    names = (origin.hostname or "").split(".")
    sites = {hashlib.sha256(".".join(names[n:]).encode()).digest() for n in range(len(names))}
    require(origin.scheme == "https" or names == ["localhost"], "not asked over HTTPS")
    require(data[:HOST_BYTES] in sites, "the passkey is for another site")


def check_signature(key: Any, signature: bytes, signed: bytes) -> None:
    """Raise RefusedError unless the key signed this."""
    try:
        if isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(signature, signed, ec.ECDSA(hashes.SHA256()))
        elif isinstance(key, ed25519.Ed25519PublicKey):
            key.verify(signature, signed)
        elif isinstance(key, rsa.RSAPublicKey):
            key.verify(signature, signed, padding.PKCS1v15(), hashes.SHA256())
        else:
            raise RefusedError("a key of a kind that is not known here")
    except InvalidSignature as error:
        raise RefusedError("the signature is not this key's over this statement") from error


def require(holds: bool, otherwise: str) -> None:  # noqa: FBT001 -- what is required is the subject
    """Raise RefusedError unless it holds."""
    if not holds:
        raise RefusedError(otherwise)


def told(said: dict[str, Any], key: Any) -> list[str]:
    """The approval in lines for people."""
    spki = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    at = datetime.fromtimestamp(said["at"] / 1000, VIETNAM).isoformat(timespec="seconds")
    approver, what = said["approver"], f"{said['bulletin']}, revision {said['revision']}"
    drafters = ", ".join(one["name"] for one in said["drafted_by"])
    return [
        f"SIGNED by the holder of key {hashlib.sha256(spki).hexdigest()}",
        f"approver {approver['name']}, {approver['position']}, {approver['unit']['name']}, at {at}",
        f"for      {said['unit']['name']}: bulletin {what}",
        f"drafted  {drafters}",
        f"text     {said['text_sha256']}",
        f"reading  {said['reading_sha256']}",
        *(f"sound    {sha256}" for sha256 in said["audio_sha256"]),
    ]


if __name__ == "__main__":
    if len(sys.argv) != 3:  # noqa: PLR2004 -- itself and two files
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
