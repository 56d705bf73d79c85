"""A real Mosquitto as `loa broker config` sets it up, an authority, and clients that mean no good.

Everything an attacker uses here is a plain MQTT client: no code of ours stands in her way but the
configuration itself.
"""

import signal
import socket
import ssl
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, Queue
from types import TracebackType
from typing import Self

import paho.mqtt.client as mqtt
from cryptography.hazmat.primitives.serialization import Encoding
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion

from controller.broker.configuration import Door, Service, broker_of_its_own
from controller.civil import DAY_MS
from controller.clock import now_ms
from controller.keys.authority_files import furnish_broker, furnish_controller
from controller.keys.certificates import (
    Authority,
    Revoked,
    issue_client,
    line_key_pem,
    make_authority,
    new_line_key,
    revocation_list,
)
from controller.keys.private_files import replace_whole
from controller.serve.ports import free_port
from tests.real_parts.mosquitto import PROGRAM

HOST = "127.0.0.1"
PATIENCE_S = 20.0


WELCOME = "welcome"
CONNACK = bytes([0x20, 2, 0, 0])


def connect_packet(client_id: str) -> bytes:
    """MQTT 3.1.1, a clean session of half a minute."""
    name = client_id.encode()
    rest = b"\x00\x04MQTT\x04\x02\x00\x1e" + len(name).to_bytes(2, "big") + name
    return bytes([0x10, len(rest)]) + rest


@dataclass(frozen=True)
class Pass:
    """A certificate with its key, as files."""

    certificate: Path
    key: Path
    serial: int


