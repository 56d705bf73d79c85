"""A server that speaks as much S3 as the shelf asks of it, and hangs when told: it takes what is
said, as a gateway does whose disk is stuck, and never answers."""

import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

HANGS_S = 60.0
"""Longer than any test has patience."""
EMPTY_LIST = b"<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>"
DELETED = b"<DeleteResult><Deleted><Key>%b</Key></Deleted></DeleteResult>"


class HangingStore(ThreadingHTTPServer):
    """What it has, by path, and which paths it hangs at."""

    daemon_threads = True
    block_on_close = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answers)
        self.kept: dict[str, bytes] = {}
        self.hangs_at: Callable[[str], bool] = lambda _path: False
        self.asked: list[str] = []
        """Of each request the path, as it came in."""
        self.closing = threading.Event()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


@contextmanager
def hanging_store() -> Iterator[HangingStore]:
    with HangingStore() as store:
        serving = threading.Thread(target=store.serve_forever)
        serving.start()
        try:
            yield store
        finally:
            store.closing.set()
            store.shutdown()
            serving.join()


class _Answers(BaseHTTPRequestHandler):
    server: HangingStore
    protocol_version = "HTTP/1.1"

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        path = self.path.partition("?")[0]
        self.server.asked.append(path)
        if self.server.hangs_at(path):
            self.server.closing.wait(HANGS_S)
            self.close_connection = True
            return
        if self.command == "PUT":
            self.server.kept[path] = body
            self._say(200, b"", {"etag": '"1"'})
        elif self.command == "POST" and self.path.endswith("?delete"):
            (key,) = re.findall(rb"<Key>(.*?)</Key>", body)
            self.server.kept.pop(f"{path}/{key.decode()}", None)
            self._say(200, DELETED % key)
        elif "list-type" in self.path:
            self._say(200, EMPTY_LIST)
        elif path in self.server.kept:
            told = {"etag": '"1"', "last-modified": "Tue, 01 Dec 2026 00:00:00 GMT"}
            self._say(200, self.server.kept[path], told)
        else:
            self._say(404, b"")

    do_GET = do_PUT = do_POST = _answer  # noqa: N815 -- http.server's names

    def _say(self, status: int, body: bytes, told: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in (told or {}).items():
            self.send_header(name, value)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_words: object) -> None:
        """Say nothing."""
