"""What must be right to the byte: envelopes, trust, and how a receiver comes in.

Written from this folder's pages alone. It needs cryptography and knows nothing of Loa's own code.
"""

# ruff: noqa: INP001 -- a script beside pages, no package

import base64
import hmac
import json
import os
import time
import urllib.request
import zlib
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

LARGEST_ENVELOPE, LARGEST_MESSAGE = 65_536, 1_048_576
Keys = Mapping[str, bytes]


class RefusedError(Exception):
    """Its text is one of the codes of README.md, section 2."""


# Section 2: envelopes


def signed(kind: str, payload: bytes) -> bytes:
    """What DSSE signs."""
    return b"DSSEv1 %d %s %d %s" % (len(kind), kind.encode(), len(payload), payload)


def key_id(public_key: bytes) -> str:
    """The name of a key."""
    return sha256(public_key).hexdigest()[:32]


def seal(name: str, message: bytes, key: Ed25519PrivateKey) -> bytes:
    """A message of our own."""
    kind, payload = f"application/vnd.loa.{name}+zlib", zlib.compress(message)
    keyid = key_id(key.public_key().public_bytes_raw())
    signature = {"keyid": keyid, "sig": b64(key.sign(signed(kind, payload)))}
    told = {"payloadType": kind, "payload": b64(payload), "signatures": [signature]}
    return json.dumps(told).encode()


def open_envelope(data: bytes, name: str, keys: Keys, threshold: int = 1) -> tuple[Any, str]:
    """The message and its digest, if enough of these keys signed it. Raises RefusedError."""
    if len(data) > LARGEST_ENVELOPE:
        raise RefusedError("too_large")
    envelope = json.loads(data)
    kind, payload = envelope["payloadType"], unb64(envelope["payload"])
    if kind != f"application/vnd.loa.{name}+zlib":
        raise RefusedError("wrong_kind")
    known = [one for one in envelope["signatures"] if one["keyid"] in keys]
    if not known:
        raise RefusedError("unknown_key")
    good = {
        one["keyid"]
        for one in known
        if is_signed(keys[one["keyid"]], unb64(one["sig"]), signed(kind, payload))
    }
    if len(good) < threshold:
        raise RefusedError("bad_signature")
    stream = zlib.decompressobj()
    message = stream.decompress(payload, LARGEST_MESSAGE)
    if not stream.eof or stream.unused_data:
        raise RefusedError("malformed")
    return json.loads(message), sha256(signed(kind, payload)).hexdigest()


def is_signed(public_key: bytes, signature: bytes, content: bytes) -> bool:
    """Whether the key signed it."""
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, content)
    except InvalidSignature:
        return False
    return True


# Section 3: trust


class Trust:
    """Who may sign what, from the root that this receiver was born with."""

    def __init__(self, birth_root: bytes) -> None:
        self.birth_root = birth_root
        self.version = -1
        self.delegations: list[Any] = []
        self.revoked: set[str] = set()

    def follow(self, chain: bytes) -> None:
        """Take a chain whole, or raise RefusedError and keep the one before."""
        told = json.loads(chain)
        root = self._own(self.birth_root)
        for packed in map(unb64, told["roots"]):
            newer = peeked(packed)
            if newer["version"] <= root["version"]:
                continue
            if newer["version"] != root["version"] + 1:
                raise RefusedError("broken_chain")
            open_envelope(packed, "root.v1", keys_of(root), root["threshold"])
            root = self._own(packed)
        opened = [
            open_envelope(unb64(one), "delegation.v1", keys_of(root), root["threshold"])
            for one in told["delegations"]
        ]
        register: Any = {"version": self.version, "delegations": [digest for _, digest in opened]}
        if told.get("register"):
            packed = unb64(told["register"])
            register, _ = open_envelope(packed, "register.v1", keys_of(root), root["threshold"])
        elif self.version >= 0:
            raise RefusedError("broken_chain")
        if register["version"] < self.version:
            raise RefusedError("old_version")
        if set(register["delegations"]) != {digest for _, digest in opened}:
            raise RefusedError("broken_chain")
        self.version, self.delegations = register["version"], [message for message, _ in opened]
        self.revoked = set(register.get("revoked", []))

    def open(
        self, packed: bytes, name: str, role: str, unit_path: list[str], at: int | None
    ) -> Any:
        """A message in a role; at its own date, where no time is known. Raises RefusedError."""
        every = {
            key_id(unb64(one["public_key"])): unb64(one["public_key"]) for one in self.delegations
        }
        claimed, _ = open_envelope(packed, name, every)
        own_date = claimed["now"] if name == "time.v1" else claimed["issued_at"]
        keys = self.keys(role, unit_path, own_date if at is None else at)
        return open_envelope(packed, name, keys)[0]

    def keys(self, role: str, unit_path: list[str], at: int) -> Keys:
        """Whose signature counts in a role, here and then."""
        found = ((key_id(unb64(one["public_key"])), one) for one in self.delegations)
        return {
            name: unb64(one["public_key"])
            for name, one in found
            if name not in self.revoked
            and role in one["roles"]
            and ("practice" not in one["roles"])
            and set(one["units"]) & set(unit_path)
            and one["not_before"] <= at < one["not_after"]
        }

    def _own(self, packed: bytes) -> Any:
        root = peeked(packed)
        return open_envelope(packed, "root.v1", keys_of(root), root["threshold"])[0]


