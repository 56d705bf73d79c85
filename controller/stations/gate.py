"""A door on loopback through which ffmpeg reaches stations, and nothing but stations.

ffmpeg follows redirects and playlists wherever they lead, so no look at the first address is
enough. It is therefore told to ask this proxy for everything (`http_proxy`), plain or by CONNECT.
The proxy resolves each name itself, refuses what `reachable` does not allow, and connects to the
very number that it has looked at: a name that answers otherwise a moment later changes nothing.
What would not ask the proxy the kernel refuses (`only_gate`).
"""

import os
import select
import socket
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from typing import Self
from urllib.parse import urlsplit

from controller.stations import only_gate
from controller.stations.reachable import Network, may_be_asked

CONNECT_S = 8.0
SILENT_S = 15.0
LOOK_MS = 500
LARGEST_HEAD = 16 * 1024
PIECE = 16 * 1024
MOST_LINES = 32
AUTHORITIES = "/etc/ssl/certs/ca-certificates.crt"
"""Debian's, by which a station's certificate is checked."""
REFUSED = b"HTTP/1.0 403 Forbidden\r\nContent-Length: 0\r\n\r\n"
GONE = b"HTTP/1.0 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n"


class Gate:
    """One such door, open as long as its `with`. `most_bytes`: after so many it closes a line."""

    def __init__(self, allowed: Sequence[Network], most_bytes: int | None = None) -> None:
        self._allowed = allowed
        self._most = most_bytes
        self.refused: list[str] = []
        """Hosts that were asked for and are not allowed."""
        self._lines = threading.BoundedSemaphore(MOST_LINES)
        self._closing = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._run, name="gate", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._closing.set()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join()

    @property
    def environment(self) -> dict[str, str]:
        """What ffmpeg must be started with, and nothing beside it."""
        port = self._listener.getsockname()[1]
        return {
            "http_proxy": f"http://127.0.0.1:{port}",
            "PATH": "/usr/bin:/bin",
            # The wheel's ffmpeg knows no system's authorities by itself.
            "SSL_CERT_FILE": os.environ.get("SSL_CERT_FILE", AUTHORITIES),
        }

    @property
    def command(self) -> tuple[str, ...]:
        """What stands before ffmpeg, so that it can connect to nothing else."""
        port = self._listener.getsockname()[1]
        return (sys.executable, "-I", "-S", only_gate.__file__, str(port))

    def _run(self) -> None:
        while not self._closing.is_set():
            try:
                line, _ = self._listener.accept()
            except OSError:
                return
            if self._lines.acquire(blocking=False):
                threading.Thread(target=self._serve, args=(line,), daemon=True).start()
            else:
                line.close()

    def _serve(self, line: socket.socket) -> None:
        try:
            with line, suppress(OSError, ValueError):
                line.settimeout(CONNECT_S)
                self._pass_on(line, _head(line))
        finally:
            self._lines.release()

    def _pass_on(self, line: socket.socket, head: bytes) -> None:
        request, _, rest = head.partition(b"\r\n")
        method, target, _version = request.decode("latin-1").split(" ", 2)
        tunnels = method == "CONNECT"
        parts = urlsplit(f"//{target}" if tunnels else target)
        if parts.hostname is None or (not tunnels and parts.scheme != "http"):
            line.sendall(REFUSED)
            return
        far = self._connect(parts.hostname, parts.port or 80)
        if far is None:
            line.sendall(REFUSED if self.refused else GONE)
            return
        with far:
            if tunnels:
                line.sendall(b"HTTP/1.0 200 Connected\r\n\r\n")
            else:
                path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
                far.sendall(f"{method} {path} HTTP/1.0\r\n".encode() + rest)
            self._carry(line, far)

    def _connect(self, host: str, port: int) -> socket.socket | None:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except OSError:
            return None
        for _family, _type, _protocol, _name, where in found:
            if not may_be_asked(str(where[0]), self._allowed):
                self.refused.append(host)
                continue
            with suppress(OSError):
                return socket.create_connection((str(where[0]), port), timeout=CONNECT_S)
        return None

    def _carry(self, line: socket.socket, far: socket.socket) -> None:
        carried, last = 0, time.monotonic()
        other = {line.fileno(): (line, far), far.fileno(): (far, line)}
        # Not `select`: in the web's process thousands of receivers may hold lower numbers.
        poller = select.poll()
        for number in other:
            poller.register(number, select.POLLIN)
        while not self._closing.is_set() and time.monotonic() - last < SILENT_S:
            for number, _ in poller.poll(LOOK_MS):
                here, there = other[number]
                piece = here.recv(PIECE)
                if not piece:
                    return
                there.sendall(piece)
                carried, last = carried + len(piece), time.monotonic()
            if self._most is not None and carried > self._most:
                return


def _head(line: socket.socket) -> bytes:
    head = b""
    while b"\r\n\r\n" not in head:
        piece = line.recv(PIECE)
        if not piece or len(head) > LARGEST_HEAD:
            raise ValueError("no request")
        head += piece
    return head
