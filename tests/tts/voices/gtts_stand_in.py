"""A stand-in for the service that gTTS asks: a real HTTP server that answers as it does.

Observed of the original, and kept: one RPC a request, texts above 100 characters
get no sound, MP3 of 24 kHz mono without a header, 429 or a redirect when it has
had enough. What it does wrong is scripted, a fault an answer.
"""

import base64
import functools
import json
import ssl
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum, auto
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Self
from urllib.parse import parse_qs

from tests.tts.voices.stand_in_server import StandInServer, running
from tts import ffmpeg
from tts.voices.espeak import EspeakVoice
from tts.voices.voice import VoiceStyle

MAX_CHARS = 100
PATH = "/_/TranslateWebserverUi/data/batchexecute"


class Fault(Enum):
    THROTTLE = auto()
    THROTTLE_LONG = auto()
    SEND_ON = auto()
    REFUSE = auto()
    BREAK = auto()
    STALL = auto()
    TRICKLE = auto()
    TRUNCATE = auto()
    CUT_LINE = auto()
    DIE = auto()
    SILENCE = auto()
    NO_SOUND = auto()
    NOISE = auto()


class StandIn(StandInServer):
    """Answers well once its faults are used up; `texts` are what it was asked to say."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(_Answer)
        self.faults: deque[Fault | None] = deque(faults)
        self.texts: list[str] = []
        self.retry_after = "1"

    def with_certificate(self, chain: Path) -> Self:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(chain)
        self.socket = context.wrap_socket(self.socket, server_side=True)
        self.scheme = "https"
        return self


@contextmanager
def stand_in(*faults: Fault, certificate: Path | None = None) -> Iterator[StandIn]:
    server = StandIn(list(faults))
    if certificate:
        server.with_certificate(certificate)
    with running(server):
        yield server


class _Answer(BaseHTTPRequestHandler):
    server: StandIn
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the base names it)
        """Tests are quiet."""

    def do_HEAD(self) -> None:
        throttled = self.server.faults and self.server.faults[0] is Fault.THROTTLE
        self._status(429 if throttled else 200)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode("ascii")
        if self.path != PATH:
            self._status(404)
            return
        text = _text_of(body)
        self.server.texts.append(text)
        fault = self.server.faults.popleft() if self.server.faults else None
        getattr(self, f"_{fault.name.lower()}" if fault else "_speak")(text)

    def _speak(self, text: str) -> None:
        self._answer(_envelope(mp3_of(text) if len(text) <= MAX_CHARS else None))

    def _throttle(self, _text: str) -> None:
        self._status(429, {"Retry-After": self.server.retry_after})

    def _throttle_long(self, _text: str) -> None:
        self._status(429, {"Retry-After": "3600"})

    def _send_on(self, _text: str) -> None:
        self._status(302, {"Location": f"{self.server.address}/sorry/index"})

    def _refuse(self, _text: str) -> None:
        self._status(403)

    def _break(self, _text: str) -> None:
        self._status(500)

    def _stall(self, _text: str) -> None:
        self.close_connection = True
        self.server.stop.wait(10)

    def _trickle(self, _text: str) -> None:
        self.close_connection = True
        self._head(10_000)
        while not self.server.stop.wait(0.02):
            self.wfile.write(b" ")

    def _truncate(self, text: str) -> None:
        sound = mp3_of(text)
        self._answer(_envelope(sound[: len(sound) // 2]))

    def _cut_line(self, text: str) -> None:
        self.close_connection = True
        whole = _envelope(mp3_of(text))
        self._head(len(whole))
        self.wfile.write(whole[: len(whole) // 2])

    def _die(self, _text: str) -> None:
        self.close_connection = True

    def _silence(self, text: str) -> None:
        self._answer(_envelope(silent_mp3(len(text) * 0.06)))

    def _no_sound(self, _text: str) -> None:
        self._answer(_envelope(None))

    def _noise(self, _text: str) -> None:
        self._answer(_envelope(bytes(range(256)) * 20))

    def _status(self, status: int, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _head(self, length: int) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(length))
        self.end_headers()

    def _answer(self, body: bytes) -> None:
        self._head(len(body))
        self.wfile.write(body)


def _text_of(body: str) -> str:
    ((rpc,),) = json.loads(parse_qs(body)["f.req"][0])
    name, parameters = rpc[0], json.loads(rpc[1])
    assert name == "jQ1olc"
    text, language = parameters[:2]
    assert language == "vi"
    return str(text)


def _envelope(sound: bytes | None) -> bytes:
    inner = json.dumps([base64.b64encode(sound).decode("ascii")]) if sound else None
    rows = [["wrb.fr", "jQ1olc", inner, None, None, None, "generic"], ["di", 51], ["e", 4]]
    line = json.dumps(rows, separators=(",", ":"))
    return f")]}}'\n\n{len(line)}\n{line}\n25\n".encode("ascii")


@functools.cache
def mp3_of(text: str) -> bytes:
    clip = EspeakVoice().speak(text, VoiceStyle())
    return _mp3(["-f", "s16le", "-ar", str(clip.rate), "-ac", "1", "-i", "-"], clip.pcm)


@functools.cache
def silent_mp3(seconds: float) -> bytes:
    return _mp3(["-f", "lavfi", "-t", f"{seconds:.2f}", "-i", "anullsrc=r=24000:cl=mono"], b"")


def _mp3(source: list[str], given: bytes) -> bytes:
    bare = ["-write_xing", "0", "-id3v2_version", "0", "-f", "mp3", "-"]
    return ffmpeg.run(
        [*source, "-ar", "24000", "-ac", "1", "-b:a", "32k", *bare], given=given
    ).stdout
