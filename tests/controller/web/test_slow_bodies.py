"""A body that comes a byte at a time, to a real server over a real line."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass

import pytest
import uvicorn
from fastapi import FastAPI, Request
from starlette.testclient import TestClient

from controller.serve.ports import free_port
from controller.web import problems
from controller.web.slow_bodies import SLOWEST_BYTES_A_SECOND, SlowBodiesEnded
from tests.waiting import until

PATIENCE_S = 0.5
"""Instead of a minute."""
LONG = 10 * SLOWEST_BYTES_A_SECOND


async def taken(request: Request) -> int:
    return len(await request.body())


def app_with(patience_s: float) -> FastAPI:
    app = FastAPI()
    app.add_api_route("/api/nhan", taken, methods=["POST"])
    problems.install(app)
    app.add_middleware(SlowBodiesEnded, patience_s=patience_s)
    return app


@dataclass(frozen=True)
class Server:
    port: int

    def begin(self, length: int) -> socket.socket:
        """A request whose body is still to come."""
        line = socket.create_connection(("127.0.0.1", self.port), timeout=30)
        head = f"POST /api/nhan HTTP/1.1\r\nHost: x\r\nContent-Length: {length}\r\n\r\n"
        line.sendall(head.encode())
        return line


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    port = free_port()
    config = uvicorn.Config(app_with(PATIENCE_S), port=port, log_config=None)
    running = uvicorn.Server(config)
    thread = threading.Thread(target=running.run)
    thread.start()
    until(lambda: running.started)
    yield Server(port)
    running.should_exit = True
    thread.join()


def to_the_end(line: socket.socket) -> bytes:
    told = b""
    while piece := line.recv(65536):
        told += piece
    return told


def test_who_sends_a_byte_at_a_time_is_told_so_and_loses_the_line(server: Server) -> None:
    with closing(server.begin(LONG)) as line:
        over = threading.Event()

        def drip() -> None:
            try:
                while not over.wait(PATIENCE_S / 10):
                    line.sendall(b"x")
            except OSError:  # the line is closed, as it shall be
                over.set()

        dripping = threading.Thread(target=drip)
        dripping.start()
        try:
            told = to_the_end(line)
            assert told.startswith(b"HTTP/1.1 408 ")
            assert "Gửi lại khi mạng tốt hơn." in told.decode()
        finally:
            over.set()
            dripping.join()


def test_who_sends_nothing_after_the_head_loses_the_line_too(server: Server) -> None:
    with closing(server.begin(LONG)) as line:
        assert to_the_end(line).startswith(b"HTTP/1.1 408 ")


def test_a_slow_line_that_keeps_the_pace_is_taken_whole(server: Server) -> None:
    with closing(server.begin(LONG)) as line:
        line.sendall(bytes(LONG - 1))
        # Time itself is what is tried here: what has come has bought more of it.
        threading.Event().wait(3 * PATIENCE_S)
        line.sendall(b"x")
        assert line.recv(65536).startswith(b"HTTP/1.1 200 ")


def test_who_has_sent_everything_is_waited_for_without_an_end() -> None:
    patience_s = 0.05
    app = app_with(patience_s)

    async def stays_open(request: Request) -> bool:
        await request.body()
        try:
            await asyncio.wait_for(request.receive(), 4 * patience_s)
        except TimeoutError:
            return True
        return False

    app.add_api_route("/api/lau", stays_open, methods=["POST"])
    assert TestClient(app).post("/api/lau", content=b"x").json() is True
