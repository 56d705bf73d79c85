"""A station is taken once and handed to everybody; nobody who is slow holds up the others."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from queue import Queue
from urllib.error import HTTPError
from urllib.request import urlopen

import imageio_ffmpeg
import numpy as np
import pytest
import uvicorn
from sqlalchemy.orm import Session

from controller.bulletins import decisions
from controller.relays.door import Admitted, address_for
from controller.relays.fan_out import (
    MOST_PIECES,
    MOST_STATIONS,
    FanOut,
    FfmpegUpstream,
    FullError,
    Listener,
)
from controller.stations.reachable import read_networks
from controller.store.bulletins import Bulletin
from controller.store.places import Receiver
from controller.web.relay_door import create_relay_app
from edge_agent.sound.source import Frames
from edge_agent.sound.tap import FfmpegTap
from playlists.messages.keys import SigningKey
from playlists.messages.refusal import RefusalCode, RefusedError
from playlists.messages.relay_pass import GOOD_MS, HEADER, header_for
from tests.controller.commune import Commune, lay_commune
from tests.controller.relays.relaying import ADDRESS, enter, on_the_schedule
from tests.real_parts.radio import RATE, Radio, hummed, share_of
from tests.waiting import until


class Played:
    """An upstream by hand."""

    def __init__(self) -> None:
        self.coming: Queue[bytes] = Queue()
        self.closed = threading.Event()

    def read(self) -> bytes:
        return self.coming.get()

    def close(self) -> None:
        self.closed.set()
        self.coming.put(b"")


def remembered(one: Played, among: list[Played]) -> Played:
    among.append(one)
    return one


@pytest.fixture
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    yield loop
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()


def hears(listener: Listener) -> int:
    return listener.waiting.qsize()


def test_one_is_taken_for_all_and_the_slow_one_alone_is_sent_away(
    loop: asyncio.AbstractEventLoop,
) -> None:
    opened: list[Played] = []
    fan_out = FanOut(lambda _address: remembered(Played(), opened))
    slow, quick = fan_out.join("a", loop), fan_out.join("a", loop)
    until(lambda: len(opened) == 1)
    for number in range(MOST_PIECES):
        opened[0].coming.put(bytes([number]) * 10)
    until(lambda: hears(quick) == MOST_PIECES)
    for _ in range(MOST_PIECES):
        loop.call_soon_threadsafe(quick.waiting.get_nowait)
    opened[0].coming.put(b"one more")
    until(lambda: slow.dropped)
    assert not quick.dropped
    until(lambda: hears(quick) == 1)
    assert hears(slow) == MOST_PIECES
    assert len(opened) == 1
    fan_out.close()
    until(opened[0].closed.is_set)


def test_no_more_stations_are_taken_than_a_small_machine_decodes(
    loop: asyncio.AbstractEventLoop,
) -> None:
    fan_out = FanOut(lambda _address: Played())
    for number in range(MOST_STATIONS):
        fan_out.join(str(number), loop)
    with pytest.raises(FullError):
        fan_out.join("one more", loop)
    assert not fan_out.join("0", loop).dropped
    fan_out.close()


def test_an_upstream_that_ends_is_opened_again_while_somebody_listens(
    loop: asyncio.AbstractEventLoop,
) -> None:
    opened: list[Played] = []
    fan_out = FanOut(lambda _address: remembered(Played(), opened))
    fan_out.join("a", loop)
    until(lambda: len(opened) == 1)
    opened[0].coming.put(b"")
    until(lambda: len(opened) == 2)
    fan_out.close()


def test_who_asks_again_takes_nobodys_place_but_her_own(loop: asyncio.AbstractEventLoop) -> None:
    fan_out = FanOut(lambda _address: Played())
    older, other = fan_out.join("a", loop, "r1 p"), fan_out.join("a", loop, "r2 p")
    newer = fan_out.join("a", loop, "r1 p")
    until(lambda: older.dropped)
    assert (other.dropped, newer.dropped) == (False, False)
    fan_out.close()


# --- who may listen -----------------------------------------------------------------------------


@pytest.fixture
def commune(session: Session) -> Commune:
    return lay_commune(session, clusters=1)


KEY = SigningKey.generate()


@pytest.fixture
def receiver(session: Session, commune: Commune) -> Receiver:
    (one,) = session.query(Receiver).filter_by(cluster_id=commune.clusters[0].id)
    one.public_key = KEY.public_key
    session.flush()
    return one


@pytest.fixture
def asked(session: Session, commune: Commune, tmp_path: Path) -> Bulletin:
    station = enter(session, commune)
    return on_the_schedule(session, commune, station, tmp_path, commune.approved_bulletin(session))


def test_a_receiver_gets_what_was_approved_for_it(
    session: Session, commune: Commune, receiver: Receiver, asked: Bulletin
) -> None:
    permission = asked.current.audio_sha256 or ""
    header = header_for(receiver.id, permission, commune.now, KEY)[HEADER]
    assert address_for(session, header, permission, commune.now).address == ADDRESS


def test_nobody_else_does_and_nothing_else(
    session: Session, commune: Commune, receiver: Receiver, asked: Bulletin
) -> None:
    permission, now = asked.current.audio_sha256 or "", commune.now
    other = asked.current.audio_sha256[::-1] if asked.current.audio_sha256 else ""
    foreign = header_for(receiver.id, permission, now, SigningKey.generate())[HEADER]
    refused = {
        "no pass": ("", permission, now),
        "a foreign key": (foreign, permission, now),
        "no receiver": (header_for("nobody", permission, now, KEY)[HEADER], permission, now),
        "another relay's": (header_for(receiver.id, permission, now, KEY)[HEADER], other, now),
        "old": (
            header_for(receiver.id, permission, now - GOOD_MS - 1, KEY)[HEADER],
            permission,
            now,
        ),
        "not base64": ("Loa é", permission, now),
    }
    for why, (header, wanted, at) in refused.items():
        with pytest.raises(RefusedError):
            print(why, address_for(session, header, wanted, at))
    decisions.recall(session, commune.approver, asked.id, now, "Đài đổi giờ")
    header = header_for(receiver.id, permission, now, KEY)[HEADER]
    with pytest.raises(RefusedError, match=RefusalCode.OUT_OF_SCOPE):
        address_for(session, header, permission, now)


# --- over HTTP ----------------------------------------------------------------------------------


def heard_of(tap: FfmpegTap, seconds: float) -> Frames:
    parts: list[Frames] = []

    def enough() -> bool:
        parts.append(tap.read(RATE))
        return sum(map(len, parts)) >= seconds * RATE

    until(enough)
    return np.concatenate(parts)


def test_two_receivers_hear_a_station_that_is_asked_once() -> None:
    names = count()

    def admit(header: str, permission: str) -> Admitted:
        if header != "Loa pass" or permission != "p":
            raise RefusedError(RefusalCode.UNKNOWN_KEY, "no")
        return Admitted(radio.url("/vov1"), str(next(names)))

    networks = read_networks("127.0.0.0/8")
    fan_out = FanOut(lambda address: FfmpegUpstream(address, networks))
    app = create_relay_app(admit, fan_out)
    with Radio() as radio, socket.create_server(("127.0.0.1", 0)) as listener:
        radio.air("/vov1", hummed("mp3", 440.0, 20), "mp3")
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, timeout_graceful_shutdown=1))
        thread = threading.Thread(target=server.run, args=([listener],))
        thread.start()
        base = f"http://127.0.0.1:{listener.getsockname()[1]}"
        until(lambda: server.started)
        with pytest.raises(HTTPError, match="403"):
            urlopen(f"{base}/p", timeout=10)
        taps = [
            FfmpegTap(imageio_ffmpeg.get_ffmpeg_exe(), f"{base}/p", {HEADER: "Loa pass"})
            for _ in range(2)
        ]
        try:
            for tap in taps:
                assert share_of(heard_of(tap, 3)[RATE:], 440.0) > 0.9
            assert radio.asked["/vov1"] == 1
        finally:
            for tap in taps:
                tap.close()
            fan_out.close()
            server.should_exit = True
            thread.join()
