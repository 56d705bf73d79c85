"""A client that tries a broker: it says, listens and waits, each with an end.

MQTT 3.1.1 by paho's own thread: a trial has a handful of lines.
"""

import os
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion

PATIENCE_S = 10.0
AT_ONCE = 200
"""So many messages are on their way at a time, as the link's are."""
GRANTED = 2
"""The highest quality of service; what is above is a refusal."""


class CallError(Exception):
    """The broker refused, cut the line or did not answer."""


@dataclass(frozen=True, slots=True)
class Node:
    """One broker, or one of a cluster."""

    host: str
    port: int
    """Where receivers come in."""
    controller_port: int

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


@dataclass(frozen=True, slots=True)
class Pass:
    """How a client comes in: by the certificate in a folder, or, without one, in plain words."""

    is_controller: bool
    folder: Path | None = None


class Caller:
    """A line to a node, open from the start. Everything may raise CallError."""

    def __init__(
        self,
        node: Node,
        own: Pass,
        name: str,
        *,
        clean: bool,
        will: tuple[str, bytes] | None = None,
    ) -> None:
        self._node, self._name = node, name
        self._heard: list[bytes] = []
        self._changed = threading.Condition()
        self._is_up = self._is_down = False
        self._granted: dict[int, bool] = {}
        client = mqtt.Client(
            CallbackAPIVersion.VERSION2, name, clean_session=clean, reconnect_on_failure=False
        )
        client.connect_timeout = PATIENCE_S
        client.max_inflight_messages_set(AT_ONCE)
        if will is not None:
            client.will_set(*will, qos=1, retain=True)
        if own.folder is not None:
            client.tls_set_context(_context(own.folder))
        client.on_connect = self._on_connect
        client.on_disconnect = self._on_disconnect
        client.on_message = self._on_message
        client.on_subscribe = self._on_subscribe
        self._client = client
        port = node.controller_port if own.is_controller else node.port
        try:
            client.connect(node.host, port, keepalive=30)
        except OSError as error:
            raise CallError(f"{node.host}:{port}: {error}") from error
        client.loop_start()
        if not self._await(lambda: self._is_up or self._is_down, PATIENCE_S) or not self._is_up:
            self.close()
            raise CallError(f"{node.host}:{port} does not let {name} in")

    def say(
        self, topic: str, payload: bytes, *, retain: bool = False, may_be_refused: bool = False
    ) -> None:
        """Publish with QoS 1 and wait until it is acknowledged."""
        told = self._client.publish(topic, payload, qos=1, retain=retain)
        self._await_acknowledgement(told, may_be_refused=may_be_refused)

    def say_in_a_burst(self, said: Iterable[tuple[str, bytes, bool]]) -> None:
        """Publish topic, payload and whether it is retained, one upon the other; then wait."""
        told = [
            self._client.publish(topic, payload, qos=1, retain=retain)
            for topic, payload, retain in said
        ]
        for one in told:
            self._await_acknowledgement(one)

    def listen(self, *topics: str, may_be_refused: bool = False) -> None:
        """Subscribe with QoS 1, in one packet, and wait for the answer."""
        _status, number = self._client.subscribe([(topic, 1) for topic in topics])
        if number is not None:
            self._await(lambda: number in self._granted or self._is_down, PATIENCE_S)
        if not may_be_refused and not (number is not None and self._granted.get(number)):
            raise CallError(f"{self._node} refuses {self._name} {', '.join(topics)}")

    def heard(self, count: int) -> list[bytes]:
        """What came, as soon as there is so much of it, or at the end of patience."""
        self._await(lambda: len(self._heard) >= count, PATIENCE_S)
        return list(self._heard)

    def hears(self, payload: bytes, patience_s: float = PATIENCE_S) -> bool:
        """Whether this comes, among whatever else does."""
        return self._await(lambda: payload in self._heard, patience_s)

    def is_cut(self) -> bool:
        """Whether the broker ends this line."""
        return self._await(lambda: self._is_down, PATIENCE_S)

    def close(self) -> None:
        """Take leave."""
        self._client.disconnect()
        self._client.loop_stop()

    def vanish(self) -> None:
        """Break the line without a word, as a power cut does."""
        line = self._client.socket()
        if line is not None:
            with socket.socket(fileno=os.dup(line.fileno())) as own:
                own.shutdown(socket.SHUT_RDWR)
        self._client.loop_stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _await_acknowledgement(
        self, told: mqtt.MQTTMessageInfo, *, may_be_refused: bool = False
    ) -> None:
        try:
            told.wait_for_publish(PATIENCE_S)
        except (RuntimeError, ValueError) as error:
            if not may_be_refused:
                raise CallError(f"{self._node}: {error}") from error
        if not told.is_published() and not may_be_refused:
            raise CallError(f"{self._node} does not acknowledge what {self._name} says")

    def _await(self, condition: Callable[[], bool], patience_s: float) -> bool:
        ends = time.monotonic() + patience_s
        with self._changed:
            return self._changed.wait_for(condition, max(0.0, ends - time.monotonic()))

    def _on_connect(self, _client: Any, _data: Any, _flags: Any, reason: Any, _more: Any) -> None:
        with self._changed:
            self._is_up = not reason.is_failure
            self._is_down = reason.is_failure
            self._changed.notify_all()

    def _on_disconnect(self, *_details: Any) -> None:
        with self._changed:
            self._is_down = True
            self._changed.notify_all()

    def _on_message(self, _client: Any, _data: Any, message: mqtt.MQTTMessage) -> None:
        with self._changed:
            self._heard.append(bytes(message.payload))
            self._changed.notify_all()

    def _on_subscribe(
        self, _client: Any, _data: Any, number: int, reasons: Any, _more: Any
    ) -> None:
        with self._changed:
            self._granted[number] = all(reason.value <= GRANTED for reason in reasons)
            self._changed.notify_all()


def _context(folder: Path) -> ssl.SSLContext:
    """What `furnish_controller` lays into a folder: ca.crt, controller.crt, controller.key."""
    context = ssl.create_default_context(cafile=str(folder / "ca.crt"))
    context.load_cert_chain(folder / "controller.crt", folder / "controller.key")
    return context
