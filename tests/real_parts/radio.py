"""A small radio station on loopback: streams as Icecast gives them, playlists as HLS, and faults.

with Radio() as radio:
    radio.air("/vov1", spoken, "mp3")
    radio.url("/vov1")
"""

import shutil
import ssl
import subprocess
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from typing import Any, Self

import imageio_ffmpeg
import numpy as np
import numpy.typing as npt

RATE = 24_000
Frames = npt.NDArray[np.int16]
CODECS = {
    "mp3": (["-c:a", "libmp3lame", "-b:a", "64k", "-f", "mp3"], "audio/mpeg"),
    "aac": (["-c:a", "aac", "-b:a", "64k", "-f", "adts"], "audio/aac"),
    "ogg": (["-c:a", "libvorbis", "-f", "ogg"], "application/ogg"),
}
PIECE_BYTES = 2_048


def hum(hertz: float, seconds: float, level_db: float = -20.0) -> Frames:
    """A tone: what a station is known by."""
    time = np.arange(round(seconds * RATE)) / RATE
    return np.asarray(np.sin(2 * np.pi * hertz * time) * 32_767 * 10 ** (level_db / 20), np.int16)


@cache
def hummed(kind: str, hertz: float, seconds: float, level_db: float = -20.0) -> bytes:
    """The same, encoded once."""
    return encoded(hum(hertz, seconds, level_db), kind)


def encoded(sound: Frames, kind: str) -> bytes:
    """As a station sends it: 44.1 kHz, two channels."""
    arguments, _ = CODECS[kind]
    raw = ["-f", "s16le", "-ar", str(RATE), "-ac", "1", "-i", "-", "-ar", "44100", "-ac", "2"]
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-loglevel", "error", *raw, *arguments, "-"]
    done = subprocess.run(command, input=sound.tobytes(), capture_output=True, check=True)
    return done.stdout


Answer = Callable[["Handler"], None]


class Handler(BaseHTTPRequestHandler):
    """Answers as its station says."""

    protocol_version = "HTTP/1.0"
    server: "_Server"

    def do_GET(self) -> None:
        """Count, and answer."""
        self.server.radio.asked[self.path] += 1
        self.server.radio.headers[self.path] = dict(self.headers)
        answer = self.server.radio.answers.get(self.path)
        if answer is None:
            self.send_error(404)
            return
        with suppress(BrokenPipeError, ConnectionResetError):
            answer(self)

    def begin(self, media_type: str, **headers: str) -> None:
        """The head of a stream, as Icecast writes it."""
        self.send_response(200)
        self.send_header("Content-Type", media_type)
        self.send_header("icy-name", "VOV1")
        self.send_header("icy-br", "64")
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 -- the library's name
        """Nobody reads it."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    radio: "Radio"


class Radio:
    """Stations by path."""

    def __init__(self, *, secure: bool = False) -> None:
        self.answers: dict[str, Answer] = {}
        self.asked: Counter[str] = Counter()
        self.headers: dict[str, dict[str, str]] = {}
        self.closing = Event()
        self._folder = Path(tempfile.mkdtemp(prefix="radio"))
        self._server = _Server(("127.0.0.1", 0), Handler)
        self._server.radio = self
        self._scheme, self._host = "http", "127.0.0.1"
        self.certificate = self._folder / "certificate.pem"
        """Of a station by HTTPS, which signed it itself."""
        if secure:
            self._secure()
        self._thread = Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()
        shutil.rmtree(self._folder)

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self._server.server_address[1])

    def url(self, path: str) -> str:
        """The address of a station."""
        return f"{self._scheme}://{self._host}:{self.port}{path}"

    def _secure(self) -> None:
        key = self._folder / "key.pem"
        what = [
            "req",
            "-x509",
            "-newkey",
            "rsa:2048",
            "-nodes",
            "-days",
            "2",
            "-subj",
            "/CN=localhost",
        ]
        where = ["-keyout", str(key), "-out", str(self.certificate)]
        subprocess.run(["openssl", *what, *where], check=True, capture_output=True)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate, key)
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self._scheme, self._host = "https", "localhost"

    def air(self, path: str, sound: bytes, kind: str, *, then: str = "stall") -> None:
        """Send this; then `stall` (the line stays, nothing comes) or `drop` it."""
        _, media_type = CODECS[kind]

        def answer(handler: Handler) -> None:
            handler.begin(media_type)
            for piece in _pieces(sound):
                handler.wfile.write(piece)
            handler.wfile.flush()
            if then == "stall":
                self.closing.wait(60)

        self.answers[path] = answer

    def air_hls(self, path: str, sound: Frames, segment_s: float = 2.0) -> None:
        """Lay a playlist that is over, with its segments, below a path that ends on .m3u8."""
        folder = self._folder / path.strip("/").replace("/", "-")
        folder.mkdir()
        raw = ["-f", "s16le", "-ar", str(RATE), "-ac", "1", "-i", "-"]
        hls = ["-c:a", "aac", "-f", "hls", "-hls_time", str(segment_s), "-hls_list_size", "0"]
        command = [imageio_ffmpeg.get_ffmpeg_exe(), "-loglevel", "error", *raw, *hls]
        subprocess.run(
            [*command, "-hls_segment_filename", str(folder / "s%d.ts"), str(folder / "list.m3u8")],
            input=sound.tobytes(),
            check=True,
        )
        base = path.rpartition("/")[0]
        self._file(path, folder / "list.m3u8", "application/vnd.apple.mpegurl")
        for segment in folder.glob("*.ts"):
            self._file(f"{base}/{segment.name}", segment, "video/mp2t")

    def page(self, path: str) -> None:
        """A web page where a stream should be."""

        def answer(handler: Handler) -> None:
            page = b"<html><body>VOV1</body></html>" * 50
            handler.begin("text/html", Content_Length=str(len(page)))
            handler.wfile.write(page)

        self.answers[path] = answer

    def send_on(self, path: str, address: str) -> None:
        """Redirect."""

        def answer(handler: Handler) -> None:
            handler.send_response(302)
            handler.send_header("Location", address)
            handler.end_headers()

        self.answers[path] = answer

    def _file(self, path: str, file: Path, media_type: str) -> None:
        content = file.read_bytes()

        def answer(handler: Handler) -> None:
            handler.begin(media_type, Content_Length=str(len(content)))
            handler.wfile.write(content)

        self.answers[path] = answer


def _pieces(sound: bytes) -> Iterator[bytes]:
    return (sound[at : at + PIECE_BYTES] for at in range(0, len(sound), PIECE_BYTES))


def share_of(sound: Frames, hertz: float) -> float:
    """How much of a sound's energy lies at a tone, 0 to 1."""
    if not sound.any():
        return 0.0
    spectrum = np.abs(np.fft.rfft(sound.astype(np.float64) * np.hanning(len(sound)))) ** 2
    bins = np.fft.rfftfreq(len(sound), 1 / RATE)
    return float(spectrum[np.abs(bins - hertz) < 30].sum() / spectrum.sum())
