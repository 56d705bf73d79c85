"""The fleet's process against a true broker: comes, plays, suffers, and the ledger has it all."""

import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import paho.mqtt.client as mqtt
import pytest
from paho.mqtt.enums import CallbackAPIVersion

from edge_agent.fleet.roster import Member, Roster
from edge_agent.settings import Broker
from playlists.messages import topics
from playlists.messages.envelope import kind_of, open_envelope, payload_type, seal
from playlists.messages.fleet_report import FleetReport
from playlists.messages.journal_entry import Report, decode_entry
from playlists.messages.keys import SigningKey
from playlists.messages.order import Emergency, Order, OrderKind
from playlists.messages.plan import Plan, Track
from playlists.messages.state import State
from playlists.messages.stored import Stored
from playlists.messages.time import TimeAnswer
from tests.edge_agent.surroundings import as_flac, noise, now_ms, slot
from tests.real_parts.audio_server import AudioServer
from tests.real_parts.mosquitto import Mosquitto
from tests.real_parts.station import Station
from tests.waiting import until

COUNT = 12


class Ledger:
    """Answers every receiver: the time, and that its entries are stored."""

    def __init__(self, broker: Mosquitto, station: Station, keys: dict[str, bytes]) -> None:
        self._station, self._keys = station, keys
        self.entries: dict[str, list[int]] = {}
        self.client = mqtt.Client(CallbackAPIVersion.VERSION2, client_id="controller")
        self.client.on_message = self._on_message
        self.client.connect(broker.host, broker.port)
        self.client.subscribe([(topics.ALL_STATES, 1), (topics.ALL_REPORTS, 1)])
        self.client.loop_start()
        self.client.publish(topics.TRUST, station.chain(), qos=1, retain=True)

    def say(self, topic: str, message: Any, *, retain: bool = False) -> None:
        self.client.publish(topic, seal(message, [self._station.key]), qos=1, retain=retain)

    def _on_message(self, _client: mqtt.Client, _data: Any, message: mqtt.MQTTMessage) -> None:
        receiver, payload = topics.receiver_of(message.topic), bytes(message.payload)
        if kind_of(payload) == payload_type(State.KIND):
            state = open_envelope(payload, State, self._keys)
            if state.nonce:
                answer = TimeAnswer(receiver=receiver, nonce=state.nonce, now=now_ms())
                self.say(topics.time(receiver), answer)
        elif kind_of(payload) == payload_type(Report.KIND):
            report = open_envelope(payload, Report, self._keys)
            numbers = self.entries.setdefault(receiver, [])
            numbers += [decode_entry(raw).sequence for raw in report.entries]
            stored = Stored(receiver=receiver, epoch=report.epoch, up_to=max(numbers),
                            issued_at=now_ms())  # fmt: skip
            self.say(topics.stored(receiver), stored, retain=True)


class Fleet:
    def __init__(self, folder: Path, broker: Mosquitto, station: Station) -> None:
        keys = [SigningKey.generate() for _ in range(COUNT)]
        members = tuple(
            Member(
                receiver=f"r{n}", cluster=f"c{n}", unit_path=("xa-1", "tinh-1"), seed=key.seed,
                broker=Broker(host=broker.host, port=broker.port),
            )
            for n, key in enumerate(keys)
        )  # fmt: skip
        self.public = {key.key_id: key.public_key for key in keys}
        self._report, roster = folder / "report.json", folder / "roster.json"
        roster.write_bytes(msgspec.json.encode(Roster(root=station.root(), members=members)))
        self._command = [sys.executable, "-m", "edge_agent.fleet", str(roster)]
        self._command += ["--report", str(self._report)]
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.process = subprocess.Popen(self._command)

    def report(self) -> FleetReport | None:
        try:
            return msgspec.json.decode(self._report.read_bytes(), type=FleetReport)
        except FileNotFoundError:
            return None

    def reaches(self, wanted: Callable[[FleetReport], bool]) -> FleetReport:
        found: list[FleetReport] = []

        def is_reached() -> bool:
            report = self.report()
            if report is not None and wanted(report):
                found.append(report)
            return bool(found)

        until(is_reached)
        return found[0]


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Mosquitto]:
    with Mosquitto(tmp_path / "broker") as broker:
        yield broker


def test_a_fleet_comes_plays_and_reports_like_as_many_receivers(
    tmp_path: Path, broker: Mosquitto
) -> None:
    station = Station()
    fleet = Fleet(tmp_path, broker, station)
    ledger = Ledger(broker, station, fleet.public)
    with AudioServer() as audio:
        content = as_flac(noise(1.0))
        sha256 = audio.add(content)
        track = Track(sha256=sha256, size_bytes=len(content), frames=24_000)
        fleet.start()
        assert fleet.process is not None
        try:
            fleet.reaches(lambda r: r.connected == COUNT)
            begins = (now_ms() // 1000 + 4) * 1000
            for n in range(COUNT):
                plan = Plan(
                    receiver=f"r{n}", version=1, issued_at=now_ms(),
                    expires_at=now_ms() + 86_400_000, cluster=f"c{n}", unit="xa-1",
                    audio_sources=(audio.base,), tracks=(track,),
                    occurrences=(slot("sang", begins, [track]),),
                )  # fmt: skip
                ledger.say(topics.plan(f"r{n}"), plan, retain=True)
            fleet.reaches(lambda r: r.ready_for_air == COUNT)
            order = Order(
                id="flood", sequence=1, order=OrderKind.EMERGENCY, issued_at=now_ms(),
                expires_at=now_ms() + 60_000, targets=("xa-1",), tracks=(track,),
                items=slot("x", 0, [track]).items, emergency=Emergency(kind="flood"),
            )  # fmt: skip
            fleet.reaches(lambda r: r.items == {"completed": COUNT})
            ledger.say(topics.order("xa-1"), msgspec.structs.replace(order, issued_at=now_ms()))
            done = fleet.reaches(
                lambda r: r.items == {"completed": 2 * COUNT} and r.entries_stored == r.entries
            )
            assert [course.sounded.count for course in done.orders] == [COUNT]
            assert done.start_error.count == COUNT
            broker.kill()
            fleet.reaches(lambda r: r.connected == 0)
            broker.start()
            back = fleet.reaches(lambda r: r.connected == COUNT)
            assert back.connections == 2 * COUNT
            fleet.process.send_signal(signal.SIGTERM)
            assert fleet.process.wait(timeout=20) == 0
        finally:
            fleet.process.kill()
            fleet.process.wait()
            ledger.client.disconnect()
            ledger.client.loop_stop()
    for numbers in ledger.entries.values():
        assert sorted(set(numbers)) == list(range(1, max(numbers) + 1)), "none is lost"
