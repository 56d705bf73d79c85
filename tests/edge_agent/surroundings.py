"""Around one receiver process: a real broker, the real loudspeaker, audio over HTTP, a controller.

with around(tmp_path) as place:
    place.controller.publish_plan(place.plan(1, [track], slot("sang", at, [track])))
"""

import io
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Condition
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
import paho.mqtt.client as mqtt
import soundfile
from paho.mqtt.enums import CallbackAPIVersion

from playlists.messages import topics
from playlists.messages.command import Action, Command
from playlists.messages.envelope import kind_of, open_envelope, payload_type, seal
from playlists.messages.journal_entry import (
    Event,
    JournalEntry,
    MessageRefused,
    Report,
    decode_entry,
)
from playlists.messages.keys import key_id
from playlists.messages.order import Emergency, Order, OrderKind, Repetition
from playlists.messages.plan import (
    ItemKind,
    Plan,
    PlannedItem,
    PlannedOccurrence,
    Track,
)
from playlists.messages.refusal import RefusalCode
from playlists.messages.state import Beat, State
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
    beats: list[Beat] = field(default_factory=list)
    entries: dict[int, JournalEntry] = field(default_factory=dict)
    reports: int = 0
    patience_s: float = PATIENCE_S
    epoch: str = ""
    """Of the newest report."""

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
        if self.epoch and self.confirms:
            # A report that came before this subscription reached nobody.
            self.store(self.epoch, max(self.entries), asks_again=True)

    def publish(self, topic: str, payload: bytes) -> None:
        self._client.publish(topic, payload, qos=1, retain=True)

    def say_once(self, topic: str, payload: bytes) -> None:
        """Publish what the broker does not keep."""
        self._client.publish(topic, payload, qos=1)

    def give(self, order: Order) -> None:
        """Publish an order to the area of the receiver."""
        self.say_once(topics.order("xa-1"), seal(order, [self.station.key]))

    def command(self, action: Action, sequence: int) -> None:
        """Publish a command to the receiver."""
        told = Command(
            id=f"command-{sequence}",
            receiver=RECEIVER,
            sequence=sequence,
            issued_at=now_ms(),
            expires_at=now_ms() + 60_000,
            action=action,
        )
        self.say_once(topics.command(RECEIVER), seal(told, [self.station.key]))

    def publish_plan(self, plan: Plan) -> None:
        self.publish(topics.plan(RECEIVER), seal(plan, [self.station.key]))

    def _on_message(self, _client: mqtt.Client, _data: Any, message: mqtt.MQTTMessage) -> None:
        keys = {key_id(self.receiver_key): self.receiver_key}
        if message.topic == topics.state(RECEIVER):
            if kind_of(bytes(message.payload)) == payload_type(Beat.KIND):
                beat = open_envelope(bytes(message.payload), Beat, keys)
                with self._changed:
                    self.beats.append(beat)
                    self._changed.notify_all()
                return
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
            self.epoch = report.epoch
            for raw in report.entries:
                entry = decode_entry(raw)
                self.entries[entry.sequence] = entry
            self._changed.notify_all()
        if self.confirms:
            self.store(report.epoch, max(self.entries))

    def store(self, epoch: str, up_to: int, *, asks_again: bool = False) -> None:
        stored = Stored(receiver=RECEIVER, epoch=epoch, up_to=up_to, issued_at=now_ms(),
                        asks_again=asks_again)  # fmt: skip
        self.publish(topics.stored(RECEIVER), seal(stored, [self.station.key]))

    def wait_for(self, find: Callable[[], T | None]) -> T:
        with self._changed:
            found: list[T] = []

            def look() -> bool:
                result = find()
                if result is not None:
                    found.append(result)
                return result is not None

            assert self._changed.wait_for(look, self.patience_s), (self.states[-3:], self.entries)
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


@dataclass(frozen=True)
class Processor:
    """How to start a Python, and how long whatever it does may take."""

    python: Sequence[str]
    patience_s: float
    blocks_ahead: int
    """What lies ready in its sound card, in blocks of 15 ms."""


OURS = Processor((sys.executable,), PATIENCE_S, blocks_ahead=3)
"""A block more than a card is asked for: other tests want the processor, too."""


