"""From the press to the last receiver: an order through database, signer, link and broker.

Beside it a bare publisher, in the same run, on the same broker and to the same lines: the bytes of
a signed order handed to the broker by one client that does nothing else. The press is the use case
of the page (authority, shift, order, promises, one commit); signer and link run as they do in
earnest, in threads of this process. A simulated receiver counts an order when it arrives; one
process holds them all and checks the signature of each order once, since on real poles each has a
processor of its own.
"""

import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import paho.mqtt.client as mqtt
from msgspec.structs import replace
from paho.mqtt.enums import CallbackAPIVersion
from sqlalchemy import select
from sqlalchemy.orm import Session

from benchmarks import emergency_agents
from benchmarks.bare_mqtt import UNHURRIED_BROKER
from benchmarks.open_files import raise_limit_of_files
from benchmarks.row import Row
from controller.accounts.actor import SYSTEM
from controller.civil import MINUTE_MS
from controller.clock import now_ms
from controller.emergencies.giving import NewEmergency, give
from controller.emergencies.sending import order_of
from controller.link import role as link
from controller.receivers.service import NewCluster, add_cluster, enrol_receiver
from controller.settings import Settings
from controller.signer import role as signer
from controller.store.emergencies import GivenOrder, Purpose
from controller.store.engine import open_engine, writing_sessions
from controller.store.migrate import migrate
from playlists.messages import topics
from playlists.messages.envelope import seal
from playlists.messages.order import Order
from playlists.rules.emergency import EmergencyKind
from tests.controller.commune import some_public_key
from tests.controller.emergencies.duty_room import SOURCES, DutyRoom
from tests.controller.link.conftest import House, settle_in
from tests.real_parts.mosquitto import Mosquitto

BENCH = "emergency"
FLEETS, FULL_FLEETS = (200, 1_000), (200, 1_000, 5_000)
PRESSES = 7
GOAL, OF_GOAL = 1.3, 5_000
"""What the way through the controller adds is the same for any fleet."""
PATIENCE_S = 120.0


def run(*, full: bool = False) -> list[Row]:
    """Measure for each size of fleet and on true receivers; two minutes, several with `full`."""
    raise_limit_of_files()
    rows = []
    for count in FULL_FLEETS if full else FLEETS:
        with tempfile.TemporaryDirectory() as folder:
            rows += _measure(Path(folder), count)
    return [*rows, *emergency_agents.run()]


def _measure(folder: Path, count: int) -> list[Row]:
    engine = open_engine(f"sqlite:///{folder / 'loa.db'}")
    migrate(engine)
    with Mosquitto(folder / "broker", UNHURRIED_BROKER) as broker:
        house = settle_in(folder / "home", str(engine.url), engine, broker)
        # The officer's app is made ready a minute before its digits open her shift.
        with writing_sessions(engine).begin() as session:
            _grow(session, house, count)
            room = DutyRoom(session, house.commune).make_ready()
            room.now = now_ms() - MINUTE_MS
            room.digits()
            room.open_shift()
        roles = (_working(signer.run, house.settings), _working(link.run, house.settings))
        with roles[0], roles[1], _fleet(house, count) as fleet:
            bare, pressed, committed = _in_turns(house, room, fleet)
            late = _while_some_come_back(house, room, fleet)
    engine.dispose()
    ratio = pressed / bare
    return [
        Row(
            BENCH,
            f"press to last of {count:,} receivers",
            pressed,
            "ms",
            "bare publisher, same broker",
            bare,
            ratio,
            f"≤ {GOAL} × at {OF_GOAL:,}" if count == OF_GOAL else "",
            ratio <= GOAL if count == OF_GOAL else None,
        ),
        Row(BENCH, "  of which the press itself, until it is committed", committed, "ms"),
        Row(BENCH, f"  the same while 30 % of {count:,} reconnect", late, "ms"),
    ]


def _grow(session: Session, house: House, count: int) -> None:
    """As many clusters as receivers: each is promised the order."""
    commune, now = house.commune, house.commune.now
    for number in range(len(commune.clusters) + 1, count + 1):
        new = NewCluster(unit_id=commune.unit.id, code=f"{number:04}", name=f"Cụm {number}")
        place = add_cluster(session, SYSTEM, new, now)
        enrol_receiver(session, SYSTEM, place.id, some_public_key(place.id), now)


