"""Live sound on the real broker: at once, once, and nobody waits for who reads slowly."""

import socket
import time
from threading import Event
from typing import Any

import paho.mqtt.client as mqtt
import pytest
from paho.mqtt.enums import CallbackAPIVersion
from sqlalchemy.orm import Session

from controller.clock import now_ms
from controller.link.live import SignedChunk, sent_so_far
from controller.store.base import new_id
from controller.store.bulletins import Revision
from controller.store.emergencies import GivenOrder
from controller.store.live import LiveAiring, LiveChunk, LiveSession, Origin, Second
from playlists.messages import topics
from playlists.messages.order import OrderKind
from tests.controller.link.conftest import House
from tests.waiting import until

CHUNKS = 40


def lay(session: Session, house: House, late: int) -> None:
    """A session on air with chunks that are to sound, and some that are past."""
    now, unit = now_ms(), house.commune.unit.id
    person = str(house.commune.operator.person_id)
    revision = session.query(Revision).first()
    if revision is None:
        revision = house.commune.approved_bulletin(session).current
    asked = LiveSession(
        id=new_id(now),
        unit_id=unit,
        revision_id=revision.id,
        origin=Origin.MICROPHONE,
        speaker_id=person,
        second=Second.NONE,
        most_minutes=5,
        volume_percent=100,
        asked_at=now,
    )
    order = GivenOrder(
        id=new_id(now),
        emergency_id=None,
        unit_id=unit,
        sequence=1,
        order=OrderKind.LIVE_START,
        given_by=person,
        shift_id=None,
        given_at=now,
        expires_at=now + 60_000,
        message="{}",
    )
    session.add_all([asked, order])
    session.flush()
    session.add(
        LiveAiring(session_id=asked.id, order_id=order.id, areas=unit, opened_at=now, begins_at=now)
    )
    session.flush()
    for number in range(CHUNKS):
        past = number < late
        session.add(
            LiveChunk(
                session_id=asked.id,
                sequence=number,
                play_at=now - 1_000 if past else now + 30_000 + number * 200,
                sound=b"",
                envelope=b"%d" % number + bytes(1_500),
            )
        )


class Ear:
    """Somebody who listens to an area."""

    def __init__(self, house: House, area: str) -> None:
        self.heard: list[int] = []
        self.ready = Event()
        self._client = mqtt.Client(CallbackAPIVersion.VERSION2)
        self._client.on_connect = lambda client, *_: client.subscribe(topics.live(area), 1)
        self._client.on_subscribe = lambda *_: self.ready.set()
        self._client.on_message = self._on_message
        self._client.connect(house.broker.host, house.broker.port)
        self._client.loop_start()
        assert self.ready.wait(20)

    def _on_message(self, _client: mqtt.Client, _data: Any, message: mqtt.MQTTMessage) -> None:
        assert message.qos == 0
        assert not message.retain
        self.heard.append(int(message.payload.partition(b"\0")[0]))

    def close(self) -> None:
        self._client.disconnect()
        self._client.loop_stop()


def deaf(house: House, area: str) -> socket.socket:
    """A receiver that asks for the area and then reads nothing any more."""
    line = socket.create_connection((house.broker.host, house.broker.port))
    line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2_048)
    line.sendall(b"\x10\x10\x00\x04MQTT\x04\x02\x00\x3c\x00\x04deaf")
    assert line.recv(4)[0] == 0x20
    topic = topics.live(area).encode()
    body = b"\x00\x01" + len(topic).to_bytes(2, "big") + topic + b"\x00"
    line.sendall(b"\x82" + bytes([len(body)]) + body)
    assert line.recv(5)[0] == 0x90
    return line


@pytest.mark.usefixtures("linking")
def test_chunks_go_out_once_in_their_order_whoever_does_not_read(house: House) -> None:
    area = house.commune.unit.id
    ear = Ear(house, area)
    with deaf(house, area):
        begun = time.monotonic()
        house.write(lambda session: lay(session, house, late=3))
        until(lambda: len(ear.heard) >= CHUNKS - 3)
        print(f"{CHUNKS - 3} chunks after {time.monotonic() - begun:.2f} s")
        until(lambda: time.monotonic() - begun > 1)
    ear.close()
    assert ear.heard == list(range(3, CHUNKS)), "each once, and nothing that is past"


def test_what_was_sent_is_remembered_by_broadcast() -> None:
    known = sent_so_far({"a": 4}, [SignedChunk("b", 0, (), b""), SignedChunk("b", 1, (), b"")])
    assert known == {"a": 4, "b": 1}
