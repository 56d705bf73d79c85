"""A receiver's line, counted by the byte on its way through a relay.

Counted are the bytes that a mobile network bills: what the two sides say, and 52 bytes of IP and
TCP for each segment, as the kernel counted them. TLS adds 22 bytes a record (TLS 1.3, RFC 8446) to
each thing said.
"""

import socket
import struct
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field

from benchmarks.row import Row
from playlists.messages.journal_entry import ItemEnded
from tests.edge_agent.surroundings import Place, noise, now_ms, slot

IP_AND_TCP_BYTES = 52
"""20 of IPv4, 20 of TCP, 12 of its time stamps."""
TLS_RECORD_BYTES = 22
MEGABYTE = 1_000_000
ITEMS_A_PROGRAMME = 6
PROGRAMMES_A_DAY = 3
SPEECH_KB_A_MINUTE = 155
"""Vorbis q1, 24 kHz mono: measured on bulletins of law."""
MINUTES_A_PROGRAMME = 15
_SEGMENTS_OUT_AT = 136
"""Where `tcpi_segs_out` and `tcpi_segs_in` stand in Linux's struct tcp_info."""
TCP_INFO_BYTES = 192


@dataclass
class Relay:
    """Passes one receiver's line on to the broker, counts, and looks for what comes on a topic."""

    broker: tuple[str, int]
    topic: str
    said: int = 0
    """Bytes of both directions."""
    records: int = 0
    """Pieces that were said."""
    told_ns: int = 0
    """When the receiver was last told something on `topic` (UTC): its name is in clear."""
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
                ends = (source, sink, sink is receiver)
                threading.Thread(target=self._carry, args=ends, daemon=True).start()

    def _carry(self, source: socket.socket, sink: socket.socket, inwards: bool) -> None:  # noqa: FBT001 -- a thread's arguments have no names
        with suppress(OSError):  # one of the two has ended
            while piece := source.recv(65_536):
                self.said += len(piece)
                self.records += 1
                if inwards and self.topic.encode() in piece:
                    self.told_ns = time.time_ns()
                sink.sendall(piece)


def _segments(line: socket.socket) -> int:
    info = line.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, TCP_INFO_BYTES)
    sent, received = struct.unpack_from("II", info, _SEGMENTS_OUT_AT)
    return int(sent + received)


def rows(idle_an_hour: float, programme: int) -> list[Row]:
    """What a month costs."""
    month = (idle_an_hour * 24 + programme * PROGRAMMES_A_DAY) * 30 / MEGABYTE
    audio = SPEECH_KB_A_MINUTE * MINUTES_A_PROGRAMME * PROGRAMMES_A_DAY * 30 / 1_000
    return [
        Row("receiver", "line: an idle hour", idle_an_hour, "bytes"),
        Row("receiver", f"line: a programme of {ITEMS_A_PROGRAMME} items", programme, "bytes"),
        Row("receiver", "line: a month without audio", month, "MB", goal="<= 40", met=month <= 40),
        Row("receiver", "line: its audio, all of it new", audio, "MB"),
    ]


def move_to(place: Place, relay: Relay) -> None:
    """Let the receiver reach its broker through the relay."""
    settings = place.receiver.home / "receiver.toml"
    text = settings.read_text().replace(f"port = {place.broker.port}", f"port = {relay.port}")
    place.receiver.stop()
    settings.write_text(text)
    place.controller.states.clear()
    place.receiver.start()
    place.controller.state(lambda s: s.clock is not None and s.clock.trusted)


def billed_for_a_programme(place: Place, relay: Relay) -> int:
    """One programme, from its plan to the ledger's last word."""
    tracks = [place.track(noise(2.0)) for _ in range(ITEMS_A_PROGRAMME)]
    starts_at = now_ms() + 6_000
    before = relay.billed()
    place.controller.publish_plan(place.plan(1, tracks, slot("sang", starts_at, tracks)))
    place.controller.event(ItemEnded, lambda ended: ended.item == f"i{ITEMS_A_PROGRAMME - 1}")
    place.controller.state(lambda s: s.journal_stored == s.journal_last and not s.playing_item)
    return relay.billed() - before
