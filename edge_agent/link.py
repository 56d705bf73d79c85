"""The line to the broker: paho on a thread of its own, outwards only, two brokers at most.

Reconnects with jitter and backoff and turns to the other broker when one is gone. Sessions
persist, so that a short absence loses nothing. What comes in is handed on unread.

Two receivers with one name (a card that was copied) cut each other's line for ever, and MQTT says
nothing of it. So a line that does not hold counts as one that failed: the receiver waits longer
each time, and tells that its line is unstable.
"""

import time
from collections.abc import Callable
from random import Random
from secrets import token_hex
from threading import Event, Thread
from typing import Any, NamedTuple

import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion

from edge_agent.brokers import RETURN_AFTER_SECONDS, answers, return_after, turn
from edge_agent.happenings import Arrived, LinkChanged
from edge_agent.line_login import log_in
from edge_agent.settings import Broker, Transport
from playlists.messages import topics

KEEPALIVE_SECONDS = 60
"""A heartbeat goes out more often. A broker calls a line dead after one and a half of this."""
CONNECT_TIMEOUT_SECONDS = 30.0
FIRST_BACKOFF_SECONDS = 0.5
MAX_BACKOFF_SECONDS = 30.0
MAX_QUEUED = 50
LINE_NAME_BYTES = 4
SETTLED_SECONDS = 60.0
"""A line that was up for so long is a good one."""
UNSTABLE_AFTER = 3
"""So many lines in a row that did not settle are no accident."""


class Pace(NamedTuple):
    """How time passes for a line."""

    clock: Callable[[], float] = time.monotonic
    """Seconds that only rise."""
    return_after_seconds: float = RETURN_AFTER_SECONDS
    """After about so long with another broker the first one is looked for."""
    first_backoff_seconds: float = FIRST_BACKOFF_SECONDS


USUAL_PACE = Pace()


def backoff(tries: int, random: Random, first: float = FIRST_BACKOFF_SECONDS) -> float:
    """Seconds to wait before the next try: longer each time, never the same for all."""
    longest = min(MAX_BACKOFF_SECONDS, first * 2 ** min(tries, 10))
    return random.uniform(first / 2, longest)


