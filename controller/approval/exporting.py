"""One approval as a file that a stranger can check (`docs/audit/verify_approval.py`)."""

import json
from base64 import b64encode

import msgspec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_der_public_key,
)

from controller.store.bulletins import Approval
from playlists.messages.approval import PasskeyProof

FORM = "loa.signed-approval.v1"


class NotSignedError(Exception):
    """Nobody's device signed this approval: there is nothing that a stranger could check."""


def signed_file(approval: Approval) -> bytes:
    """Statement and signature in their only spelling, without the key. Raises NotSignedError."""
    if not approval.proof:
        raise NotSignedError(
            f"approval {approval.id} was given by {approval.evidence}: no device signed it"
        )
    proof = msgspec.json.decode(approval.proof, type=PasskeyProof)
    told = {
        "form": FORM,
        "statement": approval.statement,
        "statements": list(proof.statements),
        "authenticator_data": b64encode(proof.authenticator_data).decode(),
        "client_data": b64encode(proof.client_data).decode(),
        "signature": b64encode(proof.signature).decode(),
    }
    spelt = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return spelt.encode() + b"\n"


def key_file(public_key: bytes) -> bytes:
    """A public key as everybody's tools read it (PEM)."""
    key = load_der_public_key(public_key)
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
