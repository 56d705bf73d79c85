"""A stand-in for a language model: OpenAI-style HTTP; it answers as it is told, and invents."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from controller.settings import ModelSettings


@dataclass
class ModelStandIn:
    """What it will answer, and what it was asked."""

    address: str = ""
    sentences: list[dict[str, Any]] = field(default_factory=list)
    raw: bytes | None = None
    """The whole body, where the answer is to be no answer."""
    status: int = 200
    asked: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)

    @property
    def settings(self) -> ModelSettings:
        return ModelSettings(f"{self.address}/v1", "mo-hinh-tinh", "bi-mat")

    def body(self) -> bytes:
        if self.raw is not None:
            return self.raw
        content = json.dumps({"sentences": self.sentences}, ensure_ascii=False)
        return json.dumps({"choices": [{"message": {"content": content}}]}).encode()


@contextmanager
def model_stand_in() -> Iterator[ModelStandIn]:
    stand_in = ModelStandIn()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            size = int(self.headers["content-length"])
            stand_in.asked.append({"path": self.path, **json.loads(self.rfile.read(size))})
            stand_in.keys.append(self.headers.get("authorization", ""))
            body = stand_in.body()
            self.send_response(stand_in.status)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    stand_in.address = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield stand_in
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
