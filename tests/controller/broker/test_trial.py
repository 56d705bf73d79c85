"""`loa broker try` against real brokers: one, two that know nothing of each other, and none."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from controller.broker.caller import Node, Pass
from controller.broker.trial import Trial
from controller.cli import main
from controller.doctor.checkup import State
from controller.serve.ports import free_port
from tests.real_parts.mosquitto import Mosquitto

PLAIN = Pass(is_controller=False)


@pytest.fixture
def brokers(tmp_path: Path) -> Iterator[list[Mosquitto]]:
    with ExitStack() as stack:
        yield [stack.enter_context(Mosquitto(tmp_path / name)) for name in ("one", "two")]


def trial(*brokers: Mosquitto) -> Trial:
    nodes = [Node(broker.host, broker.port, broker.port) for broker in brokers]
    return Trial(nodes, Pass(is_controller=True), PLAIN, PLAIN, asks_access=False)


def test_one_mosquitto_does_all_that_is_asked(brokers: list[Mosquitto]) -> None:
    asked = trial(brokers[0])
    found = list(asked.questions())
    assert [one.what for one in found] == ["yes"] * 9
    asked.tidy()
    assert next(iter(asked.questions())).state is State.GOOD, "and may be asked again"


def test_a_broker_without_access_rules_is_found_out(brokers: list[Mosquitto]) -> None:
    node = Node(brokers[0].host, brokers[0].port, brokers[0].port)
    asked = Trial([node], Pass(is_controller=True), PLAIN, PLAIN)
    (access,) = (one for one in asked.questions() if one.subject.startswith("access"))
    assert access.state is State.FAULT
    assert "what is for another" in access.what


def test_who_is_away_is_told_by_name(capsys: pytest.CaptureFixture[str]) -> None:
    port = free_port()
    assert main(["broker", "try", "--plain", f"127.0.0.1:{port}"]) == 1
    assert f"127.0.0.1:{port}: [Errno 111]" in capsys.readouterr().out


@pytest.mark.long
def test_two_that_are_no_cluster_are_told_what_they_do_not_share(
    brokers: list[Mosquitto],
) -> None:
    wrong = {
        one.subject.split()[0] for one in trial(*brokers).questions() if one.state is State.FAULT
    }
    assert wrong == {"retained", "topics", "order", "burst", "size", "will", "session", "takeover"}