def peeked(packed: bytes) -> Any:
    """A root before it is believed: it names the keys that must have signed it."""
    payload = unb64(json.loads(packed)["payload"])
    return json.loads(zlib.decompressobj().decompress(payload, LARGEST_MESSAGE))


def keys_of(root: Any) -> Keys:
    """Those whose ids derive from them."""
    keys = {name: unb64(key) for name, key in root["keys"].items()}
    return {name: key for name, key in keys.items() if key_id(key) == name}


# Section 8: enrolment


def enrol(home: Path, controller: str, code: str) -> None:
    """Ask until somebody lets us in; keep what we are told."""
    digits = code.upper().replace("-", "").translate(str.maketrans("ILO", "110"))
    secret = sha256(b"loa-enrolment.v1 " + digits.encode()).digest()
    own, line = Ed25519PrivateKey.generate(), ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "receiver")])
    csr = x509.CertificateSigningRequestBuilder().subject_name(name).sign(line, hashes.SHA256())
    wish = {
        "public_key": b64(own.public_key().public_bytes_raw()),
        "csr": b64(csr.public_bytes(Encoding.PEM)),
        "at": clock_ms(),
    }
    request = seal("certificate_request.v1", json.dumps(wish).encode(), own)
    proof = b64(hmac.digest(secret, b"ask " + request, "sha256"))
    ask = json.dumps({"lookup": digits[:5], "request": b64(request), "proof": proof}).encode()
    answer: Any = {"waits": True}
    while answer.get("waits"):
        time.sleep(3)  # the door lets an address ask sixty times a minute; a person lets the box in
        answer = post(f"{controller}/api/v1/enrolment/come-in", ask)
    welcome = unb64(answer["welcome"])
    meant = hmac.digest(secret, b"welcome " + sha256(request).digest() + welcome, "sha256")
    if not hmac.compare_digest(meant, unb64(answer["proof"])):
        raise RefusedError("bad_signature")
    home.mkdir(parents=True, mode=0o700)
    told = json.loads(welcome)
    key = line.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    keep(home / "own.key", own.private_bytes_raw())
    keep(home / "line.pem", unb64(told["certificate"]) + key)
    keep(home / "authority.pem", unb64(told["authority"]))
    keep(home / "welcome.json", welcome)


def post(address: str, body: bytes) -> Any:
    """Send JSON, read JSON."""
    head = {"Content-Type": "application/json"}
    with urllib.request.urlopen(urllib.request.Request(address, body, head), timeout=10) as answer:  # noqa: S310 -- the controller that a person named
        return json.load(answer)


def b64(content: bytes) -> str:
    """As JSON carries bytes."""
    return base64.b64encode(content).decode()


def unb64(text: str) -> bytes:
    """The bytes behind it."""
    return base64.b64decode(text, validate=True)


def clock_ms() -> int:
    """What the system believes."""
    return time.time_ns() // 1_000_000


def keep(path: Path, content: bytes) -> None:
    """A file that is whole or not there, for its owner alone."""
    draft = path.with_suffix(".new")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