@dataclass
class Stronghold:
    """The broker's folder, its process, and the authority that it believes."""

    folder: Path
    authority: Authority = field(default_factory=lambda: make_authority("test lines", now_ms()))
    port: int = field(default_factory=free_port)
    controller_port: int = field(default_factory=free_port)
    connections: int = 300
    revoked: list[Revoked] = field(default_factory=list)
    _lists: int = 0

    def __enter__(self) -> Self:
        if PROGRAM is None:
            raise RuntimeError("mosquitto is not installed: apt-get install mosquitto")
        (self.folder / "data").mkdir(parents=True)
        self.folder.chmod(0o700)
        receivers = Door(HOST, self.port, self.connections)
        controller = Door(HOST, self.controller_port)
        log = f"file {self.folder / 'mosquitto.log'}"
        files = broker_of_its_own(self.folder, receivers, controller, Service("root", log))
        for name, text in files.items():
            (self.folder / name).write_text(text)
            (self.folder / name).chmod(0o600)
        furnish_broker(self.folder, self.authority, [HOST], now_ms())
        furnish_controller(self.folder, self.authority, now_ms())
        self.write_list()
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.process.kill()
        self.process.wait()

    def start(self) -> None:
        self.process = subprocess.Popen(
            [str(PROGRAM), "-c", str(self.folder / "mosquitto.conf")],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        for port in (self.port, self.controller_port):
            self._await(port)

    def _await(self, port: int) -> None:
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            assert self.process.poll() is None, self.log()
            with suppress(OSError), socket.create_connection((HOST, port), timeout=1):
                return
            time.sleep(0.02)
        raise AssertionError(self.log())

    def log(self) -> str:
        return (self.folder / "mosquitto.log").read_text(errors="replace")

    def write_list(self, made_at: int | None = None) -> None:
        self._lists += 1
        at = now_ms() if made_at is None else made_at
        packed = revocation_list(self.authority, self.revoked, self._lists, at)
        # At once: the broker may be reading the old one because of an earlier signal.
        replace_whole(self.folder / "crl.pem", packed)

    def reload(self) -> None:
        self.process.send_signal(signal.SIGHUP)

    def reload_until(self, holds: Callable[[], bool]) -> None:
        """Have the broker read its files again until it shows that it did.

        A signal that comes while it reads is lost, so it is sent again, as `loa serve` does.
        """
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            self.reload()
            if holds():
                return
        raise AssertionError(self.log())

    @contextmanager
    def secured(self, shows: Pass, origin: str = "") -> Iterator[ssl.SSLSocket]:
        """A TLS line to the receivers' door, from one of this machine's addresses.

        Raises OSError, of which ssl.SSLError is one.
        """
        context = ssl.create_default_context(cafile=str(self.folder / "ca.crt"))
        context.load_cert_chain(shows.certificate, shows.key)
        from_where = (origin, 0) if origin else None
        with (
            socket.create_connection((HOST, self.port), PATIENCE_S, from_where) as line,
            context.wrap_socket(line, server_hostname=HOST) as secured,
        ):
            yield secured

    def answer(self, shows: Pass, client_id: str, origin: str = "") -> str:
        """What the broker says to this certificate: WELCOME, or TLS's own word for a refusal.

        A line that fails for another reason, because the machine is busy, is no refusal.
        """
        try:
            with self.secured(shows, origin) as line:
                line.sendall(connect_packet(client_id))
                return WELCOME if line.recv(4) == CONNACK else ""
        except ssl.SSLError as error:
            return error.reason or ""
        except OSError:
            return ""

    def files(self) -> int:
        """How many files the broker's process has open."""
        return sum(1 for _ in Path(f"/proc/{self.process.pid}/fd").iterdir())

    def admit(self, name: str, *, by: Authority | None = None, days: int = 30) -> Pass:
        """A certificate for a name. Negative days: it has ended."""
        key = new_line_key()
        began = now_ms() if days > 0 else now_ms() + (days - 1) * DAY_MS
        certificate = issue_client(by or self.authority, name, key.public_key(), began, abs(days))
        place = self.folder.parent / f"pass-{name}-{certificate.serial_number}"
        place.mkdir()
        (place / "crt").write_bytes(certificate.public_bytes(Encoding.PEM))
        (place / "key").write_bytes(line_key_pem(key))
        return Pass(place / "crt", place / "key", certificate.serial_number)

    @property
    def controller(self) -> Pass:
        return Pass(self.folder / "controller.crt", self.folder / "controller.key", 0)


@dataclass
class Client:
    """One plain MQTT client that remembers what happened to it."""

    stronghold: Stronghold
    shows: Pass | None
    client_id: str = "whoever"
    user: str | None = None
    to_controllers: bool = False
    will: tuple[str, bytes] | None = None
    clean: bool = True
    protocol: MQTTProtocolVersion = MQTTProtocolVersion.MQTTv311
    answers: "Queue[bool]" = field(default_factory=Queue)
    ended: "Queue[None]" = field(default_factory=Queue)
    subscribed: "Queue[None]" = field(default_factory=Queue)
    arrived: "Queue[tuple[str, bytes]]" = field(default_factory=Queue)

    def __enter__(self) -> Self:
        self.line = mqtt.Client(
            CallbackAPIVersion.VERSION2,
            client_id=self.client_id,
            clean_session=self.clean if self.protocol != MQTTProtocolVersion.MQTTv5 else None,
            protocol=self.protocol,
            reconnect_on_failure=False,
        )
        self.line.connect_timeout = PATIENCE_S
        context = ssl.create_default_context(cafile=str(self.stronghold.folder / "ca.crt"))
        if self.shows is not None:
            context.load_cert_chain(self.shows.certificate, self.shows.key)
        self.line.tls_set_context(context)
        if self.user is not None:
            self.line.username_pw_set(self.user, "x")
        if self.will is not None:
            self.line.will_set(*self.will, qos=1, retain=True)
        self.line.on_connect = lambda _c, _u, _f, code, _p: self.answers.put(not code.is_failure)
        self.line.on_disconnect = lambda *_details: self._end()
        self.line.on_subscribe = lambda *_details: self.subscribed.put(None)
        self.line.on_message = lambda _c, _u, m: self.arrived.put((m.topic, bytes(m.payload)))
        port = self.stronghold.controller_port if self.to_controllers else self.stronghold.port
        try:
            self.line.connect(HOST, port, keepalive=30)
        except OSError:
            self._end()
            return self
        self.line.loop_start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.line.disconnect()
        self.line.loop_stop()

    def _end(self) -> None:
        self.answers.put(False)  # noqa: FBT003 -- what is put is the answer itself
        self.ended.put(None)

    def is_let_in(self) -> bool:
        return self.answers.get(timeout=PATIENCE_S)

    def subscribe(self, *patterns: str) -> None:
        assert self.is_let_in()
        self.line.subscribe([(pattern, 1) for pattern in patterns])
        self.subscribed.get(timeout=PATIENCE_S)

    def publish(self, topic: str, payload: bytes, *, retain: bool = False) -> None:
        self.line.publish(topic, payload, qos=1, retain=retain).wait_for_publish(PATIENCE_S)

    def next(self) -> tuple[str, bytes]:
        return self.arrived.get(timeout=PATIENCE_S)

    def has_more(self) -> bool:
        with suppress(Empty):
            self.arrived.get_nowait()
            return True
        return False

    def is_cut(self) -> bool:
        with suppress(Empty):
            self.ended.get(timeout=PATIENCE_S)
            return True
        return False

    def vanish(self) -> None:
        """Gone without a goodbye: the broker tells the will."""
        sock = self.line.socket()
        assert isinstance(sock, socket.socket)
        sock.shutdown(socket.SHUT_RDWR)
