"""A device that holds passkeys, in software: it answers as a telephone does, or wrongly if asked.

device = Device("localhost", "http://localhost:8080")
answer = device.create(options)      # what the browser would send
answer = device.get(options)
"""

import hashlib
import json
import secrets
from dataclasses import dataclass, field
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from webauthn.helpers import bytes_to_base64url

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


@dataclass
class Device:
    """One key for one site."""

    host: str
    origin: str
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    credential_id: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    uses: int = 0
    knows_its_owner: bool = True

    def create(self, options: str) -> str:
        """The answer to `navigator.credentials.create`."""
        key_id = len(self.credential_id).to_bytes(2, "big") + self.credential_id
        data = self._data(ATTESTED) + bytes(16) + key_id + self._cose()
        attestation = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        return self._told(
            clientDataJSON=self._client("webauthn.create", options), attestationObject=attestation
        )

    def get(self, options: str) -> str:
        """The answer to `navigator.credentials.get`."""
        self.uses += 1
        data, client = self._data(), self._client("webauthn.get", options)
        signed = data + hashlib.sha256(client).digest()
        signature = self.key.sign(signed, ec.ECDSA(hashes.SHA256()))
        return self._told(clientDataJSON=client, authenticatorData=data, signature=signature)

    def _data(self, flags: int = 0) -> bytes:
        flags |= PRESENT | (VERIFIED if self.knows_its_owner else 0)
        host = hashlib.sha256(self.host.encode()).digest()
        return host + bytes([flags]) + self.uses.to_bytes(4, "big")

    def _client(self, kind: str, options: str) -> bytes:
        challenge = json.loads(options)["challenge"]
        told = {"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}
        return json.dumps(told).encode()

    def _cose(self) -> bytes:
        numbers = self.key.public_key().public_numbers()
        x, y = numbers.x.to_bytes(32, "big"), numbers.y.to_bytes(32, "big")
        return cbor2.dumps({1: 2, 3: -7, -1: 1, -2: x, -3: y})

    def _told(self, **response: bytes) -> str:
        name = bytes_to_base64url(self.credential_id)
        told: dict[str, Any] = {"id": name, "rawId": name, "type": "public-key"}
        told["response"] = {field: bytes_to_base64url(data) for field, data in response.items()}
        return json.dumps(told)
