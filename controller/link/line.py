"""paho on the asyncio loop: one connection to the broker that comes back by itself.

paho's own thread waits in `select()`, which fails without a word above file number 1023; here
the loop's epoll watches the socket. Everything but the blocking connect happens on the loop's
thread.

What goes out survives a cut line: paho keeps it and sends it again. What came in is acknowledged
by whoever has stored it, and only on the connection on which it came.
"""

import asyncio
import logging
import random
import ssl
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode

from controller.keys.private_files import read_private
from controller.settings import BrokerSettings

log = logging.getLogger(__name__)

KEEPALIVE_S = 30
CONNECT_TIMEOUT_S = 10.0
FIRST_PAUSE_S = 0.2
LONGEST_PAUSE_S = 10.0
HOUSEKEEPING_S = 1.0
MAX_IN_FLIGHT = 200


@dataclass(frozen=True, slots=True)
class Arrived:
    """A message, and what it takes to acknowledge it."""

    topic: str
    payload: bytes
    retained: bool
    mid: int
    qos: int
    connection: int


@dataclass(frozen=True, slots=True)
class Handlers:
    """Whom to tell; each is called on the loop's thread and must not wait."""

    connected: Callable[[], None]
    arrived: Callable[[Arrived], None]
    published: Callable[[int], None]
    """The broker has the message of this number."""


class Line:
    """One client. Use it from the loop's thread only."""

    def __init__(self, client_id: str, broker: BrokerSettings, handlers: Handlers) -> None:
        self._loop = asyncio.get_running_loop()
        self._broker = broker
        self._handlers = handlers
        self._connection = 0
        self._watched: mqtt.SocketLike | None = None
        self._down = asyncio.Event()
        self._was_up = False
        client = mqtt.Client(
            CallbackAPIVersion.VERSION2,
            client_id=client_id,
            clean_session=False,
            manual_ack=True,
            reconnect_on_failure=False,
        )
        client.connect_timeout = CONNECT_TIMEOUT_S
        client.max_inflight_messages_set(MAX_IN_FLIGHT)
        log_in(client, broker)
        client.on_connect = self._on_connect
        client.on_disconnect = lambda *_details: self._down.set()
        client.on_message = self._on_message
        client.on_publish = lambda _client, _userdata, mid, *_details: handlers.published(mid)
        client.on_socket_close = lambda *_details: self._unwatch()
        client.on_socket_register_write = lambda *_details: self._watch_writing()
        client.on_socket_unregister_write = lambda *_details: self._unwatch_writing()
        self._client = client

    async def stay_connected(self) -> None:
        """Connect, and connect again whenever the line is cut, until cancelled."""
        pause = FIRST_PAUSE_S
        while True:
            self._down.clear()
            if await self._connect():
                await self._housekeeping()
                self._unwatch()
            was_up, self._was_up = self._was_up, False
            pause = FIRST_PAUSE_S if was_up else min(pause * 2, LONGEST_PAUSE_S)
            wait = pause * random.uniform(0.5, 1.0)  # noqa: S311 -- spreads load, guards no secret
            log.warning("the broker is away, trying again in %.1f s", wait)
            await asyncio.sleep(wait)

    def subscribe(self, *patterns: str) -> None:
        """Ask for all messages of these topics."""
        self._client.subscribe([(pattern, 1) for pattern in patterns])

    def publish(self, topic: str, payload: bytes, *, retain: bool) -> int:
        """Send; `Handlers.published` tells the returned number when the broker has it."""
        return self._client.publish(topic, payload, qos=1, retain=retain).mid

    def send(self, topic: str, payload: bytes) -> None:
        """Send what nobody waits for: at most once, and never while the line is down."""
        self._client.publish(topic, payload, qos=0)

    def acknowledge(self, message: Arrived) -> None:
        """Tell the broker that a message was dealt with.

        After a cut line the same message comes again under a number of its own; the old number
        may by then mean another.
        """
        if message.connection == self._connection and message.qos:
            self._client.ack(message.mid, message.qos)

    def close(self) -> None:
        """Say goodbye to the broker, which keeps what comes in the meantime."""
        self._client.disconnect()
        self._unwatch()

    async def _connect(self) -> bool:
        host, port = self._broker.host, self._broker.port
        try:
            await asyncio.to_thread(self._client.connect, host, port, KEEPALIVE_S)
        except OSError as error:
            log.warning("cannot reach the broker at %s:%d: %s", host, port, error)
            return False
        sock = self._client.socket()
        if sock is None:
            return False
        self._watched = sock
        self._loop.add_reader(sock, self._read)
        if self._client.want_write():
            self._watch_writing()
        return True

    def _read(self) -> None:
        self._client.loop_read()
        # What TLS has decrypted already waits where epoll does not see it: of several messages
        # that a broker packed together the others would be heard with the next one.
        while (sock := self._client.socket()) is not None and getattr(sock, "pending", int)():
            self._client.loop_read()

    async def _housekeeping(self) -> None:
        """Keepalive and resending, until the line is down."""
        while not self._down.is_set():
            if self._client.loop_misc() != MQTTErrorCode.MQTT_ERR_SUCCESS:
                return
            # Not wait_for: on Python 3.11 it forgets a cancellation that comes as the line goes
            # down, and the process would never end.
            with suppress(TimeoutError):
                async with asyncio.timeout(HOUSEKEEPING_S):
                    await self._down.wait()

    def _watch_writing(self) -> None:
        # While connecting, paho writes by itself in the thread that connects.
        if self._watched is not None:
            self._loop.add_writer(self._watched, self._client.loop_write)

    def _unwatch_writing(self) -> None:
        if self._watched is not None:
            self._loop.remove_writer(self._watched)

    def _unwatch(self) -> None:
        if self._watched is not None:
            self._loop.remove_reader(self._watched)
            self._loop.remove_writer(self._watched)
            self._watched = None

    def _on_connect(
        self, _client: mqtt.Client, _userdata: Any, _flags: Any, reason: Any, _properties: Any
    ) -> None:
        if reason.is_failure:
            log.error("the broker refuses us: %s", reason)
            return
        log.info("connected to the broker at %s:%d", self._broker.host, self._broker.port)
        self._was_up = True
        self._connection += 1
        self._handlers.connected()

    def _on_message(self, _client: mqtt.Client, _userdata: Any, message: mqtt.MQTTMessage) -> None:
        arrived = Arrived(
            topic=message.topic,
            payload=bytes(message.payload),
            retained=message.retain,
            mid=message.mid,
            qos=message.qos,
            connection=self._connection,
        )
        self._handlers.arrived(arrived)


def log_in(client: mqtt.Client, broker: BrokerSettings) -> None:
    """Tell a client how it proves who it is: by a certificate, or by a password on loopback.

    Raises KeyFileError where others may read the certificate's key.
    """
    client.username_pw_set(broker.username or None, broker.password or None)
    if broker.certificates is not None:
        folder = broker.certificates
        read_private(folder / "controller.key")  # TLS reads it by itself and asks no mode
        context = ssl.create_default_context(cafile=str(folder / "ca.crt"))
        context.load_cert_chain(folder / "controller.crt", folder / "controller.key")
        client.tls_set_context(context)
