"""Ports on loopback: which are free, and who waits behind them."""

import errno
import socket
import time
from contextlib import suppress

LOOPBACK = "127.0.0.1"


class PortTakenError(Exception):
    """Another program listens where we should."""

    def __init__(self, port: int) -> None:
        super().__init__(f"port {port} is taken by another program")
        self.port = port


def free_port() -> int:
    """A port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
        return port


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
