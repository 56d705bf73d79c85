"""The web as it runs, a process behind a socket, and somebody on the network who means no good."""

import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import httpx2 as httpx
import pytest

from controller.clock import now_ms
from controller.serve.ports import free_port
from controller.store.engine import open_engine, reading_sessions, writing_sessions
from controller.store.people import Person, StaffRole
from controller.web.security import HEADERS, LARGEST_BODY
from tests.controller.commune import PASSWORD, lay_commune
from tests.controller.conftest import migrated_sqlite
from tests.waiting import until

__all__ = ["migrated_sqlite"]

HOST = "127.0.0.1"
THIEF, HOME = "127.0.0.66", "127.0.0.2"
"""Linux answers on all of 127/8, so that one machine has guessers and colleagues."""
EVIL = "evil.example"
PIECE = b"x" * 1_000_000


@dataclass
class Town:
    """A web server that runs, and the database behind it."""

    home: Path
    port: int
    unit_id: str = ""
    process: int = 0

    @property
    def database(self) -> str:
        return f"sqlite:///{self.home / 'loa.db'}"

    def peak_bytes(self) -> int:
        """The most memory that the server ever had."""
        status = Path(f"/proc/{self.process}/status").read_text()
        found = re.search(r"VmHWM:\s+(\d+) kB", status)
        assert found
        return int(found[1]) * 1024

    def browser(self, origin: str = HOME) -> httpx.Client:
        return httpx.Client(
            base_url=f"http://{HOST}:{self.port}",
            transport=httpx.HTTPTransport(local_address=origin),
            timeout=60,
        )

    def log_in(self, browser: httpx.Client, role: str, password: str = PASSWORD) -> httpx.Response:
        form = {"login": f"{role}.thu", "password": password, "csrf_token": token(browser)}
        return browser.post("/dang-nhap", data=form)

    @contextmanager
    def logged_in(self, role: StaffRole, origin: str = HOME) -> Iterator[httpx.Client]:
        with self.browser(origin) as browser:
            assert self.log_in(browser, role).status_code == 303
            yield browser

    def raw(self, request: bytes) -> str:
        """What the server says to these very bytes."""
        with socket.create_connection((HOST, self.port), timeout=60) as line:
            line.sendall(request)
            told = b""
            while piece := line.recv(65536):
                told += piece
            return told.decode(errors="replace")

    def people(self) -> int:
        engine = open_engine(self.database)
        with reading_sessions(engine)() as session:
            count = session.query(Person).count()
        engine.dispose()
        return count


def token(browser: httpx.Client, page: str = "/dang-nhap") -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', browser.get(page).text)
    assert found, page
    return found[1]


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory, migrated_sqlite: Path) -> Iterator[Town]:
    home, port = tmp_path_factory.mktemp("town"), free_port()
    (home / "loa.db").write_bytes(migrated_sqlite.read_bytes())
    town = Town(home, port)
    engine = open_engine(town.database)
    with writing_sessions(engine).begin() as session:
        town.unit_id = lay_commune(session, now=now_ms() - 1000).unit.id
    engine.dispose()
    environment = {
        **os.environ,
        "LOA_HOME": str(home),
        "LOA_WEB_PORT": str(port),
        "LOA_WEB_HOST": HOST,
    }
    with (home / "web.log").open("wb") as log:
        running = subprocess.Popen(
            [sys.executable, "-m", "controller.cli", "role", "web"], env=environment,
            stdout=log, stderr=log, cwd=Path(__file__).resolve().parents[2],
        )  # fmt: skip
    town.process = running.pid
    try:
        with town.browser() as browser:
            until(lambda: running.poll() is not None or answers(browser), 60)
        assert running.poll() is None, (home / "web.log").read_text()
        yield town
    finally:
        running.terminate()
        running.wait(20)


