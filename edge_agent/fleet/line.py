"""One receiver's line on the loop that all of a fleet share: paho, watched by the loop's epoll.

`edge_agent.link` gives a true receiver's line a thread. Thousands of threads would cost more than
what they wait for, and paho's own `select()` ends at file number 1023.
"""

import asyncio
from collections.abc import Callable
from random import Random
from secrets import token_hex
from typing import Any

import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode

from edge_agent.fleet.roster import Member
from edge_agent.happenings import Arrived, LinkChanged
from edge_agent.line_login import log_in
from edge_agent.link import (
    CONNECT_TIMEOUT_SECONDS,
    KEEPALIVE_SECONDS,
    LINE_NAME_BYTES,
    MAX_QUEUED,
    backoff,
)
from playlists.messages import topics

AT_A_TIME = 50
"""So many of a fleet knock at once."""


class FleetLine:
    """Use it from the loop's thread only. `tell` must not wait."""

    is_unstable = False
    is_elsewhere = False

    def __init__(
        self,
        member: Member,
        tell: Callable[[LinkChanged | Arrived], None],
        random: Random,
        door: asyncio.Semaphore,
    ) -> None:
        """`door`: shared by the fleet, lets in AT_A_TIME."""
        self._loop = asyncio.get_running_loop()
        self._member = member
        self._tell = tell
        self._random = random
        self._door = door
        self._client: mqtt.Client | None = None
        self._watched: mqtt.SocketLike | None = None
        self._down = asyncio.Event()
        self.name = ""
        self.is_up = False
        self.connections = 0

    async def stay_connected(self, will: Callable[[], bytes], wanted: tuple[str, ...]) -> None:
        """Connect, and again whenever the line is cut, until cancelled. `wanted`: topics."""
        tries = 0
        while True:
            self._down.clear()
            try:
                async with self._door:
                    await self._connect(will, wanted)
            except OSError:
                tries += 1
            else:
                await self._down.wait()
                tries = 0
            finally:
                self._unwatch()
            await asyncio.sleep(backoff(tries, self._random))

    def cut(self) -> None:
        """The network is gone in this instant."""
        if self._watched is not None:
            sock = self._watched
            self._unwatch()
            sock.close()
        self._fallen()

    def keep_house(self) -> None:
        """To be called every few seconds: keepalive and resending."""
        client = self._client
        if client is None or not self.is_up:
            return
        if client.loop_misc() != MQTTErrorCode.MQTT_ERR_SUCCESS:
            self._fallen()

    def publish_state(self, payload: bytes) -> None:
        """How the receiver is; retained."""
        self._publish(topics.state(self._member.receiver), payload, retain=True)

    def publish_beat(self, payload: bytes) -> None:
        """That all is as it was."""
        self._publish(topics.state(self._member.receiver), payload)

    def publish_report(self, payload: bytes) -> None:
        """Journal entries."""
        self._publish(topics.report(self._member.receiver), payload)

    def _publish(self, topic: str, payload: bytes, *, retain: bool = False) -> None:
        if self._client is not None:
            self._client.publish(topic, payload, qos=1, retain=retain)

    async def _connect(self, will: Callable[[], bytes], wanted: tuple[str, ...]) -> None:
        member, broker = self._member, self._member.broker
        self.name = token_hex(LINE_NAME_BYTES)
        client = self._client = mqtt.Client(
            CallbackAPIVersion.VERSION2,
            client_id=member.receiver,
            clean_session=False,
            reconnect_on_failure=False,
            transport=broker.transport,
        )
        client.connect_timeout = CONNECT_TIMEOUT_SECONDS
        client.max_queued_messages_set(MAX_QUEUED)
        client.on_message = self._on_message
        client.on_disconnect = lambda *_details: self._fallen()
        client.on_socket_close = lambda *_details: self._unwatch()
        client.on_socket_register_write = lambda *_details: self._watch_writing()
        client.on_socket_unregister_write = lambda *_details: self._unwatch_writing()
        up = asyncio.Event()

        def on_connect(_client: Any, _data: Any, _flags: Any, reason: Any, _more: Any) -> None:
            if not reason.is_failure:
                up.set()

        client.on_connect = on_connect
        client.will_set(topics.state(member.receiver), will(), qos=1, retain=True)
        log_in(client, broker)
        # The handshake of TCP and TLS waits, so it is left to one of the loop's few threads.
        await asyncio.to_thread(client.connect, broker.host, broker.port, KEEPALIVE_SECONDS)
        self._watch(client)
        async with asyncio.timeout(CONNECT_TIMEOUT_SECONDS):
            await up.wait()
        self.is_up = True
        self.connections += 1
        client.subscribe([(topic, 1) for topic in dict.fromkeys(wanted)])
        self._tell(LinkChanged(up=True))

    def _watch(self, client: mqtt.Client) -> None:
        sock = client.socket()
        if sock is None:
            raise ConnectionError("cut at once")
        self._watched = sock
        self._loop.add_reader(sock, self._readable)
        if client.want_write():
            self._watch_writing()

    def _readable(self) -> None:
        client = self._client
        if client is None:
            return
        client.loop_read()
        # What TLS has decrypted already waits where epoll does not see it.
        while (sock := client.socket()) is not None and getattr(sock, "pending", int)():
            client.loop_read()

    def _watch_writing(self) -> None:
        # While connecting, paho writes by itself in the thread that connects.
        if self._watched is not None and self._client is not None:
            self._loop.add_writer(self._watched, self._client.loop_write)

    def _unwatch_writing(self) -> None:
        if self._watched is not None:
            self._loop.remove_writer(self._watched)

    def _unwatch(self) -> None:
        if self._watched is not None:
            self._loop.remove_reader(self._watched)
            self._loop.remove_writer(self._watched)
            self._watched = None

    def _fallen(self) -> None:
        self._down.set()
        if self.is_up:
            self.is_up = False
            self._tell(LinkChanged(up=False))

    def _on_message(self, _client: mqtt.Client, _data: Any, message: mqtt.MQTTMessage) -> None:
        self._tell(Arrived(message.topic, bytes(message.payload)))