class _Fleet:
    """The process with the receivers, and when the last of them had something."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process
        self._arrivals: list[int] = []
        self._news = threading.Condition()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def wait(self, number: int) -> int:
        """When the last receiver got the message of that number, in monotonic nanoseconds."""
        with self._news:
            if not self._news.wait_for(lambda: len(self._arrivals) > number, PATIENCE_S):
                raise TimeoutError(f"not every receiver has message {number}")
            return self._arrivals[number]

    @property
    def count(self) -> int:
        """So many messages reached every receiver."""
        return len(self._arrivals)

    def let_come_back(self, part: float) -> None:
        """A part of the lines breaks and is made anew."""
        if self._process.stdin is not None:
            self._process.stdin.write(f"LATE {part}\n")
            self._process.stdin.flush()

    def _read(self) -> None:
        for line in self._process.stdout or ():
            _name, _, at = line.partition(" ")
            with self._news:
                self._arrivals.append(int(at))
                self._news.notify_all()


def _in_turns(house: House, room: DutyRoom, fleet: _Fleet) -> tuple[float, float, float]:
    """Real and bare presses one after the other, so that the machine's moods meet both."""
    bare, pressed, committed = [], [], []
    publisher = mqtt.Client(CallbackAPIVersion.VERSION2, client_id="bare")
    publisher.connect(house.broker.host, house.broker.port)
    publisher.loop_start()
    topic = topics.order(house.commune.unit.id)
    for number in range(PRESSES):
        before, at = fleet.count, time.monotonic_ns()
        order = _press(house, room)
        committed.append((time.monotonic_ns() - at) / 1e6)
        pressed.append((fleet.wait(before) - at) / 1e6)
        again = replace(order, id=f"bare-{number}", sequence=10_000 + number)
        payload = seal(again, [house.ceremony.station_key])
        at = time.monotonic_ns()
        publisher.publish(topic, payload, qos=1)
        bare.append((fleet.wait(before + 1) - at) / 1e6)
    publisher.disconnect()
    publisher.loop_stop()
    return statistics.median(bare), statistics.median(pressed), statistics.median(committed)


def _while_some_come_back(house: House, room: DutyRoom, fleet: _Fleet) -> float:
    """Press in the moment in which three of ten lines break. The bundle of what stands is for
    receivers; these lean lines listen to orders alone, so they come back before the press."""
    before = fleet.count
    fleet.let_come_back(0.3)
    at = time.monotonic_ns()
    _press(house, room)
    return (fleet.wait(before) - at) / 1e6


def _press(house: House, room: DutyRoom) -> Order:
    """What the page does when the button was held long enough; the order that it gave."""
    with writing_sessions(house.engine).begin() as session:
        given = give(session, room.officer, _flood(room), now_ms(), SOURCES)
        query = select(GivenOrder).where(GivenOrder.emergency_id == given.id)
        return order_of(session.scalars(query).one())


def _flood(room: DutyRoom) -> NewEmergency:
    kind = EmergencyKind.FLOOD
    return NewEmergency(
        unit_id=room.commune.unit.id,
        kind=kind,
        aims=room.everywhere,
        template_id=room.templates[Purpose.MESSAGE, kind].id,
    )


@contextmanager
def _fleet(house: House, count: int) -> Iterator[_Fleet]:
    key = house.ceremony.station_key
    command = [
        sys.executable,
        "-m",
        "benchmarks.emergency_fleet",
        str(house.broker.port),
        str(count),
        house.commune.unit.id,
        f"{key.key_id}:{key.public_key.hex()}",
    ]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        if process.stdout is None or process.stdout.readline().strip() != "ready":
            raise RuntimeError("the fleet did not come up")
        try:
            yield _Fleet(process)
        finally:
            process.kill()


@contextmanager
def _working(
    run_role: Callable[[Settings, threading.Event], None], settings: Settings
) -> Iterator[None]:
    stop = threading.Event()
    thread = threading.Thread(target=run_role, args=(settings, stop), daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(PATIENCE_S)
