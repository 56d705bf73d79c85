"""The proxies' files under a real nginx and a real Caddy: what they pass on, keep and stop."""

import hashlib
import os
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import httpx2
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket
from websockets.sync.client import connect

from controller.clock import now_ms
from controller.https.files import HttpsFolder, furnish
from controller.installation.system_packages import Program, find
from controller.keys.sealed import Lock, Stretch
from controller.serve.ports import free_port
from controller.shelf.shelf import Shelf
from controller.web.audio import create_audio_app
from tests.suite import UNPACKED
from tests.waiting import until

PROVINCE = Path(__file__).parents[2] / "deploy" / "province"
NAME = "loa.tinh.gov.vn"
PROGRAMS = {name: find(name, UNPACKED) for name in ("nginx", "caddy")}
SOUND = bytes(range(256)) * 400
SHA256 = hashlib.sha256(SOUND).hexdigest()
AROUND = """\
daemon off;
pid {folder}/pid;
error_log stderr notice;
worker_processes 1;
{user}
events {{ worker_connections 256; }}
http {{
access_log off;
client_body_temp_path {folder}/body;
proxy_temp_path {folder}/proxy;
fastcgi_temp_path {folder}/fastcgi;
uwsgi_temp_path {folder}/uwsgi;
scgi_temp_path {folder}/scgi;
{ours}
}}
"""


@dataclass
class Behind:
    """What the proxy stands before: counts what reaches it."""

    port: int
    asked: list[str] = field(default_factory=list)
    """Of sounds."""
    begun: list[str] = field(default_factory=list)
    """Bodies, by what they are called, whole or not."""


async def _echo(socket: WebSocket) -> None:
    await socket.accept()
    await socket.send_bytes(await socket.receive_bytes())
    await socket.close()


@pytest.fixture(scope="module")
def behind(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Behind]:
    folder = tmp_path_factory.mktemp("audio")
    (folder / SHA256).write_bytes(SOUND)
    behind = Behind(free_port())

    async def told(request: Request) -> JSONResponse:
        behind.begun.append(request.headers.get("x-called", ""))
        await request.body()
        return JSONResponse(dict(request.headers))

    audio = create_audio_app(Shelf(folder), lambda _sha256: False)

    async def counted(scope: Scope, receive: Receive, send: Send) -> None:
        behind.asked.append(str(scope["path"]))
        await audio(scope, receive, send)

    app = Starlette(
        routes=[
            Mount("/audio", counted),
            Route("/metrics", lambda _request: PlainTextResponse("loa_receivers 3")),
            Route("/dau", told, methods=["GET", "POST"]),
            WebSocketRoute("/am-thanh", _echo),
        ]
    )
    config = uvicorn.Config(app, port=behind.port, log_config=None, ws="websockets-sansio")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    until(lambda: server.started)
    yield behind
    server.should_exit = True
    thread.join()


@dataclass(frozen=True)
class Site:
    """Where the proxy answers."""

    program: str
    plain: int
    port: int
    trust: ssl.SSLContext


@contextmanager
def running(command: list[str], program: Program, folder: Path, port: int) -> Iterator[None]:
    environment = {**os.environ, "HOME": str(folder), **program.environment}
    with (folder / "words").open("wb") as words:
        process = subprocess.Popen(command, env=environment, stderr=words)
    try:

        def answers() -> bool:
            assert process.poll() is None, (folder / "words").read_text()
            with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                return True
            return False

        until(answers)
        yield
    finally:
        process.terminate()
        process.wait()


def ours(name: str, changes: dict[str, str]) -> str:
    """A file of the province with ports, certificate and cache of this test, otherwise as it is."""
    text = (PROVINCE / name).read_text()
    for there, here in changes.items():
        assert there in text
        text = text.replace(there, here)
    return text


def nginx(folder: Path, https: HttpsFolder, behind: int, plain: int, port: int) -> list[str]:
    """The command that starts it."""
    changes = {
        "/etc/nginx/loa/fullchain.pem": str(https.certificate),
        "/etc/nginx/loa/privkey.pem": str(https.key),
        "/var/cache/nginx-loa": str(folder / "cache"),
        "127.0.0.1:8080": f"127.0.0.1:{behind}",
        "listen 80;": f"listen 127.0.0.1:{plain};",
        "listen 443 ssl http2;": f"listen 127.0.0.1:{port} ssl http2;",
        "    listen [::]:80;\n": "",
        "    listen [::]:443 ssl http2;\n": "",
    }
    configuration = folder / "nginx.conf"
    user = "user root;" if os.geteuid() == 0 else ""
    text = AROUND.format(folder=folder, ours=ours("nginx.conf", changes), user=user)
    configuration.write_text(text)
    return ["-p", str(folder), "-c", str(configuration)]


