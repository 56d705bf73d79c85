"""Our own Mosquitto lets each receiver read and write what is its own, and nobody else in."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from queue import Queue
from typing import Self

import paho.mqtt.client as mqtt
import pytest
from paho.mqtt.enums import CallbackAPIVersion

from controller.installation.system_packages import find
from controller.serve.broker import CONTROLLER_USER, BrokerFiles
from controller.serve.machine import BROKER_PROGRAMS, BrokerSilentError, OwnBroker
from controller.serve.ports import LOOPBACK, free_port
from controller.serve.processes import Family
from playlists.messages import topics

PATIENCE_S = 20.0
PASSWORDS = {"dong": "mat-khau-dong", "tay": "mat-khau-tay"}
MORE_THAN_USUAL = 200
"""Mosquitto's own limit of messages in flight is 20."""


@dataclass
class Broker:
    """One that runs, and how the controller logs in."""

    port: int
    own: OwnBroker


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    nowhere = tmp_path_factory.mktemp("none")
    programs = {name: find(name, nowhere) for name in BROKER_PROGRAMS}
    found = {name: program for name, program in programs.items() if program is not None}
    if len(found) < len(programs):
        pytest.skip("Mosquitto is not installed (./loa test installs it)")
    files = BrokerFiles(tmp_path_factory.mktemp("a home with spaces") / "broker")
    family, port = Family(), free_port()
    try:
        own = OwnBroker(family, files, port, found)
        own.start(PASSWORDS)
        yield Broker(port, own)
    finally:
        family.end()


@dataclass
class Client:
    """A connection that remembers what came."""

    broker: Broker
    user: str | None
    password: str | None = None
    acknowledges: bool = True
    answers: "Queue[bool]" = field(default_factory=Queue)
    """Whether the broker let it in."""
    subscribed: "Queue[None]" = field(default_factory=Queue)
    arrived: "Queue[tuple[str, bytes]]" = field(default_factory=Queue)

    def __enter__(self) -> Self:
        self.line = mqtt.Client(
            CallbackAPIVersion.VERSION2,
            client_id=f"{self.user}-of-test",
            manual_ack=not self.acknowledges,
        )
        if self.user is not None:
            self.line.username_pw_set(self.user, self.password)
        self.line.on_connect = lambda _c, _u, _f, code, _p: self.answers.put(not code.is_failure)
        self.line.on_subscribe = lambda *_details: self.subscribed.put(None)
        self.line.on_message = lambda _c, _u, m: self.arrived.put((m.topic, bytes(m.payload)))
        self.line.connect(LOOPBACK, self.broker.port)
        self.line.loop_start()
        return self

    def __exit__(self, *_details: object) -> None:
        self.line.disconnect()
        self.line.loop_stop()

    def is_let_in(self) -> bool:
        return self.answers.get(timeout=PATIENCE_S)

    def subscribe(self, *patterns: str) -> None:
        assert self.is_let_in()
        self.line.subscribe([(pattern, 1) for pattern in patterns])
        self.subscribed.get(timeout=PATIENCE_S)

    def publish(self, topic: str, payload: bytes) -> None:
        self.line.publish(topic, payload, qos=1).wait_for_publish(PATIENCE_S)

    def next(self) -> tuple[str, bytes]:
        return self.arrived.get(timeout=PATIENCE_S)


def controller_of(broker: Broker, *, acknowledges: bool = True) -> Client:
    return Client(broker, CONTROLLER_USER, broker.own.password, acknowledges)


def receiver_of(broker: Broker, name: str) -> Client:
    return Client(broker, name, PASSWORDS[name])


def test_who_has_no_name_is_not_let_in(broker: Broker) -> None:
    with Client(broker, None) as stranger:
        assert not stranger.is_let_in()


@pytest.mark.parametrize(
    ("user", "password"),
    [("dong", "mat-khau-tay"), ("nam", "mat-khau-dong"), (CONTROLLER_USER, "mat-khau-dong")],
)
def test_a_wrong_password_is_not_let_in(broker: Broker, user: str, password: str) -> None:
    with Client(broker, user, password) as pretender:
        assert not pretender.is_let_in()


def test_a_receiver_gets_its_own_plan_and_not_anothers(broker: Broker) -> None:
    with receiver_of(broker, "dong") as dong, controller_of(broker) as controller:
        dong.subscribe("#", topics.plan("tay"), topics.plan("dong"))
        controller.publish(topics.plan("tay"), b"for tay")
        controller.publish(topics.plan("dong"), b"for dong")
        assert dong.next() == (topics.plan("dong"), b"for dong")


