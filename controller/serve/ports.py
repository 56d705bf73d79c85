"""Ports on loopback: which are free, and who waits behind them."""

import errno
import random
import socket
import time
from contextlib import suppress
from pathlib import Path

LOOPBACK = "127.0.0.1"
FIRST_FREE = 20_000
TRIES = 100
OUTGOING = Path("/proc/sys/net/ipv4/ip_local_port_range")
"""From which number on the kernel takes ports for lines that go out."""


class PortTakenError(Exception):
    """Another program listens where we should."""

    def __init__(self, port: int) -> None:
        super().__init__(f"port {port} is taken by another program")
        self.port = port


def free_port() -> int:
    """A port that nobody listens on at this moment, and that no line of our own will be given.

    Whoever is told it opens it seconds later: of the kernel's own numbers one could go to a
    receiver's line to the broker meanwhile, and stay taken as long as that stands.
    """
    outgoing = int(OUTGOING.read_text().split()[0])
    for port in random.sample(range(FIRST_FREE, max(outgoing, FIRST_FREE + TRIES)), TRIES):
        with suppress(PortTakenError):
            require_free(LOOPBACK, port)
            return port
    raise PortTakenError(port)


def require_free(host: str, port: int) -> None:
    """Raise PortTakenError if something listens there, OSError where it may not be used at all."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise PortTakenError(port) from error
            raise OSError(error.errno, error.strerror, f"port {port}") from error


def answers(host: str, port: int, timeout_s: float) -> bool:
    """Whether something accepts connections there within the time."""
    deadline = time.monotonic() + timeout_s
    while time.monotonic() < deadline:
        with suppress(OSError), socket.create_connection((host, port), timeout=1):
            return True
        time.sleep(0.05)
    return False
