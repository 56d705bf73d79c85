"""What a receiver's line costs in a month of 4G: counted on its real line, by the byte.

A real receiver reaches a real broker through a relay that counts. Counted are the bytes that a
mobile network bills: what the two sides say, and 52 bytes of IP and TCP for each segment, as the
kernel counted them. TLS adds 22 bytes a record (TLS 1.3, RFC 8446) to each thing said.
"""

import socket
import struct
import tempfile
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.row import Row
from playlists.messages.journal_entry import ItemEnded
from tests.edge_agent.surroundings import Place, around, noise, now_ms, slot

IP_AND_TCP_BYTES = 52
"""20 of IPv4, 20 of TCP, 12 of its time stamps."""
TLS_RECORD_BYTES = 22
MEGABYTE = 1_000_000
MONTH_S = 30 * 86_400
ITEMS_A_PROGRAMME = 6
PROGRAMMES_A_DAY = 3
SPEECH_KB_A_MINUTE = 155
"""Vorbis q1, 24 kHz mono: measured on bulletins of law."""
MINUTES_A_PROGRAMME = 15
SETTLING_S = 45.0
"""What a start has to tell is told by then."""
_SEGMENTS_OUT_AT = 136
"""Where `tcpi_segs_out` and `tcpi_segs_in` stand in Linux's struct tcp_info."""
TCP_INFO_BYTES = 192


@dataclass
class Relay:
    """Passes one receiver's line on to the broker and counts."""

    broker: tuple[str, int]
    said: int = 0
    """Bytes of both directions."""
    records: int = 0
    """Pieces that were said."""
    lines: list[socket.socket] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._door.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def billed(self) -> int:
        """All bytes so far as a network counts them, with TLS."""
        segments = sum(_segments(line) for line in self.lines)
        return self.said + segments * IP_AND_TCP_BYTES + self.records * TLS_RECORD_BYTES

    def _accept(self) -> None:
        while True:
            receiver, _ = self._door.accept()
            onwards = socket.create_connection(self.broker)
            self.lines.append(receiver)
            for source, sink in ((receiver, onwards), (onwards, receiver)):
                threading.Thread(target=self._carry, args=(source, sink), daemon=True).start()

    def _carry(self, source: socket.socket, sink: socket.socket) -> None:
        with suppress(OSError):  # one of the two has ended
            while piece := source.recv(65_536):
                self.said += len(piece)
                self.records += 1
                sink.sendall(piece)


def _segments(line: socket.socket) -> int:
    info = line.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, TCP_INFO_BYTES)
    sent, received = struct.unpack_from("II", info, _SEGMENTS_OUT_AT)
    return int(sent + received)


def run(*, full: bool = False) -> list[Row]:
    """Count an idle while, then one programme. `full`: half an hour instead of four minutes."""
    with tempfile.TemporaryDirectory() as folder, around(Path(folder)) as place:
        relay = Relay((place.broker.host, place.broker.port))
        _move_to(place, relay)
        time.sleep(SETTLING_S)
        idle_s = 1_800.0 if full else 220.0
        idle = _billed_while(relay, idle_s) / idle_s
        programme = _billed_for_a_programme(place, relay)
    month = (idle * MONTH_S + programme * PROGRAMMES_A_DAY * 30) / MEGABYTE
    audio = SPEECH_KB_A_MINUTE * MINUTES_A_PROGRAMME * PROGRAMMES_A_DAY * 30 / 1_000
    return [
        Row("receiver_volume", "idle line, an hour", idle * 3_600, "bytes"),
        Row("receiver_volume", f"a programme of {ITEMS_A_PROGRAMME} items", programme, "bytes"),
        Row(
            "receiver_volume",
            "a month without audio",
            month,
            "MB",
            goal="<= 40",
            met=month <= 40,
        ),
        Row("receiver_volume", "its audio, all of it new", audio, "MB"),
    ]


def _move_to(place: Place, relay: Relay) -> None:
    settings = place.receiver.home / "receiver.toml"
    text = settings.read_text().replace(f"port = {place.broker.port}", f"port = {relay.port}")
    place.receiver.stop()
    settings.write_text(text)
    place.controller.states.clear()
    place.receiver.start()
    place.controller.state(lambda s: s.clock is not None and s.clock.trusted)


def _billed_while(relay: Relay, seconds: float) -> int:
    before = relay.billed()
    time.sleep(seconds)
    return relay.billed() - before


def _billed_for_a_programme(place: Place, relay: Relay) -> int:
    tracks = [place.track(noise(2.0)) for _ in range(ITEMS_A_PROGRAMME)]
    starts_at = now_ms() + 6_000
    before = relay.billed()
    place.controller.publish_plan(place.plan(1, tracks, slot("sang", starts_at, tracks)))
    place.controller.event(ItemEnded, lambda ended: ended.item == f"i{ITEMS_A_PROGRAMME - 1}")
    place.controller.state(lambda s: s.journal_stored == s.journal_last and not s.playing_item)
    return relay.billed() - before