def caddy(folder: Path, https: HttpsFolder, behind: int, plain: int, port: int) -> list[str]:
    """The command that starts it. Its client here names no host in TLS, as browsers do."""
    mine = f"http_port {plain}\n\thttps_port {port}\n\tdefault_bind 127.0.0.1"
    changes = {
        "/etc/caddy/loa/fullchain.pem": str(https.certificate),
        "/etc/caddy/loa/privkey.pem": str(https.key),
        "127.0.0.1:8080": f"127.0.0.1:{behind}",
        "\tadmin off\n": f"\tadmin off\n\t{mine}\n\tdefault_sni {NAME}\n",
    }
    configuration = folder / "Caddyfile"
    configuration.write_text(ours("Caddyfile", changes))
    return ["run", "--adapter", "caddyfile", "--config", str(configuration)]


STARTED = {"nginx": nginx, "caddy": caddy}


@pytest.fixture(scope="module", params=list(STARTED))
def site(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, behind: Behind
) -> Iterator[Site]:
    name = request.param
    program = PROGRAMS[name]
    if program is None:
        pytest.skip(f"{name} is not installed")
    folder = tmp_path_factory.mktemp(name)
    https = HttpsFolder(folder / "https")
    furnish(https, [NAME], Lock(b"khoa", Stretch(memory_kib=64, passes=1, lanes=1)), now_ms())
    plain, port = free_port(), free_port()
    trust = ssl.create_default_context(cafile=str(https.authority))
    trust.check_hostname = False
    arguments = STARTED[name](folder, https, behind.port, plain, port)
    behind.asked.clear()
    with running([str(program.path), *arguments], program, folder, port):
        yield Site(name, plain, port, trust)


@pytest.fixture
def client(site: Site) -> Iterator[httpx2.Client]:
    address = f"https://127.0.0.1:{site.port}"
    with httpx2.Client(base_url=address, verify=site.trust, headers={"host": NAME}) as client:
        yield client


def test_any_part_of_a_sound_is_given_and_it_is_asked_for_once_by_who_keeps_it(
    client: httpx2.Client, site: Site, behind: Behind
) -> None:
    part = client.get(f"/audio/{SHA256}", headers={"range": "bytes=1000-1999"})
    assert (part.status_code, part.content) == (206, SOUND[1000:2000])
    whole = client.get(f"/audio/{SHA256}")
    assert (whole.status_code, whole.content) == (200, SOUND)
    assert client.get(f"/audio/{SHA256}", headers={"range": "bytes=-5"}).content == SOUND[-5:]
    assert len(behind.asked) == {"nginx": 1, "caddy": 3}[site.program]


def test_a_sound_that_is_not_there_yet_is_asked_for_again(
    client: httpx2.Client, behind: Behind
) -> None:
    before = len(behind.asked)
    for _time in range(2):
        assert client.get(f"/audio/{'0' * 64}").status_code == 404
    assert len(behind.asked) == before + 2


def test_who_comes_cannot_say_from_where(client: httpx2.Client) -> None:
    told = client.get("/dau", headers={"x-forwarded-for": "10.0.0.1"}).json()
    assert told["x-forwarded-for"] == "127.0.0.1"
    assert told["x-forwarded-proto"] == "https"
    assert told["host"] == NAME


def test_a_body_that_loa_would_refuse_does_not_reach_it(client: httpx2.Client) -> None:
    assert client.post("/dau", content=b"0" * 1000).status_code == 200
    # Caddy passes on what it may and then hangs up; nginx does not begin.
    assert client.post("/dau", content=b"0" * 33_000_000).status_code in {413, 502}


def test_a_body_that_comes_slowly_does_not_reach_loa_before_it_is_whole_where_nginx_stands(
    client: httpx2.Client, site: Site, behind: Behind
) -> None:
    head = f"POST /dau HTTP/1.1\r\nHost: {NAME}\r\nX-Called: slow\r\nContent-Length: 2\r\n\r\n"
    with (
        socket.create_connection(("127.0.0.1", site.port), timeout=30) as way,
        site.trust.wrap_socket(way) as line,
    ):
        line.sendall(head.encode() + b"x")
        assert client.post("/dau", content=b"0", headers={"x-called": "quick"}).status_code == 200
        if site.program == "nginx":
            assert "slow" not in behind.begun
        line.sendall(b"x")
        assert line.recv(65536).startswith(b"HTTP/1.1 200 ")
    assert behind.begun.count("slow") >= 1


def test_figures_are_for_this_machine(client: httpx2.Client) -> None:
    assert client.get("/metrics").text == "loa_receivers 3"


def test_live_sound_passes(site: Site) -> None:
    address = f"wss://{NAME}/am-thanh"
    way = socket.create_connection(("127.0.0.1", site.port))
    with connect(address, ssl=site.trust, sock=way, open_timeout=60) as line:
        line.send(b"a block of sound")
        assert line.recv() == b"a block of sound"


def test_pages_are_by_https_only(site: Site) -> None:
    sent = httpx2.get(f"http://127.0.0.1:{site.plain}/lich?tuan=1", headers={"host": NAME})
    assert sent.status_code in {301, 308}
    assert sent.headers["location"] == f"https://{NAME}/lich?tuan=1"
