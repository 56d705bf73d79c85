"""One receiver process, a real broker, the real loudspeaker program, audio over HTTP."""

import io
import json
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from threading import Condition
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
import paho.mqtt.client as mqtt
import pytest
import soundfile
from paho.mqtt.enums import CallbackAPIVersion

from playlists.messages import topics
from playlists.messages.envelope import open_envelope, seal
from playlists.messages.journal_entry import (
    ClockCorrected,
    EndCause,
    Event,
    ItemEnded,
    ItemMissed,
    ItemStarted,
    JournalEntry,
    MessageRefused,
    PlanAccepted,
    Report,
    decode_entry,
)
from playlists.messages.keys import SigningKey, key_id
from playlists.messages.plan import (
    ItemKind,
    Lateness,
    Plan,
    PlannedItem,
    PlannedOccurrence,
    Track,
)
from playlists.messages.refusal import RefusalCode
from playlists.messages.state import State
from playlists.messages.stored import Stored
from playlists.messages.time import TimeAnswer
from tests.real_parts.audio_server import AudioServer
from tests.real_parts.loudspeaker import Loudspeaker
from tests.real_parts.mosquitto import Mosquitto
from tests.real_parts.station import Station

RECEIVER = "loa-01"
RATE = 24_000
PATIENCE_S = 45.0
"""A receiver may wait up to 30 s before it looks for its broker again."""

T = TypeVar("T")


def now_ms() -> int:
    return time.time_ns() // 1_000_000


def noise(seconds: float) -> npt.NDArray[np.int16]:
    random = np.random.default_rng(secrets.randbits(32))
    return (random.standard_normal(round(seconds * RATE)) * 3000).astype(np.int16)


def as_flac(sound: npt.NDArray[np.int16]) -> bytes:
    file = io.BytesIO()
    soundfile.write(file, sound, RATE, format="FLAC", subtype="PCM_16")
    return file.getvalue()


@dataclass
class Controller:
    """What the controller does, as far as a receiver can tell: answers, stores, publishes."""

    broker: Mosquitto
    station: Station
    receiver_key: bytes
    confirms: bool = True
    clock_error_ms: int = 0
    states: list[State] = field(default_factory=list)
    entries: dict[int, JournalEntry] = field(default_factory=dict)
    reports: int = 0

    def __post_init__(self) -> None:
        self._changed = Condition()
        self._client = mqtt.Client(CallbackAPIVersion.VERSION2, client_id="controller")
        self._client.on_message = self._on_message
        self._client.on_connect = self._on_connect
        self._client.connect(self.broker.host, self.broker.port)
        self._client.reconnect_delay_set(0.1, 0.5)  # type: ignore[arg-type] # seconds, also parts
        self._client.loop_start()

    def _on_connect(self, client: mqtt.Client, *_details: Any) -> None:
        client.subscribe([(topics.ALL_STATES, 1), (topics.ALL_REPORTS, 1)])
        self.publish(topics.TRUST, self.station.chain())

    def publish(self, topic: str, payload: bytes) -> None:
        self._client.publish(topic, payload, qos=1, retain=True)

    def publish_plan(self, plan: Plan) -> None:
        self.publish(topics.plan(RECEIVER), seal(plan, [self.station.key]))

    def _on_message(self, _client: mqtt.Client, _data: Any, message: mqtt.MQTTMessage) -> None:
        keys = {key_id(self.receiver_key): self.receiver_key}
        if message.topic == topics.state(RECEIVER):
            state = open_envelope(bytes(message.payload), State, keys)
            if state.nonce:
                answer = TimeAnswer(
                    receiver=RECEIVER, nonce=state.nonce, now=now_ms() + self.clock_error_ms
                )
                packed = seal(answer, [self.station.key])
                self._client.publish(topics.time(RECEIVER), packed, qos=1)
            with self._changed:
                self.states.append(state)
                self._changed.notify_all()
            return
        report = open_envelope(bytes(message.payload), Report, keys)
        with self._changed:
            self.reports += 1
            for raw in report.entries:
                entry = decode_entry(raw)
                self.entries[entry.sequence] = entry
            self._changed.notify_all()
        if self.confirms:
            self.store(report.epoch, max(self.entries))

    def store(self, epoch: str, up_to: int) -> None:
        stored = Stored(receiver=RECEIVER, epoch=epoch, up_to=up_to, issued_at=now_ms())
        self.publish(topics.stored(RECEIVER), seal(stored, [self.station.key]))

    def wait_for(self, find: Callable[[], T | None], patience: float = PATIENCE_S) -> T:
        with self._changed:
            found: list[T] = []

            def look() -> bool:
                result = find()
                if result is not None:
                    found.append(result)
                return result is not None

            assert self._changed.wait_for(look, patience), (self.states[-3:], self.entries)
            return found[-1]

    def state(self, wanted: Callable[[State], bool]) -> State:
        return self.wait_for(lambda: next((s for s in self.states[::-1] if wanted(s)), None))

    def event(self, kind: type[T], wanted: Callable[[T], bool] = lambda _event: True) -> T:
        def find() -> T | None:
            events = [e.event for e in self.entries.values()]
            return next((e for e in events if isinstance(e, kind) and wanted(e)), None)

        return self.wait_for(find)

    def event_numbered(self, sequence: int) -> Event:
        entry = self.wait_for(lambda: self.entries.get(sequence))
        return entry.event

    def refusal(self, code: RefusalCode) -> MessageRefused:
        return self.event(MessageRefused, lambda refused: refused.code is code)

    def close(self) -> None:
        self._client.disconnect()
        self._client.loop_stop()