def endless() -> Iterator[bytes]:
    """A form with a file that does not come to its end for a long time."""
    yield b'--b\r\nContent-Disposition: form-data; name="source"; filename="a.txt"\r\n\r\n'
    for _ in range(6 * LARGEST_BODY // len(PIECE)):
        yield PIECE


def answers(browser: httpx.Client) -> bool:
    try:
        return browser.get("/healthz").status_code == 200
    except httpx.TransportError:
        return False


@pytest.mark.parametrize(
    "line",
    ["GET /dang-nhap", "GET /khong-co", "GET /api/v1/clusters", "TRACE /hom-nay", "PUT /ban-tin",
     "GET /static/..%2f..%2f..%2fweb.key", "GET /audio/..%2f..%2floa.db", "GET //evil.example/x",
     "GET /%2f%2fevil.example/", "GET /hom-nay/", "GET /static/", "GET /audio/0a/", "GET /audio"],
)  # fmt: skip
def test_every_answer_on_the_wire_is_guarded_and_leads_nowhere_else(town: Town, line: str) -> None:
    """Also where the address is nonsense, and where the request says that we are another host."""
    told = town.raw(f"{line} HTTP/1.1\r\nHost: {EVIL}\r\nConnection: close\r\n\r\n".encode())
    head, _, body = told.partition("\r\n\r\n")
    lines = [one.lower() for one in head.split("\r\n")]
    for name, value in HEADERS.items():
        assert f"{name}: {value}".lower() in lines
    assert EVIL not in body
    assert not [one for one in lines if one.startswith("location") and EVIL in one.split("?")[0]]
    assert not [one for one in lines if one.startswith("server:") or "domain=" in one]
    assert " 500 " not in lines[0]
    assert "SQLite" not in body


def test_the_session_is_a_cookie_that_no_other_site_and_no_script_gets(town: Town) -> None:
    with town.browser() as browser:
        cookies = town.log_in(browser, StaffRole.OPERATOR).headers.get_list("set-cookie")
    (session,) = (cookie for cookie in cookies if cookie.startswith("loa_session="))
    flags = {flag.strip().lower() for flag in session.split(";")[1:]}
    assert {"httponly", "samesite=strict", "path=/"} <= flags
    assert not [flag for flag in flags if flag.startswith("domain")]


def test_a_form_of_another_site_does_nothing_in_an_administrators_name(town: Town) -> None:
    before = town.people()
    form = {
        "name": "Kẻ lạ",
        "login": "ke.la",
        "password": "mat-khau-cua-ke-la",
        "role": "operator",
        "unit_id": town.unit_id,
    }
    with (
        town.logged_in(StaffRole.ADMINISTRATOR) as victim,
        town.logged_in(StaffRole.OPERATOR, THIEF) as thief,
    ):
        for sent in ("", "guessed", token(thief, "/hom-nay"), token(thief)):
            answer = victim.post(
                "/nguoi-dung/moi", data=form | {"csrf_token": sent},
                headers={"Origin": f"https://{EVIL}", "Sec-Fetch-Site": "cross-site"},
            )  # fmt: skip
            assert answer.status_code == 403, sent
        assert victim.post("/nguoi-dung/moi", json=form).status_code == 403
    assert town.people() == before


@pytest.mark.parametrize("wanted", [f"https://{EVIL}", f"//{EVIL}", f"/\\{EVIL}", "javascript:x"])
def test_a_login_leads_to_no_other_site(town: Town, wanted: str) -> None:
    with town.browser() as browser:
        form = {"login": "auditor.thu", "password": PASSWORD, "csrf_token": token(browser)}
        answer = browser.post("/dang-nhap", data=form | {"den": wanted})
        assert answer.headers["location"] == "/hom-nay"


def test_guessing_gets_slow_for_the_guesser_and_for_nobody_else(town: Town) -> None:
    with town.browser(THIEF) as thief, town.browser(HOME) as owner, town.browser(THIEF) as other:
        statuses = [town.log_in(thief, StaffRole.APPROVER, f"sai-{n}").status_code
                    for n in range(7)]  # fmt: skip
        assert statuses[:4] == [422] * 4
        assert 429 in statuses
        thief.headers["X-Forwarded-For"] = "198.51.100.7"
        thief.headers["Forwarded"] = "for=198.51.100.8"
        held = town.log_in(thief, StaffRole.APPROVER)
        assert (held.status_code, int(held.headers["retry-after"]) > 0) == (429, True)
        assert town.log_in(owner, StaffRole.APPROVER).status_code == 303
        # A colleague behind the guesser's address is not held up either.
        assert town.log_in(other, StaffRole.AUDITOR).status_code == 303


class TestTooMuch:
    def test_what_announces_itself_as_too_large_is_refused_before_it_is_sent(
        self, town: Town
    ) -> None:
        told = town.raw(
            f"POST /van-ban/moi HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\n"
            f"Content-Length: {LARGEST_BODY + 1}\r\n\r\n".encode()
        )
        assert told.startswith("HTTP/1.1 413 ")
        assert "quá lớn" in told

    @pytest.mark.parametrize("path", ["/van-ban/moi", "/api/v1/session", "/api/v1/enrolment/renew"])
    def test_what_never_says_how_large_it_is_takes_neither_memory_nor_disk(
        self, town: Town, path: str
    ) -> None:
        headers = {"Content-Type": "multipart/form-data; boundary=b"}
        with town.logged_in(StaffRole.OPERATOR) as browser:
            before = town.peak_bytes()
            with suppress(httpx.TransportError):  # cut off while it was still sending
                answer = browser.post(path, content=endless(), headers=headers)
                assert 400 <= answer.status_code < 500
            assert town.peak_bytes() < before + 3 * LARGEST_BODY
            assert not [kept for kept in town.home.rglob("*") if kept.stat().st_size > len(PIECE)
                        and kept.suffix != ".db"]  # fmt: skip
            assert browser.get("/hom-nay").status_code == 200

    def test_a_line_that_says_nothing_keeps_nobody_waiting(self, town: Town) -> None:
        silent = [socket.create_connection((HOST, town.port)) for _ in range(200)]
        try:
            for line in silent:
                line.sendall(b"POST /dang-nhap HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n")
            with town.browser() as browser:
                assert browser.get("/dang-nhap", timeout=10).status_code == 200
        finally:
            for line in silent:
                line.close()


@pytest.fixture
def stolen(town: Town) -> Iterator[tuple[httpx.Client, httpx.Client]]:
    """An operator, and somebody elsewhere who has her cookie."""
    with town.logged_in(StaffRole.OPERATOR) as owner, town.browser(THIEF) as thief:
        thief.cookies.update(owner.cookies)
        assert thief.get("/hom-nay").status_code == 200
        yield owner, thief


Pair = tuple[httpx.Client, httpx.Client]


class TestStolenSession:
    @pytest.mark.parametrize(
        "path", ["/nguoi-dung", "/nguoi-dung/moi", "/duyet/cach", "/don-vi", "/thao-tac"]
    )
    def test_it_opens_no_room_of_another_role(self, stolen: Pair, path: str) -> None:
        _owner, thief = stolen
        assert thief.get(path).status_code == 403

    def test_it_makes_no_person_and_gives_no_role(self, town: Town, stolen: Pair) -> None:
        _owner, thief = stolen
        before = town.people()
        mine = token(thief, "/hom-nay")
        form = {"name": "Kẻ lạ", "login": "ke.la", "password": "mat-khau-cua-ke-la",
                "role": StaffRole.ADMINISTRATOR.value, "unit_id": town.unit_id,
                "csrf_token": mine}  # fmt: skip
        answer = thief.post("/nguoi-dung/moi", data=form)
        assert answer.status_code in {403, 422}
        assert "không có quyền" in answer.text
        assert town.people() == before

    def test_it_neither_changes_the_password_nor_adds_a_device(
        self, town: Town, stolen: Pair
    ) -> None:
        _owner, thief = stolen
        mine = token(thief, "/tai-khoan")
        form = {"password": "guessed", "new_password": "mat-khau-moi-cua-ke-la", "csrf_token": mine}
        thief.post("/tai-khoan/mat-khau", data=form)
        for path in ("/tai-khoan/ung-dung/moi", "/tai-khoan/khoa-thiet-bi/moi",
                     "/tai-khoan/ma-du-phong"):  # fmt: skip
            answer = thief.post(path, data={"csrf_token": mine, "password": "guessed"})
            assert answer.status_code in {403, 422}, (path, answer.text)
        with town.browser() as browser:
            assert town.log_in(browser, StaffRole.OPERATOR).status_code == 303

    def test_it_is_no_token_for_programs(self, stolen: Pair) -> None:
        _owner, thief = stolen
        cookie = thief.cookies["loa_session"]
        thief.cookies.clear()
        headers = {"Authorization": f"Bearer {cookie}"}
        assert thief.post("/api/v1/bulletins", json={}, headers=headers).status_code in {401, 422}

    def test_its_owner_sees_it_and_ends_it_from_another_browser(
        self, town: Town, stolen: Pair
    ) -> None:
        _owner, thief = stolen
        with town.logged_in(StaffRole.OPERATOR) as elsewhere:
            mine = token(elsewhere, "/tai-khoan")
            ended = elsewhere.post("/tai-khoan/phien/ket-thuc-khac", data={"csrf_token": mine})
            assert ended.status_code == 303
            assert thief.get("/hom-nay").headers["location"].startswith("/dang-nhap")
            assert elsewhere.get("/hom-nay").status_code == 200
