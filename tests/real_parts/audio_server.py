"""A small HTTP server for tracks: ranges, and on demand cut lines, wrong bytes, no ranges."""

import hashlib
import re
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from types import TracebackType
from typing import Self


@dataclass
class Faults:
    """What goes wrong with the next answers."""

    cut_after: list[int] = field(default_factory=list)
    """For each coming answer: bytes sent before the line is cut."""
    ignore_ranges: bool = False
    wrong_bytes: bool = False
    status: int | None = None


class AudioServer:
    """Serves bytes by their hash and remembers what was asked for."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.faults = Faults()
        self.asked: list[tuple[str, str | None]] = []
        """Hash and Range header of each request."""
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                server._answer(self)

            def log_message(self, *_arguments: object) -> None:
                return

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self._thread = Thread(target=self._http.serve_forever, args=(0.02,), daemon=True)

    @property
    def base(self) -> str:
        """The address that stands before a hash."""
        return f"http://127.0.0.1:{self._http.server_address[1]}/audio"

    def add(self, content: bytes) -> str:
        """Serve some bytes; returns their hash."""
        name = hashlib.sha256(content).hexdigest()
        self.files[name] = content
        return name

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    def _answer(self, request: BaseHTTPRequestHandler) -> None:
        name = request.path.rsplit("/", 1)[-1]
        asked = request.headers.get("Range")
        self.asked.append((name, asked))
        content = self.files.get(name)
        if content is None or self.faults.status is not None:
            request.send_error(self.faults.status or 404)
            return
        if self.faults.wrong_bytes:
            content = bytes(len(content))
        start = 0
        if asked is not None and not self.faults.ignore_ranges:
            match = re.fullmatch(r"bytes=(\d+)-", asked)
            assert match is not None
            start = int(match[1])
            request.send_response(206)
            size = len(content)
            request.send_header("Content-Range", f"bytes {start}-{size - 1}/{size}")
        else:
            request.send_response(200)
        body = content[start:]
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        if self.faults.cut_after:
            body = body[: self.faults.cut_after.pop(0)]
            request.close_connection = True
        request.wfile.write(body)
