"""A network of its own with the broker in it and the kernel's limits of rates really loaded.

    unshare --map-root-user --net python -m tests.attacks.rate_room FOLDER

Nothing of the machine's own network or rules is touched: all of it is gone with the process. What
was seen is written to standard output as JSON (`Seen`).
"""

import socket
import subprocess
import sys
import time
from contextlib import ExitStack, suppress
from pathlib import Path

import msgspec

from tests.attacks.stronghold import CONNACK, HOST, Stronghold, connect_packet
from tests.waiting import until

FLOOD = 300
FLOODER, NEIGHBOUR = "127.0.0.66", "127.0.0.2"
FLOODER6, SAME_HOUSE6 = "fd00:0:0:66::1", "fd00:0:0:66::2"
NEIGHBOUR6, BROKER6 = "fd00:0:0:2::1", "fd00::1"
PING, PONG = b"\xc0\x00", b"\xd0\x00"
AT_ONCE_S = 0.3
"""Shorter than the second after which a kernel asks again for a line that nobody answered."""


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """How many of a flood got a line at once, and what others noticed of it."""

    rules: int
    """That drop, after the file was loaded twice."""
    flood_let_in: int
    flooder_gets_in_at_once: bool
    neighbour: str
    neighbour_s: float
    flooders_old_line_lives: bool
    flood_let_in_later: int
    flood6_let_in: int
    same_house6_gets_in_at_once: bool
    neighbour6_gets_in_at_once: bool


def look(folder: Path) -> Seen:
    """Load the rules, flood by both kinds of addresses, and ask from others."""
    with Stronghold(folder / "broker") as broker, ExitStack() as lines:
        mine, other = broker.admit("01919e00aa"), broker.admit("01919e00bb")
        for _ in range(2):
            subprocess.run(["nft", "-f", str(broker.folder / "nftables.conf")], check=True)
        listed = subprocess.run(["nft", "list", "ruleset"], capture_output=True, check=True)
        old_line = lines.enter_context(broker.secured(mine, FLOODER))
        old_line.sendall(connect_packet("mine"))
        assert old_line.recv(4) == CONNACK

        flood = knock(lines, FLOODER, HOST, broker.port)
        let_in = sum(map(is_open, flood))
        flooder_at_once = opens(FLOODER, HOST, broker.port)
        began = time.monotonic()
        neighbour = broker.answer(other, "other", NEIGHBOUR)
        neighbour_s = time.monotonic() - began
        old_line.sendall(PING)
        lives = old_line.recv(2) == PONG
        until(lambda: sum(map(is_open, flood)) > let_in)
        later = sum(map(is_open, flood))

        lines.enter_context(listening(BROKER6, broker.port))
        flood6 = knock(lines, FLOODER6, BROKER6, broker.port)
        return Seen(
            rules=listed.stdout.count(b" drop"),
            flood_let_in=let_in,
            flooder_gets_in_at_once=flooder_at_once,
            neighbour=neighbour,
            neighbour_s=neighbour_s,
            flooders_old_line_lives=lives,
            flood_let_in_later=later,
            flood6_let_in=sum(map(is_open, flood6)),
            same_house6_gets_in_at_once=opens(SAME_HOUSE6, BROKER6, broker.port),
            neighbour6_gets_in_at_once=opens(NEIGHBOUR6, BROKER6, broker.port),
        )


def knock(lines: ExitStack, origin: str, host: str, port: int) -> list[socket.socket]:
    """As many lines as a flood has, asked for without waiting for an answer."""
    return [lines.enter_context(_asking(origin, host, port)) for _ in range(FLOOD)]


def opens(origin: str, host: str, port: int) -> bool:
    """Whether a line is there at once."""
    with _asking(origin, host, port) as line, suppress(AssertionError):
        until(lambda: is_open(line), AT_ONCE_S)
        return True
    return False


def is_open(line: socket.socket) -> bool:
    """Whether the other side has answered."""
    with suppress(OSError):
        line.getpeername()
        return True
    return False


def listening(host: str, port: int) -> socket.socket:
    """Mosquitto stands at one address; for the kernel's limits any listener is as good."""
    door = socket.socket(socket.AF_INET6)
    door.bind((host, port))
    door.listen(FLOOD)
    return door


def lay_addresses() -> None:
    """All of them on the loopback of this network, which is empty when it is new."""
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    for one in (BROKER6, FLOODER6, SAME_HOUSE6, NEIGHBOUR6):
        subprocess.run(["ip", "addr", "add", f"{one}/128", "dev", "lo", "nodad"], check=True)


def _asking(origin: str, host: str, port: int) -> socket.socket:
    line = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    line.setblocking(False)  # noqa: FBT003 -- the name of the call says it
    line.bind((origin, 0))
    line.connect_ex((host, port))
    return line


if __name__ == "__main__":
    lay_addresses()
    sys.stdout.write(msgspec.json.encode(look(Path(sys.argv[1]))).decode())
