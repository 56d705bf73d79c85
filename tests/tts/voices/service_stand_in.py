"""A stand-in for speech services: hands sound out in each of their manners, with their faults."""

import base64
import json
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum, auto
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qs, urlsplit

from tests.tts.voices.gtts_stand_in import mp3_of
from tests.tts.voices.stand_in_server import StandInServer, running

KEY = "khoa-bi-mat"


class Fault(Enum):
    THROTTLE = auto()
    TRUNCATE = auto()
    DIE = auto()
    STALL = auto()
    """Says nothing until the test is over."""
    WORDS = auto()
    """Status 200 and a refusal in words."""
    ELSEWHERE = auto()
    """A link to somebody else's machine."""
    NEVER = auto()
    """A job that is never done."""
    FAILED = auto()


@dataclass
class Seen:
    """What it was asked."""

    texts: list[str] = field(default_factory=list)
    speeds: list[str] = field(default_factory=list)
    looks: int = 0


class StandIn(StandInServer):
    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(_Answer)
        self.faults = deque(faults)
        self.seen = Seen()
        self.sounds: dict[str, bytes] = {}


@contextmanager
def stand_in(*faults: Fault) -> Iterator[StandIn]:
    with running(StandIn(list(faults))) as server:
        yield server


class _Answer(BaseHTTPRequestHandler):
    server: StandIn
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the base names it)
        """Tests are quiet."""

    def do_HEAD(self) -> None:
        self._send(200, b"")

    def do_POST(self) -> None:
        given = self.rfile.read(int(self.headers["Content-Length"])).decode()
        if self.headers.get("api-key") != KEY:
            self._send(401, b"")
            return
        fault = self.server.faults.popleft() if self.server.faults else None
        match fault:
            case Fault.THROTTLE:
                self._send(429, b"", {"Retry-After": "1"})
            case Fault.DIE:
                self.close_connection = True
            case Fault.STALL:
                self.close_connection = True
                self.server.stop.wait(10)
            case Fault.WORDS:
                self._tell({"error": 7, "message": "hết hạn mức"})
            case _:
                self._speak(given, fault)

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        if path.startswith("/job/"):
            self._tell_job(path.removeprefix("/job/"))
            return
        self.server.seen.looks += 1
        if self.server.seen.looks < 3:
            self._send(404, b"")  # as FPT.AI does while it is still at work
            return
        self._send(200, self.server.sounds[path])

    def _speak(self, given: str, fault: Fault | None) -> None:
        address = urlsplit(self.path)
        text = json.loads(given)["text"] if given.startswith("{") else given
        self.server.seen.texts.append(text)
        self.server.seen.speeds.append(
            parse_qs(address.query).get("speed", [""])[0] or self.headers.get("speed", "")
        )
        sound = mp3_of(text)
        if fault is Fault.TRUNCATE:
            sound = sound[: len(sound) // 2]
        self.server.sounds["/sound.mp3"] = sound
        host = "http://127.0.0.2:9" if fault is Fault.ELSEWHERE else self.server.address
        match address.path:
            case "/body":
                self._send(200, sound)
            case "/base64":
                packed = base64.b64encode(sound).decode()
                self._tell({"error": 0, "data": [{"audio": packed}]})
            case "/link":
                self._tell({"error": 0, "async": f"{host}/sound.mp3"})
            case _:
                self._tell({"result": {"id": fault.name if fault else "7"}})

    def _tell_job(self, job: str) -> None:
        self.server.seen.looks += 1
        state = "FAILURE" if job == Fault.FAILED.name else "IN_PROGRESS"
        if job == "7" and self.server.seen.looks >= 3:
            state = "SUCCESS"
        self._tell({"status": state, "link": f"{self.server.address}/sound.mp3"})

    def _tell(self, table: object) -> None:
        self._send(200, json.dumps(table).encode())

    def _send(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)
