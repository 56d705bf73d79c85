"""Pages by HTTPS; beside it a plain port for devices, on which no password travels."""

import http.client
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from controller.clock import now_ms
from controller.https.files import HttpsFolder, furnish
from controller.keys.private_files import KeyFileError
from controller.keys.sealed import Lock, Stretch
from controller.serve.ports import LOOPBACK, answers, free_port
from controller.settings import Settings, read_settings
from controller.web import role

LOCK = Lock(b"passphrase", Stretch(memory_kib=8, passes=1, lanes=1))
PATIENCE_S = 20.0


def settings_in(home: Path, url: str) -> Settings:
    return read_settings(
        {
            "LOA_HOME": str(home),
            "LOA_DATABASE_URL": url,
            "LOA_WEB_PORT": str(free_port()),
            "LOA_HTTPS_PORT": str(free_port()),
        }
    )


@dataclass
class Doors:
    settings: Settings
    trust: ssl.SSLContext

    def plain(self, method: str, path: str) -> "Answer":
        line = http.client.HTTPConnection(LOOPBACK, self.settings.web_port, timeout=PATIENCE_S)
        return asked(line, method, path)

    def secure(self, path: str) -> "Answer":
        port = self.settings.https_port
        line = http.client.HTTPSConnection(LOOPBACK, port, context=self.trust, timeout=PATIENCE_S)
        return asked(line, "GET", path)


@dataclass
class Answer:
    status: int
    headers: http.client.HTTPMessage
    text: str


def asked(line: http.client.HTTPConnection, method: str, path: str) -> Answer:
    with closing(line):
        line.request(method, path, headers={"Connection": "close"})
        answer = line.getresponse()
        return Answer(answer.status, answer.headers, answer.read().decode())


@pytest.fixture
def doors(tmp_path: Path, sqlite_url: str) -> Iterator[Doors]:
    settings = settings_in(tmp_path, sqlite_url)
    folder = HttpsFolder(settings.https_dir)
    furnish(folder, [LOOPBACK], LOCK, now_ms())
    stop = threading.Event()
    running = threading.Thread(target=role.run, args=(settings, stop))
    running.start()
    assert answers(LOOPBACK, settings.web_port, PATIENCE_S)
    assert answers(LOOPBACK, settings.https_port or 0, PATIENCE_S)
    yield Doors(settings, ssl.create_default_context(cafile=str(folder.authority)))
    stop.set()
    running.join(timeout=PATIENCE_S)
    assert not running.is_alive()


def test_pages_come_by_https_and_devices_by_the_plain_port(doors: Doors) -> None:
    page = doors.secure("/dang-nhap")
    assert page.status == 200
    assert page.headers["strict-transport-security"] == "max-age=31536000"
    cookies = page.headers.get_all("set-cookie") or []
    assert all("Secure" in cookie for cookie in cookies)
    assert doors.plain("GET", "/healthz").status == 200
    assert doors.plain("GET", f"/audio/{'0' * 64}").status == 404

    sent_on = doors.plain("GET", "/dang-nhap?den=%2Flich-phat")
    assert sent_on.status == 307
    address = f"https://{LOOPBACK}:{doors.settings.https_port}"
    assert sent_on.headers["location"] == f"{address}/dang-nhap?den=%2Flich-phat"
    refused = doors.plain("POST", "/api/v1/session")
    assert refused.status == 403
    assert "Chưa có gì được ghi" in refused.text


def test_old_versions_of_tls_are_refused(doors: Doors) -> None:
    old = ssl.create_default_context(cafile=str(HttpsFolder(doors.settings.https_dir).authority))
    old.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    with pytest.warns(DeprecationWarning, match="TLSv1_1"):
        old.maximum_version = ssl.TLSVersion.TLSv1_1
    with (
        socket.create_connection((LOOPBACK, doors.settings.https_port or 0)) as line,
        pytest.raises((ssl.SSLError, ConnectionError)),
    ):
        old.wrap_socket(line, server_hostname=LOOPBACK)


def test_without_a_certificate_nothing_is_served_and_it_is_said_what_to_do(
    tmp_path: Path, sqlite_url: str
) -> None:
    with pytest.raises(KeyFileError, match="loa https make"):
        role.run(settings_in(tmp_path, sqlite_url), threading.Event())
