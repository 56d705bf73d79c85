"""A commune's broker and the province's: real ones, killed in turn, and every way through 443."""

from collections.abc import Callable, Iterator
from pathlib import Path
from queue import Queue
from random import Random

import pytest

from controller.serve.ports import free_port
from edge_agent.brokers import answers, return_after
from edge_agent.happenings import Arrived, LinkChanged
from edge_agent.link import Link, Pace
from edge_agent.settings import Broker
from tests.real_parts.mosquitto import Mosquitto

News = Queue[LinkChanged | Arrived]
PATIENCE_S = 30.0
UP, DOWN = LinkChanged(up=True), LinkChanged(up=False)


@pytest.fixture
def commune(tmp_path: Path) -> Iterator[Mosquitto]:
    with Mosquitto(tmp_path / "commune") as running:
        yield running


@pytest.fixture
def province(tmp_path: Path) -> Iterator[Mosquitto]:
    with Mosquitto(tmp_path / "province") as running:
        yield running


def at(broker: Mosquitto) -> Broker:
    return Broker(host=broker.host, port=broker.port)


@pytest.fixture
def join() -> Iterator[Callable[..., tuple[Link, News]]]:
    links = []

    def start(*brokers: Broker) -> tuple[Link, News]:
        news: News = Queue()
        link = Link("loa-01", brokers, news.put, Random(3), Pace(return_after_seconds=0.5))
        link.start(lambda: b"gone")
        links.append(link)
        return link, news

    yield start
    for link in links:
        link.stop(b"goodbye")


def test_it_goes_to_the_second_broker_and_returns_when_the_first_is_back(
    commune: Mosquitto, province: Mosquitto, join: Callable[..., tuple[Link, News]]
) -> None:
    link, news = join(at(commune), at(province))
    assert news.get(timeout=PATIENCE_S) == UP
    assert not link.is_elsewhere
    first_line = link.name
    commune.kill()
    assert news.get(timeout=PATIENCE_S) == DOWN
    assert news.get(timeout=PATIENCE_S) == UP
    assert link.is_elsewhere
    assert link.name != first_line
    commune.start()
    assert news.get(timeout=PATIENCE_S) == DOWN
    assert news.get(timeout=PATIENCE_S) == UP
    assert not link.is_elsewhere


def test_it_leaves_the_second_broker_in_order_so_that_no_last_will_calls_it_gone(
    commune: Mosquitto, province: Mosquitto, join: Callable[..., tuple[Link, News]]
) -> None:
    commune.kill()
    link, news = join(at(commune), at(province))
    assert news.get(timeout=PATIENCE_S) == UP
    commune.start()
    assert news.get(timeout=PATIENCE_S) == DOWN
    assert news.get(timeout=PATIENCE_S) == UP
    assert not link.is_elsewhere
    assert "Client loa-01 disconnected." in province.log()
    assert "Client loa-01 closed" not in province.log()


def test_both_gone_it_tries_on_and_takes_whichever_comes_first(
    commune: Mosquitto, province: Mosquitto, join: Callable[..., tuple[Link, News]]
) -> None:
    link, news = join(at(commune), at(province))
    assert news.get(timeout=PATIENCE_S) == UP
    commune.kill()
    province.kill()
    assert news.get(timeout=PATIENCE_S) == DOWN
    province.start()
    assert news.get(timeout=PATIENCE_S) == UP
    assert link.is_elsewhere


def test_the_broker_is_reached_by_websockets_where_only_the_web_passes(
    tmp_path: Path, join: Callable[..., tuple[Link, News]]
) -> None:
    port = free_port()
    listener = f"listener {port} 127.0.0.1\nprotocol websockets\nallow_anonymous true\n"
    with Mosquitto(tmp_path / "web", listener) as broker:
        web = Broker(host=broker.host, port=port, transport="websockets", path="/mqtt")
        _link, news = join(web)
        assert news.get(timeout=PATIENCE_S) == UP


def test_a_whole_fleet_does_not_return_in_one_moment() -> None:
    waits = {return_after(600, Random(seed)) for seed in range(100)}
    assert len(waits) == 100
    assert min(waits) >= 300
    assert max(waits) <= 900


def test_a_broker_that_is_not_there_does_not_answer() -> None:
    assert not answers(Broker(host="127.0.0.1", port=free_port()))
