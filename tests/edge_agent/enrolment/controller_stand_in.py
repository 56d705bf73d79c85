"""A controller's door on loopback: answers what a test says, keeps what it was asked."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import msgspec

Reply = Callable[[str, bytes], tuple[int, bytes]]
"""Path and body → status and answer."""


@dataclass
class StandIn:
    address: str
    asked: list[str] = field(default_factory=list)


@contextmanager
def standing_in(reply: Reply) -> Iterator[StandIn]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:  # the library names it
            body = self.rfile.read(int(self.headers["Content-Length"]))
            stand_in.asked.append(self.path)
            status, answer = reply(self.path, body)
            self.send_response(status)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_words: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    stand_in = StandIn(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield stand_in
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def says_no(detail: str) -> bytes:
    return json.dumps({"detail": detail}).encode()


def says(answer: msgspec.Struct) -> bytes:
    return msgspec.json.encode(answer)