class Link:
    """One receiver's line. `tell` is called from paho's thread and must not wait."""

    def __init__(
        self,
        receiver: str,
        brokers: tuple[Broker, ...],
        tell: Callable[[LinkChanged | Arrived], None],
        random: Random,
        pace: Pace = USUAL_PACE,
    ) -> None:
        self._pace = pace
        self._receiver = receiver
        self._brokers = brokers
        self._tell = tell
        self._random = random
        self._up_since: float | None = None
        self._cut_soon = 0
        """How many lines in a row were cut before they settled."""
        self.name = ""
        """Of the line that is up or was last: a last will speaks for its own line only."""
        self._turn = 0
        self._down = Event()
        self._stopping = Event()
        self._will: Callable[[], bytes] = bytes
        self._more: tuple[str, ...] = ()
        self._client = self._make_client()
        self._thread = Thread(target=self._run, name="link", daemon=True)

    def start(self, will: Callable[[], bytes], wanted: tuple[str, ...] = ()) -> None:
        """Begin to connect. `will` makes the state that the broker tells when we vanish.

        `wanted`: topics to listen to besides those that every receiver has.
        """
        self._will = will
        self._more = wanted
        self._thread.start()

    @property
    def is_unstable(self) -> bool:
        """The line is cut again and again soon after it came up."""
        return self._cut_soon >= UNSTABLE_AFTER and not self._has_settled()

    @property
    def is_elsewhere(self) -> bool:
        """Another broker than the first is used."""
        return self._turn > 0

    def publish_state(self, payload: bytes) -> None:
        """How the receiver is; retained."""
        self._client.publish(topics.state(self._receiver), payload, qos=1, retain=True)

    def publish_beat(self, payload: bytes) -> None:
        """That all is as it was; the next one heals a lost one."""
        self._client.publish(topics.state(self._receiver), payload, qos=1)

    def publish_report(self, payload: bytes) -> None:
        """Journal entries. That it is sent says nothing: only `stored` does."""
        self._client.publish(topics.report(self._receiver), payload, qos=1)

    def stop(self, farewell: bytes) -> None:
        """Say goodbye and end."""
        self._stopping.set()
        message = self._client.publish(topics.state(self._receiver), farewell, qos=1, retain=True)
        if message.rc == mqtt.MQTT_ERR_SUCCESS:  # asked of the message: the line may go any moment
            message.wait_for_publish(timeout=2)
        self._client.disconnect()
        self._down.set()
        self._thread.join(timeout=5)

    def _run(self) -> None:
        tries = 0
        while not self._stopping.is_set():
            self._turn = turn(tries, len(self._brokers))
            left = self._stay_connected(self._brokers[self._turn])
            tries = 0 if left or self._has_settled() else tries + 1
            self._count_the_cut()
            self._stopping.wait(backoff(tries, self._random, self._pace.first_backoff_seconds))

    def _has_settled(self) -> bool:
        since = self._up_since
        return since is not None and self._pace.clock() - since >= SETTLED_SECONDS

    def _count_the_cut(self) -> None:
        if self._up_since is not None:
            self._cut_soon = 0 if self._has_settled() else self._cut_soon + 1
        self._up_since = None

    def _stay_connected(self, broker: Broker) -> bool:
        """Connect and stay until the line is cut, or left for the first broker (True)."""
        self.name = token_hex(LINE_NAME_BYTES)
        client = self._client = self._make_client(broker.transport)
        client.will_set(topics.state(self._receiver), self._will(), qos=1, retain=True)
        self._down.clear()
        if self._stopping.is_set():
            return False
        try:
            log_in(client, broker)
            client.connect(broker.host, broker.port, keepalive=KEEPALIVE_SECONDS)
        except OSError:
            return False
        client.loop_start()
        left = self._wait_until_down_or_better()
        if left:
            client.disconnect()
            self._down.wait(CONNECT_TIMEOUT_SECONDS)
        client.loop_stop()
        return left

    def _wait_until_down_or_better(self) -> bool:
        """Wait for the line's end; True when the first broker answers although we are elsewhere."""
        while self.is_elsewhere:
            if self._down.wait(return_after(self._pace.return_after_seconds, self._random)):
                return False
            if answers(self._brokers[0]):
                return True
        self._down.wait()
        return False

    def _make_client(self, transport: Transport = "tcp") -> mqtt.Client:
        """One for each connection.

        What was under way in the last one is out of date (a state) or goes out again anyway (a
        report), and may not reach the other broker twice.
        """
        client = mqtt.Client(
            CallbackAPIVersion.VERSION2,
            client_id=self._receiver,
            clean_session=False,
            reconnect_on_failure=False,
            transport=transport,
        )
        client.connect_timeout = CONNECT_TIMEOUT_SECONDS
        client.max_queued_messages_set(MAX_QUEUED)
        client.on_connect = self._on_connect
        client.on_disconnect = self._on_disconnect
        client.on_message = self._on_message
        return client

    def _on_connect(
        self, client: mqtt.Client, _userdata: Any, _flags: Any, reason: Any, _properties: Any
    ) -> None:
        if reason.is_failure:
            self._down.set()
            return
        self._up_since = self._pace.clock()
        own = (topics.plan, topics.time, topics.stored)
        wanted = dict.fromkeys((topics.TRUST, *(t(self._receiver) for t in own), *self._more))
        client.subscribe([(topic, 1) for topic in wanted])
        self._tell(LinkChanged(up=True))

    def _on_disconnect(self, *_details: Any) -> None:
        self._down.set()
        self._tell(LinkChanged(up=False))

    def _on_message(self, _client: mqtt.Client, _userdata: Any, message: mqtt.MQTTMessage) -> None:
        self._tell(Arrived(message.topic, bytes(message.payload)))
