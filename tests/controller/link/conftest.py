"""Broker, database, signer and link as they run in earnest, and a receiver's stand-in."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, Queue
from typing import Any, TypeVar

import paho.mqtt.client as mqtt
import pytest
from paho.mqtt.enums import CallbackAPIVersion
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from controller.clock import now_ms
from controller.keys.ceremony import Ceremony, Grant, hold
from controller.keys.files import KeyFolder, write_ceremony
from controller.keys.passphrase import kept_passphrase
from controller.keys.sealed import Lock, Stretch
from controller.link import role as link
from controller.planning.service import plan_marked
from controller.settings import Settings, read_settings
from controller.signer import role as signer
from controller.store.engine import reading_sessions, writing_sessions
from controller.store.places import Receiver
from playlists.messages import topics
from playlists.messages.envelope import open_envelope, seal
from playlists.messages.plan import Plan
from playlists.messages.state import State
from playlists.messages.stored import Stored
from playlists.messages.time import TimeAnswer
from tests.controller.commune import Commune, lay_commune
from tests.controller.witness import Witness
from tests.real_parts.mosquitto import Mosquitto

PATIENCE_S = 60.0
DAY_MS = 86_400_000

T = TypeVar("T")
M = TypeVar("M", Plan, Stored, TimeAnswer)


@pytest.fixture
def witness(engine: Engine) -> Witness:
    """A receiver with a key, and nothing else that runs."""
    with writing_sessions(engine).begin() as session:
        witness = Witness(lay_commune(session, now_ms(), clusters=1).receivers[0].id)
        session.get_one(Receiver, witness.receiver).public_key = witness.key.public_key
    return witness


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Mosquitto]:
    with Mosquitto(tmp_path / "broker") as running:
        yield running


@dataclass
class House:
    """One installation with a commune in it, its keys and its broker."""

    settings: Settings
    engine: Engine
    broker: Mosquitto
    ceremony: Ceremony
    commune: Commune
    witness: Witness
    """The pen of the receiver in the first cluster."""

    @property
    def station_keys(self) -> dict[str, bytes]:
        key = self.ceremony.station_key
        return {key.key_id: key.public_key}

    def write(self, change: Callable[[Session], T]) -> T:
        with writing_sessions(self.engine).begin() as session:
            return change(session)

    def read(self, look: Callable[[Session], T]) -> T:
        with reading_sessions(self.engine)() as session:
            return look(session)

    def wait_for(self, look: Callable[[Session], T | None]) -> T:
        """Look into the database until there is what is looked for."""
        waiting = threading.Event()
        for _look in range(int(PATIENCE_S / 0.05)):
            found = self.read(look)
            if found:
                return found
            waiting.wait(0.05)
        raise AssertionError(f"not there after {PATIENCE_S} s")

    def plan(self) -> None:
        """What the planner does."""
        self.write(lambda session: plan_marked(session, now_ms(), ("http://127.0.0.1/a",), 10))


def settle_in(
    home: Path, database_url: str, engine: Engine, broker: Mosquitto, audio: str = ""
) -> House:
    """Lay out everything that an installation needs before its roles start."""
    settings = read_settings(
        {
            "LOA_HOME": str(home),
            "LOA_DATABASE_URL": database_url,
            "LOA_BROKER_HOST": broker.host,
            "LOA_BROKER_PORT": str(broker.port),
            **({"LOA_AUDIO_SOURCES": audio} if audio else {}),
        }
    )
    now = now_ms()
    with writing_sessions(engine).begin() as session:
        commune = lay_commune(session, now=now, clusters=1)
        witness = Witness(commune.receivers[0].id)
        commune.receivers[0].public_key = witness.key.public_key
    grant = Grant(
        units=(commune.province.id,), not_before=now - DAY_MS, not_after=now + 30 * DAY_MS
    )
    ceremony = hold(grant, root_count=1, threshold=1, now=now)
    lock = Lock(kept_passphrase({}, home), Stretch(memory_kib=64, passes=1, lanes=1))
    write_ceremony(ceremony, KeyFolder(settings.keys_dir), home / "root", lock)
    return House(settings, engine, broker, ceremony, commune, witness)


@pytest.fixture
def house(tmp_path: Path, database_url: str, engine: Engine, broker: Mosquitto) -> House:
    return settle_in(tmp_path / "home", database_url, engine, broker)


@contextmanager
def working(run: Callable[[Settings, threading.Event], None], settings: Settings) -> Iterator[None]:
    """A role in a thread; what it raises fails the test."""
    stop = threading.Event()
    raised: list[BaseException] = []

    def work() -> None:
        try:
            run(settings, stop)
        except BaseException as error:  # noqa: BLE001 -- handed to the test
            raised.append(error)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(PATIENCE_S)
    assert not thread.is_alive()
    assert raised == []


@pytest.fixture
def signing(house: House) -> Iterator[None]:
    with working(signer.run, house.settings):
        yield


@pytest.fixture
def linking(house: House) -> Iterator[None]:
    with working(link.run, house.settings):
        yield


@dataclass
class StandIn:
    """A receiver as far as the broker and the controller can tell."""

    house: House
    arrived: Queue[tuple[str, bytes]] = field(default_factory=Queue)
    chains: Queue[bytes] = field(default_factory=Queue)
    """What came on `trust`: the first thing that the link does when it is connected."""

    def __post_init__(self) -> None:
        self.id = self.house.witness.receiver
        client = mqtt.Client(CallbackAPIVersion.VERSION2, client_id=self.id, clean_session=False)
        client.reconnect_delay_set(0.1, 0.2)  # type: ignore[arg-type]  # parts of seconds work
        client.on_connect = self._on_connect
        client.on_message = self._on_message
        client.connect(self.house.broker.host, self.house.broker.port)
        client.loop_start()
        self._client = client

    def tell(self, state: State) -> None:
        payload = seal(state, [self.house.witness.key])
        self._client.publish(topics.state(self.id), payload, qos=1, retain=True)

    def send(self, report: bytes) -> None:
        self._client.publish(topics.report(self.id), report, qos=1)

    def flood(self, topic: str, times: int) -> None:
        """Send rubbish where another receiver speaks."""
        for _ in range(times):
            self._client.publish(topic, b"rubbish", qos=1)

    def receive(self, kind: type[M], wanted: Callable[[M], bool] = lambda _message: True) -> M:
        """The next signed message of a kind that is wanted; others are passed over."""
        names = {Plan: topics.plan, Stored: topics.stored, TimeAnswer: topics.time}
        topic = names[kind](self.id)
        while True:
            try:
                came_on, payload = self.arrived.get(timeout=PATIENCE_S)
            except Empty:
                raise AssertionError(f"no {kind.__name__} after {PATIENCE_S} s") from None
            if came_on == topic:
                message = open_envelope(payload, kind, self.house.station_keys)
                if wanted(message):
                    return message

    def send_until_stored(self, every_s: float = 0.5) -> None:
        """Send the whole journal again and again until the ledger has all of it."""
        stored = 0
        for _try in range(int(PATIENCE_S / every_s)):
            for first in range(stored + 1, self.house.witness.last + 1, 5):
                self.send(self.house.witness.report(first, first + 4))
            deadline = threading.Event()
            deadline.wait(every_s)
            while not self.arrived.empty():
                topic, payload = self.arrived.get()
                if topic == topics.stored(self.id):
                    told = open_envelope(payload, Stored, self.house.station_keys)
                    stored = told.up_to
            if stored == self.house.witness.last:
                return
        raise AssertionError(f"only {stored} of {self.house.witness.last} stored")

    def close(self) -> None:
        self._client.disconnect()
        self._client.loop_stop()

    def _on_connect(self, client: mqtt.Client, *_details: Any) -> None:
        own = (topics.plan, topics.time, topics.stored)
        client.subscribe([(topics.TRUST, 1), *((topic(self.id), 1) for topic in own)])

    def _on_message(self, _client: mqtt.Client, _data: Any, message: mqtt.MQTTMessage) -> None:
        if message.topic == topics.TRUST:
            self.chains.put(bytes(message.payload))
        else:
            self.arrived.put((message.topic, bytes(message.payload)))


@pytest.fixture
def receiver(house: House, linking: None) -> Iterator[StandIn]:
    """A receiver that is online, as the link is."""
    stand_in = StandIn(house)
    chain = stand_in.chains.get(timeout=PATIENCE_S)
    stand_in.chains.put(chain)
    yield stand_in
    stand_in.close()


def a_state(house: House, **known: Any) -> State:
    """The state of a receiver that has just come up."""
    of_a_start = {"receiver": house.witness.receiver, "at": now_ms(), "online": True}
    facts: dict[str, Any] = of_a_start | known
    return State(**facts)