def test_a_receiver_reads_trust_and_the_orders_of_areas(broker: Broker) -> None:
    with receiver_of(broker, "tay") as tay, controller_of(broker) as controller:
        tay.subscribe(topics.TRUST, topics.order("xa"), topics.standing("xa"))
        for topic in (topics.TRUST, topics.order("xa"), topics.standing("xa")):
            controller.publish(topic, b"signed")
            assert tay.next() == (topic, b"signed")


def test_a_receiver_does_not_see_what_others_report(broker: Broker) -> None:
    with receiver_of(broker, "tay") as tay, receiver_of(broker, "dong") as dong:
        tay.subscribe(topics.ALL_REPORTS, topics.ALL_STATES)
        dong.publish(topics.report("dong"), b"by dong")
        tay.publish(topics.report("tay"), b"by tay")
        assert tay.next() == (topics.report("tay"), b"by tay")


def test_a_receiver_speaks_for_itself_only_and_gives_no_orders(broker: Broker) -> None:
    forbidden = [
        topics.report("tay"),
        topics.state("tay"),
        topics.plan("dong"),
        topics.plan("tay"),
        topics.TRUST,
        topics.order("xa"),
        topics.standing("xa"),
    ]
    with controller_of(broker) as controller, receiver_of(broker, "dong") as dong:
        controller.subscribe("#")
        for topic in forbidden:
            dong.publish(topic, b"forged")
        dong.publish(topics.state("dong"), b"by dong")
        dong.publish(topics.report("dong"), b"by dong")
        assert controller.next() == (topics.state("dong"), b"by dong")
        assert controller.next() == (topics.report("dong"), b"by dong")


def test_the_link_gets_more_reports_at_a_time_than_it_has_acknowledged(broker: Broker) -> None:
    with (
        controller_of(broker, acknowledges=False) as link,
        receiver_of(broker, "dong") as dong,
    ):
        link.subscribe(topics.ALL_REPORTS)
        for number in range(MORE_THAN_USUAL):
            dong.line.publish(topics.report("dong"), b"%d" % number, qos=1)
        got = [link.next()[1] for _ in range(MORE_THAN_USUAL)]
        assert got == [b"%d" % number for number in range(MORE_THAN_USUAL)]


def test_a_receiver_that_is_admitted_later_disturbs_nobody(broker: Broker) -> None:
    with receiver_of(broker, "dong") as dong, controller_of(broker) as controller:
        dong.subscribe(topics.plan("dong"))
        with Client(broker, "nam", "mat-khau-nam") as early:
            assert not early.is_let_in()
        broker.own.admit({**PASSWORDS, "nam": "mat-khau-nam"})
        assert lets_in(broker, "nam", "mat-khau-nam")
        assert lets_in(broker, "tay", PASSWORDS["tay"])
        assert controller.is_let_in()
        controller.publish(topics.plan("dong"), b"for dong")
        assert dong.next() == (topics.plan("dong"), b"for dong")


def lets_in(broker: Broker, user: str, password: str) -> bool:
    """Whether it does so before long: the broker reads its passwords again in its own time."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        with Client(broker, user, password) as client:
            if client.is_let_in():
                return True
    return False


def test_passwords_are_kept_hashed_and_for_their_owner_only(tmp_path: Path) -> None:
    hasher = find("mosquitto_passwd", tmp_path)
    if hasher is None:
        pytest.skip("Mosquitto is not installed (./loa test installs it)")
    BrokerFiles(tmp_path / "broker").write(1883, PASSWORDS, hasher)
    passwords = tmp_path / "broker" / "passwords"
    assert not any(word in passwords.read_text() for word in PASSWORDS.values())
    assert passwords.stat().st_mode & 0o077 == 0
    assert (tmp_path / "broker").stat().st_mode & 0o077 == 0


def test_a_broker_that_ends_at_once_is_told_with_the_place_of_its_words(tmp_path: Path) -> None:
    hasher, sleeper = find("mosquitto_passwd", tmp_path), find("true", tmp_path)
    if hasher is None or sleeper is None:
        pytest.skip("Mosquitto is not installed (./loa test installs it)")
    programs = {"mosquitto": sleeper, "mosquitto_passwd": hasher}
    family = Family()
    with pytest.raises(BrokerSilentError, match=r"mosquitto\.log"):
        OwnBroker(family, BrokerFiles(tmp_path), free_port(), programs).start({})
    family.end()
