"""A push service that keeps what it is sent, and a browser that opens it as RFC 8291 says."""

import json
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDH,
    SECP256R1,
    EllipticCurvePrivateKey,
    EllipticCurvePublicKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from controller.notifications.sealing import BrowserKeys, encoded, spelled
from controller.notifications.sending import Post, post_by_https

HOST = "https://fcm.googleapis.com"


@dataclass
class Service:
    """What came in: path, headers, body; and what it answers."""

    address: str
    status: int = 201
    taken: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)

    @property
    def post(self) -> Post:
        """By the same client, only to this machine in the service's place."""
        return lambda to, body, headers: post_by_https(
            to.replace(HOST, self.address), body, headers
        )


@contextmanager
def push_service() -> Iterator[Service]:
    """While it runs."""
    service = Service("")

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            service.taken.append((self.path, headers, body))
            self.send_response(service.status)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- the base's name
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    service.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield service
    server.shutdown()
    thread.join()
    server.server_close()


@dataclass
class BrowserStandIn:
    """Somebody's browser."""

    key: EllipticCurvePrivateKey = field(default_factory=lambda: generate_private_key(SECP256R1()))
    auth: bytes = b"0123456789abcdef"

    @property
    def keys(self) -> BrowserKeys:
        """What it gives away."""
        return BrowserKeys(spelled(encoded(self.key.public_key())), spelled(self.auth))

    def opened(self, body: bytes) -> dict[str, str]:
        """The message. Raises where it is for another browser."""
        salt, (_size, length) = body[:16], struct.unpack(">IB", body[16:21])
        sender = body[21 : 21 + length]
        point = EllipticCurvePublicKey.from_encoded_point(SECP256R1(), sender)
        info = b"WebPush: info\0" + encoded(self.key.public_key()) + sender
        secret = derived(self.key.exchange(ECDH(), point), self.auth, info, 32)
        key = derived(secret, salt, b"Content-Encoding: aes128gcm\0", 16)
        nonce = derived(secret, salt, b"Content-Encoding: nonce\0", 12)
        plain = AESGCM(key).decrypt(nonce, body[21 + length :], None)
        assert plain.endswith(b"\x02")
        told: dict[str, str] = json.loads(plain[:-1])
        return told


def derived(secret: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(algorithm=SHA256(), length=length, salt=salt, info=info).derive(secret)