class ReceiverProcess:
    def __init__(self, home: Path) -> None:
        self.home = home
        self.process: subprocess.Popen[bytes] | None = None

    def init(self) -> bytes:
        command = [sys.executable, "-m", "edge_agent.app", "init", "--home", str(self.home)]
        return bytes.fromhex(subprocess.check_output(command, text=True).strip())

    def start(self) -> None:
        command = [sys.executable, "-m", "edge_agent.app", "run", "--home", str(self.home)]
        self.process = subprocess.Popen(command)

    def kill(self) -> None:
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def stop(self) -> int:
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=10)


@dataclass
class Place:
    """Everything around one receiver."""

    broker: Mosquitto
    audio: AudioServer
    loudspeaker: Loudspeaker
    station: Station
    receiver: ReceiverProcess
    controller: Controller

    def track(self, sound: npt.NDArray[np.int16]) -> Track:
        content = as_flac(sound)
        return Track(sha256=self.audio.add(content), size_bytes=len(content), frames=len(sound))

    def plan(self, version: int, tracks: list[Track], *slots: PlannedOccurrence) -> Plan:
        return Plan(
            receiver=RECEIVER,
            version=version,
            issued_at=now_ms(),
            expires_at=now_ms() + 7 * 86_400_000,
            cluster="cum-1",
            unit="xa-1",
            audio_sources=(self.audio.base,),
            tracks=tuple(tracks),
            occurrences=slots,
        )


def slot(name: str, starts_at: int, tracks: list[Track], **more: Any) -> PlannedOccurrence:
    items = tuple(
        PlannedItem(id=f"i{n}", kind=ItemKind.BULLETIN, title="Tin", sha256=track.sha256)
        for n, track in enumerate(tracks)
    )
    last = more.pop("last_start_at", starts_at)
    return PlannedOccurrence(id=name, starts_at=starts_at, items=items, last_start_at=last, **more)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    home = tmp_path / "receiver"
    receiver = ReceiverProcess(home)
    public_key = receiver.init()
    station = Station()
    (home / "root.json").write_bytes(station.root())
    with (
        Mosquitto(tmp_path / "broker") as broker,
        AudioServer() as audio,
        Loudspeaker(tmp_path / "loudspeaker") as loudspeaker,
    ):
        (home / "receiver.toml").write_text(
            f'receiver = "{RECEIVER}"\nunit_path = ["xa-1", "tinh-1"]\ncluster = "cum-1"\n'
            f'[[broker]]\nhost = "{broker.host}"\nport = {broker.port}\n'
            f'[sound]\nloudspeaker = "{loudspeaker.socket}"\n'
        )
        controller = Controller(broker, station, public_key)
        receiver.start()
        # A busy machine takes seconds to start a program; airtimes are counted from here.
        controller.state(lambda s: s.clock is not None and s.clock.trusted)
        yield Place(broker, audio, loudspeaker, station, receiver, controller)
        if receiver.process is not None and receiver.process.poll() is None:
            receiver.kill()
        controller.close()


