"""Approvals by passkey in an export: by keys of every kind, and with everything wrong in turn."""

import base64
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import msgspec
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from playlists.messages.approval import (
    ApprovalStatement,
    Approver,
    Checked,
    Item,
    Named,
    PasskeyProof,
    Way,
    canonical,
    challenge,
    hash_key,
    hash_of,
)
from tests.controller.transparency.played_commune import Played
from tests.controller.transparency.telling import Added, Lines, Tell, with_leaves

HOST = "loa.example"
PRESENT, VERIFIED = 0x01, 0x04

Key = ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey | rsa.RSAPrivateKey


def signature_of(key: Key, data: bytes) -> bytes:
    if isinstance(key, ec.EllipticCurvePrivateKey):
        return key.sign(data, ec.ECDSA(hashes.SHA256()))
    if isinstance(key, rsa.RSAPrivateKey):
        return key.sign(data, padding.PKCS1v15(), hashes.SHA256())
    return key.sign(data)


def es256() -> Key:
    return ec.generate_private_key(ec.SECP256R1())


def rs256() -> Key:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass(kw_only=True)
class Signing:
    """What a device was asked and answered; each value may be another one than it should be."""

    make_key: Callable[[], Key] = es256
    kind: str = "webauthn.get"
    origin: str = f"https://{HOST}"
    site: str = HOST
    flags: int = PRESENT | VERIFIED
    together: int = 1
    in_statement: dict[str, Any] = field(default_factory=dict)
    in_record: dict[str, Any] = field(default_factory=dict)
    of_another_key: bool = False
    answers_another: bool = False
    owner: str = "nguoi-duyet"
    spelt: Callable[[str], str] = str

    def tell(self, lines: Lines, played: Played) -> Lines:
        statement = self.spelt(canonical(_statement(played, **self.in_statement)))
        key = self.make_key()
        proof = self._proof(key, statement)
        added = {
            "id": "them", "at": played.now - 3, "person": self.owner, "actor": "Hà",
            "unit": played.commune.unit.id, "act": "add_factor", "subject": "person",
            "subject_id": self.owner, "origin": "",
            "detail": json.dumps({"key": hash_key(_public(key))}),
        }  # fmt: skip
        record = {
            "id": "duyet", "revision": "r", "decision": "approved", "person": "nguoi-duyet",
            "at": played.now - 2, "comment": "", "statement": statement, "evidence": "passkey",
            "proof": proof,
        } | self.in_record  # fmt: skip
        leaves = [Added("act", "them", added), Added("approval", "duyet", record)]
        return with_leaves(lines, played, leaves)

    def _proof(self, key: Key, statement: str) -> str:
        others = [hash_of(f"phần {n}") for n in range(1, self.together)]
        covered = [hash_of("lời khác") if self.answers_another else hash_of(statement), *others]
        asked = base64.urlsafe_b64encode(challenge(covered)).decode().rstrip("=")
        client = json.dumps({"type": self.kind, "challenge": asked, "origin": self.origin})
        data = hashlib.sha256(self.site.encode()).digest() + bytes([self.flags]) + bytes(4)
        signed = data + hashlib.sha256(client.encode()).digest()
        proof = PasskeyProof(
            credential="c", public_key=_public(key), authenticator_data=data,
            client_data=client.encode(), statements=tuple(covered),
            signature=signature_of(self.make_key() if self.of_another_key else key, signed),
        )  # fmt: skip
        return msgspec.json.encode(proof).decode()


def _public(key: Key) -> bytes:
    return key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def _statement(played: Played, **otherwise: Any) -> ApprovalStatement:
    unit = Named(id=played.commune.unit.id, name="Xã «Đá Bạc»")
    values: dict[str, Any] = {
        "approver": Approver(id="nguoi-duyet", name="Hà", position="Phó\tchủ tịch", unit=unit),
        "at": played.now - 3, "way": Way.PASSKEY, "unit": unit, "bulletin": "b", "revision": 1,
        "drafted_by": (Named(id="s", name='Lê "Sáu"\u2028'),), "text_sha256": "1" * 64,
        "reading_sha256": "2" * 64, "audio_sha256": ("3" * 64,),
        "checklist": Checked(unit="u", version=2, items=(Item("Đúng văn bản?", ticked=True),)),
    }  # fmt: skip
    return ApprovalStatement(**values | otherwise)


def _tell(**signing: Any) -> Tell:
    return Signing(**signing).tell


SOMEBODY = Approver(id="khac", name="Ai", position="", unit=Named(id="u", name="U"))

HOLD: dict[str, Tell] = {
    "a passkey on P-256": _tell(),
    "a passkey on P-384": _tell(make_key=lambda: ec.generate_private_key(ec.SECP384R1())),
    "a passkey of Ed25519": _tell(make_key=ed25519.Ed25519PrivateKey.generate),
    "a passkey of RSA": _tell(make_key=rs256),
    "one answer for a series": _tell(together=3),
    "a passkey for the domain above": _tell(origin=f"https://xa.{HOST}"),
}
FORGED: dict[str, Tell] = {
    "signed by another key": _tell(of_another_key=True),
    "signed by another Ed25519 key": _tell(
        make_key=ed25519.Ed25519PrivateKey.generate, of_another_key=True
    ),
    "signed by another RSA key": _tell(make_key=rs256, of_another_key=True),
    "another statement was signed": _tell(answers_another=True),
    "a passkey was made, nothing signed": _tell(kind="webauthn.create"),
    "asked without HTTPS": _tell(origin=f"http://{HOST}"),
    "asked by another site": _tell(origin="https://lua.example"),
    "a device that did not ask its owner": _tell(flags=PRESENT),
    "somebody else's statement": _tell(in_statement={"approver": SOMEBODY}),
    "somebody else's key": _tell(owner="khac"),
    "a statement that says digits": _tell(in_statement={"way": Way.TOTP}),
    "digits that were called a passkey": _tell(in_record={"evidence": "totp"}),
    "an unknown way": _tell(in_record={"evidence": "lời hứa"}),
    "no signature at all": _tell(in_record={"proof": ""}),
    "a statement spelt with blanks": _tell(spelt=lambda text: text.replace(":", ": ")),
}
