from collections.abc import Iterator
from pathlib import Path
from queue import Queue

import paho.mqtt.client as mqtt
import pytest
from paho.mqtt.enums import CallbackAPIVersion

from tests.real_parts.mosquitto import Mosquitto


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Mosquitto]:
    with Mosquitto(tmp_path / "broker") as running:
        yield running


def publish_retained(broker: Mosquitto, topic: str, payload: bytes) -> None:
    client = mqtt.Client(CallbackAPIVersion.VERSION2)
    client.connect(broker.host, broker.port)
    client.loop_start()
    client.publish(topic, payload, qos=1, retain=True).wait_for_publish(5)
    client.disconnect()
    client.loop_stop()


def read_retained(broker: Mosquitto, topic: str) -> bytes:
    arrived: Queue[bytes] = Queue()
    client = mqtt.Client(CallbackAPIVersion.VERSION2)
    client.on_message = lambda _client, _userdata, message: arrived.put(bytes(message.payload))
    client.connect(broker.host, broker.port)
    client.subscribe(topic, qos=1)
    client.loop_start()
    payload = arrived.get(timeout=5)
    client.disconnect()
    client.loop_stop()
    return payload


def test_it_keeps_retained_messages_over_a_stop(broker: Mosquitto) -> None:
    publish_retained(broker, "loa/test", b"xin chao")
    port = broker.port
    broker.stop()
    broker.start()
    assert broker.port == port
    assert read_retained(broker, "loa/test") == b"xin chao"


def test_it_starts_again_on_the_same_port_after_a_kill(broker: Mosquitto) -> None:
    port = broker.port
    broker.kill()
    broker.start()
    assert broker.port == port
    publish_retained(broker, "loa/test", b"da ve")
    assert read_retained(broker, "loa/test") == b"da ve"
