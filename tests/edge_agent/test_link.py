"""The line against real brokers that are killed and come back."""

from collections.abc import Callable, Iterator
from pathlib import Path
from queue import Queue
from random import Random
from typing import Any

import paho.mqtt.client as mqtt
import pytest
from paho.mqtt.enums import CallbackAPIVersion

from edge_agent.happenings import Arrived, LinkChanged
from edge_agent.link import (
    MAX_BACKOFF_SECONDS,
    SETTLED_SECONDS,
    UNSTABLE_AFTER,
    Link,
    Pace,
    backoff,
)
from edge_agent.settings import Broker
from playlists.messages import topics
from tests.real_parts.mosquitto import Mosquitto
from tests.waiting import until

News = Queue[LinkChanged | Arrived]


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Mosquitto]:
    with Mosquitto(tmp_path / "commune") as running:
        yield running


@pytest.fixture
def province(tmp_path: Path) -> Iterator[Mosquitto]:
    with Mosquitto(tmp_path / "province") as running:
        yield running


@pytest.fixture
def join() -> Iterator[Callable[..., News]]:
    links = []

    def start(*brokers: Mosquitto) -> News:
        news: News = Queue()
        places = tuple(Broker(host=b.host, port=b.port) for b in brokers)
        link = Link("loa-01", places, news.put, Random(3))
        link.start(lambda: b"gone")
        links.append(link)
        return news

    yield start
    for link in links:
        link.stop(b"goodbye")


def publish(broker: Mosquitto, topic: str, payload: bytes) -> None:
    client = mqtt.Client(CallbackAPIVersion.VERSION2)
    client.connect(broker.host, broker.port)
    client.loop_start()
    client.publish(topic, payload, qos=1, retain=True).wait_for_publish(5)
    client.disconnect()
    client.loop_stop()


def test_it_hears_trust_and_what_is_meant_for_this_receiver_only(
    broker: Mosquitto, join: Callable[..., News]
) -> None:
    publish(broker, topics.TRUST, b"chain")
    publish(broker, topics.plan("loa-02"), b"another's")
    publish(broker, topics.plan("loa-01"), b"mine")
    news = join(broker)
    assert news.get(timeout=10) == LinkChanged(up=True)
    heard = {news.get(timeout=10), news.get(timeout=10)}
    assert heard == {Arrived(topics.TRUST, b"chain"), Arrived(topics.plan("loa-01"), b"mine")}
    assert news.empty()


def test_it_comes_back_when_the_broker_does_and_misses_nothing(
    broker: Mosquitto, join: Callable[..., News]
) -> None:
    news = join(broker)
    assert news.get(timeout=10) == LinkChanged(up=True)
    broker.kill()
    assert news.get(timeout=10) == LinkChanged(up=False)
    broker.start()
    publish(broker, topics.plan("loa-01"), b"meanwhile")
    assert news.get(timeout=30) == LinkChanged(up=True)
    assert news.get(timeout=10) == Arrived(topics.plan("loa-01"), b"meanwhile")


def test_it_turns_to_the_second_broker_when_the_first_is_gone(
    broker: Mosquitto, province: Mosquitto, join: Callable[..., News]
) -> None:
    publish(province, topics.TRUST, b"from the province")
    news = join(broker, province)
    assert news.get(timeout=10) == LinkChanged(up=True)
    broker.kill()
    assert news.get(timeout=10) == LinkChanged(up=False)
    assert news.get(timeout=30) == LinkChanged(up=True)
    assert news.get(timeout=10) == Arrived(topics.TRUST, b"from the province")


def test_its_will_is_told_when_the_line_is_cut_and_its_goodbye_when_it_leaves(
    broker: Mosquitto,
) -> None:
    states: Queue[bytes] = Queue()
    watcher = mqtt.Client(CallbackAPIVersion.VERSION2)
    watcher.on_message = lambda _client, _data, message: states.put(bytes(message.payload))
    watcher.connect(broker.host, broker.port)
    watcher.subscribe(topics.state("loa-01"), qos=1)
    watcher.loop_start()
    news: News = Queue()
    link = Link("loa-01", (Broker(host=broker.host, port=broker.port),), news.put, Random(3))
    link.start(lambda: b"gone")
    assert news.get(timeout=10) == LinkChanged(up=True)
    line: Any = link._client.socket()
    line.shutdown(2)
    assert states.get(timeout=10) == b"gone"
    assert news.get(timeout=10) == LinkChanged(up=False)
    assert news.get(timeout=30) == LinkChanged(up=True)
    link.stop(b"goodbye")
    assert states.get(timeout=10) == b"goodbye"
    watcher.disconnect()
    watcher.loop_stop()


def test_it_leaves_quietly_when_the_broker_went_first(broker: Mosquitto, tmp_path: Path) -> None:
    news: News = Queue()
    link = Link("loa-01", (Broker(host=broker.host, port=broker.port),), news.put, Random(3))
    link.start(lambda: b"gone")
    assert news.get(timeout=10) == LinkChanged(up=True)
    broker.kill()
    assert news.get(timeout=10) == LinkChanged(up=False)
    link.stop(b"goodbye")


class Clock:
    """Seconds that tests count."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def test_two_receivers_with_one_name_notice_it_and_one_left_alone_is_well_again(
    broker: Mosquitto,
) -> None:
    """A copied card: each cuts the other's line, and the broker says nothing of it."""
    clock = Clock()
    places = (Broker(host=broker.host, port=broker.port),)
    news: tuple[News, News] = (Queue(), Queue())
    pace = Pace(clock, first_backoff_seconds=0.1)
    links = [Link("loa-01", places, n.put, Random(3 + i), pace) for i, n in enumerate(news)]
    for link in links:
        link.start(lambda: b"gone")
    for link, heard in zip(links, news, strict=True):
        while not link.is_unstable:
            heard.get(timeout=MAX_BACKOFF_SECONDS)
    links[1].stop(b"goodbye")
    assert links[0].is_unstable

    def has_settled() -> bool:
        clock.seconds += SETTLED_SECONDS
        return not links[0].is_unstable

    until(has_settled, MAX_BACKOFF_SECONDS)
    links[0].stop(b"goodbye")


def test_a_broker_that_was_away_makes_no_line_unstable(broker: Mosquitto) -> None:
    clock = Clock()
    news: News = Queue()
    places = (Broker(host=broker.host, port=broker.port),)
    link = Link("loa-01", places, news.put, Random(3), Pace(clock))
    link.start(lambda: b"gone")
    for _time in range(UNSTABLE_AFTER):
        while news.get(timeout=30) != LinkChanged(up=True):
            pass
        clock.seconds += SETTLED_SECONDS
        broker.kill()
        assert news.get(timeout=10) == LinkChanged(up=False)
        broker.start()
    assert not link.is_unstable
    link.stop(b"goodbye")


def test_waiting_grows_and_is_never_the_same_for_all() -> None:
    waits = [backoff(tries, Random(seed)) for tries in (0, 3, 20) for seed in range(50)]
    assert max(waits[:50]) <= 0.5
    assert max(waits[100:]) > 20
    assert max(waits) <= MAX_BACKOFF_SECONDS
    assert len(set(waits[100:])) == 50