class ReceiverProcess:
    """`python`: how to start the Python that it runs in."""

    def __init__(self, home: Path, python: Sequence[str] = (sys.executable,)) -> None:
        self.home = home
        self._agent = [*python, "-m", "edge_agent.app"]
        self.process: subprocess.Popen[bytes] | None = None

    def init(self) -> bytes:
        command = [*self._agent, "init", "--home", str(self.home)]
        return bytes.fromhex(subprocess.check_output(command, text=True).strip())

    def start(self) -> None:
        self.process = subprocess.Popen([*self._agent, "run", "--home", str(self.home)])

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


def emergency(place: Place, tracks: list[Track], **more: Any) -> Order:
    """Sounds the tracks at once, and each five seconds unless something else is said."""
    items = tuple(
        PlannedItem(id=f"e{n}", kind=ItemKind.BULLETIN, title="Lũ", sha256=track.sha256)
        for n, track in enumerate(tracks)
    )
    return Order(
        id=more.pop("id_", "flood"),
        sequence=more.pop("sequence", 1),
        order=OrderKind.EMERGENCY,
        issued_at=now_ms(),
        expires_at=now_ms() + 600_000,
        targets=("xa-1",),
        items=items,
        tracks=tuple(tracks),
        audio_sources=(place.audio.base,),
        repetition=Repetition(every_ms=more.pop("every_ms", 5_000)),
        emergency=Emergency(kind="flood", **more),
    )


def ending(kind: OrderKind, sequence: int, *ends: str) -> Order:
    """A cancel or a stop."""
    return Order(
        id=f"order-{sequence}",
        sequence=sequence,
        order=kind,
        issued_at=now_ms(),
        expires_at=now_ms() + 600_000,
        targets=("xa-1",),
        ends=ends,
    )


def slot(name: str, starts_at: int, tracks: list[Track], **more: Any) -> PlannedOccurrence:
    items = tuple(
        PlannedItem(id=f"i{n}", kind=ItemKind.BULLETIN, title="Tin", sha256=track.sha256)
        for n, track in enumerate(tracks)
    )
    last = more.pop("last_start_at", starts_at)
    return PlannedOccurrence(id=name, starts_at=starts_at, items=items, last_start_at=last, **more)


@contextmanager
def around(
    tmp_path: Path,
    more_settings: str = "",
    *,
    hears: bool = False,
    sound: str = "",
    processor: Processor = OURS,
) -> Iterator[Place]:
    """A receiver that runs and knows the time.

    `more_settings` go into its receiver.toml, right behind those of [sound].

    `hears`: a microphone hangs in front of its loudspeaker. `sound`: where it plays instead.
    """
    home = tmp_path / "receiver"
    receiver = ReceiverProcess(home, processor.python)
    public_key = receiver.init()
    station = Station()
    (home / "root.json").write_bytes(station.root())
    with (
        Mosquitto(tmp_path / "broker") as broker,
        AudioServer() as audio,
        Loudspeaker(
            tmp_path / "loudspeaker", has_microphone=hears, blocks_ahead=processor.blocks_ahead
        ) as loudspeaker,
    ):
        if hears:
            more_settings += f'[hearing]\nsocket = "{loudspeaker.microphone}"\ntap = "line"\n'
        own_sound = f'loudspeaker = "{loudspeaker.socket}"'
        (home / "receiver.toml").write_text(
            f'receiver = "{RECEIVER}"\nunit_path = ["xa-1", "tinh-1"]\ncluster = "cum-1"\n'
            f'[[broker]]\nhost = "{broker.host}"\nport = {broker.port}\n'
            f"[sound]\n{sound or own_sound}\n{more_settings}"
        )
        controller = Controller(broker, station, public_key, patience_s=processor.patience_s)
        receiver.start()
        try:
            # A busy machine takes seconds to start a program; airtimes are counted from here.
            controller.state(lambda s: s.clock is not None and s.clock.trusted)
            yield Place(broker, audio, loudspeaker, station, receiver, controller)
        finally:
            if receiver.process is not None and receiver.process.poll() is None:
                receiver.kill()
            controller.close()