def test_a_signed_plan_is_fetched_played_at_the_second_and_reported(place: Place) -> None:
    sounds = [noise(1.0), noise(0.7)]
    tracks = [place.track(sound) for sound in sounds]
    starts_at = (now_ms() // 1000 + 5) * 1000
    place.controller.publish_plan(place.plan(1, tracks, slot("sang", starts_at, tracks)))

    place.controller.state(lambda s: s.ready_for_air and s.plan_version == 1)
    place.controller.event(ItemEnded, lambda e: e.item == "i1")
    started = [
        e.event
        for _, e in sorted(place.controller.entries.items())
        if isinstance(e.event, ItemStarted)
    ]
    ended = [
        e.event
        for _, e in sorted(place.controller.entries.items())
        if isinstance(e.event, ItemEnded)
    ]
    assert [e.item for e in started] == ["i0", "i1"]
    assert [(e.cause, e.frames) for e in ended] == [
        (EndCause.COMPLETED, track.frames) for track in tracks
    ]
    assert abs(started[0].started_at - starts_at) <= 10
    place.controller.state(lambda s: s.journal_stored >= 6)

    time.sleep(1.2)  # the loudspeaker brings its header up to date once a second
    recorded = place.loudspeaker.recorded()
    begin, alike = recorded.find(np.concatenate(sounds))
    assert alike > 0.999, recorded.lost_blocks
    error_ms = (begin - recorded.frame_at(starts_at)) * 1000 / RATE
    print(json.dumps({"start_error_ms": error_ms, "rss_kb": memory_kb(place)}))
    assert abs(error_ms) <= 10
    assert not recorded.frames[:begin].any()
    assert not recorded.frames[begin + sum(map(len, sounds)) :].any()


def memory_kb(place: Place) -> int:
    assert place.receiver.process is not None
    status = Path(f"/proc/{place.receiver.process.pid}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0])


def test_plans_that_may_not_be_believed_are_refused_journalled_and_reported(place: Place) -> None:
    track = place.track(noise(0.5))
    starts_at = (now_ms() // 1000 + 60) * 1000
    good = place.plan(5, [track], slot("sang", starts_at, [track]))
    place.controller.publish_plan(good)
    place.controller.event(PlanAccepted, lambda e: e.version == 5)

    topic = topics.plan(RECEIVER)
    packed = bytearray(seal(place.plan(6, [track]), [place.station.key]))
    byte = packed.index(b'"payload":"') + 40
    packed[byte] = ord("A") if packed[byte] != ord("A") else ord("B")
    place.controller.publish(topic, bytes(packed))
    place.controller.publish_plan(place.plan(4, [track]))
    foreign = seal(place.plan(7, [track]), [SigningKey.generate()])
    place.controller.publish(topic, foreign)

    for code in (RefusalCode.BAD_SIGNATURE, RefusalCode.OLD_VERSION, RefusalCode.UNKNOWN_KEY):
        assert place.controller.refusal(code).kind == "plan"
    state = place.controller.state(lambda s: "plan_refused" in s.faults)
    assert state.plan_version == 5

    place.controller.publish_plan(place.plan(6, [track], slot("sang", starts_at, [track])))
    place.controller.event(PlanAccepted, lambda e: e.version == 6)
    state = place.controller.state(lambda s: s.plan_version == 6)
    assert "plan_refused" not in state.faults


def test_a_plan_that_was_kept_but_not_journalled_is_journalled_at_the_next_start(
    place: Place,
) -> None:
    place.receiver.kill()  # as if just between the two
    packed = seal(place.plan(3, []), [place.station.key])
    (place.receiver.home / "state" / "plan.json").write_bytes(packed)
    place.receiver.start()
    place.controller.event(PlanAccepted, lambda e: e.version == 3)
    place.controller.state(lambda s: s.plan_version == 3)
    place.receiver.kill()
    place.receiver.start()
    place.controller.event_numbered(place.controller.state(lambda s: s.online).journal_last)
    said = [e for e in place.controller.entries.values() if isinstance(e.event, PlanAccepted)]
    assert len(said) == 1


def test_a_plan_that_the_disk_would_not_take_comes_into_force_once_it_does(place: Place) -> None:
    obstacle = place.receiver.home / "state" / "plan.json.new"
    obstacle.mkdir()
    place.controller.publish_plan(place.plan(1, []))
    place.controller.state(lambda s: "disk" in s.faults)
    obstacle.rmdir()
    state = place.controller.state(lambda s: s.plan_version == 1)
    assert "disk" not in state.faults


def test_a_clock_that_ran_ahead_is_set_back_by_one_answer_and_the_broadcast_is_on_time(
    place: Place,
) -> None:
    controller = place.controller
    controller.clock_error_ms = 3_600_000
    place.receiver.kill()
    place.receiver.start()
    controller.state(lambda s: s.at > now_ms() + 3_000_000)
    track = place.track(noise(0.5))
    starts_at = (now_ms() // 1000 + 15) * 1000
    controller.publish_plan(place.plan(1, [track], slot("sang", starts_at, [track])))
    controller.event(ItemMissed)

    controller.clock_error_ms = 0
    place.receiver.kill()
    place.receiver.start()
    corrected = controller.event(ClockCorrected)
    assert corrected.wrong_at > now_ms() + 3_000_000
    ended = controller.event(ItemEnded)
    assert (ended.cause, ended.planned_at) == (EndCause.COMPLETED, starts_at)
    assert abs(ended.started_at - starts_at) <= 10


def test_a_killed_receiver_goes_on_with_the_next_item_and_owns_up(place: Place) -> None:
    sounds = [noise(10.0), noise(0.8)]
    tracks = [place.track(sound) for sound in sounds]
    starts_at = (now_ms() // 1000 + 4) * 1000
    planned = slot(
        "sang", starts_at, tracks, lateness=Lateness.JOIN, last_start_at=starts_at + 60_000
    )
    place.controller.publish_plan(place.plan(1, tracks, planned))
    place.controller.event(ItemStarted, lambda e: e.item == "i0")
    place.controller.state(lambda s: s.playing_item == "i0")
    while now_ms() < starts_at + 1_500:
        time.sleep(0.02)
    place.broker.kill()  # it must go on alone: neither broker nor controller
    place.receiver.kill()
    place.receiver.start()
    while now_ms() < starts_at + 11_500:
        time.sleep(0.05)
    place.broker.start()

    cut = place.controller.event(ItemEnded, lambda e: e.item == "i0")
    assert cut.cause is EndCause.RESTART
    assert RATE <= cut.frames <= 2.5 * RATE
    ended = place.controller.event(ItemEnded, lambda e: e.item == "i1")
    assert ended.cause is EndCause.COMPLETED
    assert abs(ended.started_at - ended.planned_at) <= 10
    recorded = place.loudspeaker.recorded()
    begin, alike = recorded.find(sounds[1])
    assert alike > 0.999
    assert abs(begin - recorded.frame_at(starts_at + 10_000)) <= RATE // 100


def test_the_network_gone_before_airtime_changes_nothing_and_reports_come_later(
    place: Place,
) -> None:
    sound = noise(0.5)
    track = place.track(sound)
    starts_at = (now_ms() // 1000 + 5) * 1000
    place.controller.publish_plan(place.plan(1, [track], slot("sang", starts_at, [track])))
    place.controller.state(lambda s: s.ready_for_air and s.plan_version == 1)
    place.broker.kill()
    while now_ms() < starts_at + 1_000:
        time.sleep(0.05)
    place.broker.start()
    ended = place.controller.event(ItemEnded)
    assert (ended.cause, ended.frames) == (EndCause.COMPLETED, track.frames)
    numbers = sorted(place.controller.entries)
    assert numbers == list(range(1, numbers[-1] + 1))


def test_it_says_goodbye_and_its_will_speaks_when_it_cannot(place: Place) -> None:
    place.controller.state(lambda s: s.online)
    assert place.receiver.stop() == 0
    place.controller.state(lambda s: not s.online)
    place.receiver.start()
    place.controller.states.clear()
    place.controller.state(lambda s: s.online)
    place.controller.states.clear()
    place.receiver.kill()
    place.controller.state(lambda s: not s.online)


def test_entries_stay_until_the_controller_has_stored_them(place: Place) -> None:
    first = place.controller.state(lambda s: s.journal_stored == s.journal_last)
    place.controller.confirms = False
    place.receiver.kill()
    place.receiver.start()
    place.controller.event_numbered(first.journal_last + 1)
    place.receiver.kill()
    place.controller.entries.clear()
    place.receiver.start()
    place.controller.event_numbered(first.journal_last + 1)
    place.controller.store(first.journal_epoch, first.journal_last + 1)
    place.controller.state(lambda s: s.journal_stored == first.journal_last + 1)
