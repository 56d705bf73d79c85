"""What happens to whoever guesses at the login form, and what is told of it."""

import json
import stat
from typing import Any

import pytest
from fastapi.testclient import TestClient

from controller.settings import read_settings
from controller.store.people import StaffRole
from controller.web.app import create_app
from tests.controller.commune import FAST_HASHER, PASSWORD
from tests.controller.web.asking import Web, token_of


def guess(web: Web, password: str = "sai-mat-khau", **headers: str) -> Any:
    client = web.client()
    token = token_of(client.get("/dang-nhap").text)
    form = {"login": "operator.thu", "password": password, "csrf_token": token}
    return client.post("/dang-nhap", data=form, headers=headers)


def lines(web: Web) -> list[dict[str, Any]]:
    path = web.app.state.settings.security_log
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_after_some_failures_the_page_says_how_long_to_wait(web: Web) -> None:
    for _ in range(5):
        assert guess(web).status_code == 422
    answer = guess(web, PASSWORD)
    assert answer.status_code == 429
    assert answer.headers["retry-after"] == "1"
    assert "cần chờ 1 giây. Tài khoản không bị khóa." in answer.text
    web.now += 1_000
    assert guess(web, PASSWORD).status_code == 303


def test_a_program_that_guesses_is_told_the_same(web: Web) -> None:
    login = {"login": "operator.thu", "password": "x"}
    for _ in range(5):
        assert web.client().post("/api/v1/session", json=login).status_code == 401
    answer = web.client().post("/api/v1/session", json=login)
    assert answer.status_code == 429
    assert answer.headers["retry-after"] == "1"


def test_refused_logins_go_into_the_security_log_with_their_origin(web: Web) -> None:
    guess(web)
    guess(web, PASSWORD)
    refused, let_in = lines(web)
    assert refused == {
        "at": "2026-11-18T11:07:40.000+00:00",
        "event": "login_refused",
        "origin": "testclient",
        "login": "operator.thu",
        "why": "LoginRefusedError",
    }
    assert let_in["event"] == "login"
    assert PASSWORD not in str(lines(web))


def test_the_security_log_is_its_owners_alone(web: Web) -> None:
    guess(web)
    assert stat.S_IMODE(web.app.state.settings.security_log.stat().st_mode) == 0o600


def test_what_is_not_allowed_and_foreign_forms_are_logged(web: Web) -> None:
    auditor = web.logged_in(StaffRole.AUDITOR)
    auditor.client.get("/ban-tin/moi")
    auditor.client.post("/ban-tin/moi", data={"csrf_token": "x"})
    told = [(line["event"], line.get("act")) for line in lines(web)]
    assert told == [("login", None), ("not_allowed", "write_bulletin"), ("foreign_form", None)]


FORWARDED = {"X-Forwarded-For": "198.51.100.7", "X-Forwarded-Proto": "https"}


@pytest.mark.parametrize(
    ("proxies", "peer", "origin"),
    [
        ("", "10.0.0.1", "10.0.0.1"),
        ("10.0.0.1", "10.0.0.1", "198.51.100.7"),
        ("10.0.0.0/8", "10.9.9.9", "198.51.100.7"),
        ("10.0.0.1", "192.0.2.1", "192.0.2.1"),
        ("", "127.0.0.1", "127.0.0.1"),
    ],
)
def test_only_a_proxy_that_is_trusted_tells_where_somebody_is(
    web: Web, proxies: str, peer: str, origin: str
) -> None:
    client = TestClient(behind(web, proxies), client=(peer, 5000), follow_redirects=False)
    client.post("/dang-nhap", data={"login": "operator.thu", "csrf_token": ""}, headers=FORWARDED)
    assert lines(web)[-1]["origin"] == origin


def test_of_several_forwarded_addresses_the_one_that_the_proxy_saw_counts(web: Web) -> None:
    client = TestClient(behind(web, "10.0.0.1"), client=("10.0.0.1", 5000))
    told = {"X-Forwarded-For": "1.2.3.4, 198.51.100.7"}
    client.post("/dang-nhap", data={"login": "operator.thu", "csrf_token": ""}, headers=told)
    assert lines(web)[-1]["origin"] == "198.51.100.7"


def test_behind_a_trusted_proxy_with_https_the_cookie_is_for_https_only(web: Web) -> None:
    client = TestClient(behind(web, "10.0.0.1"), client=("10.0.0.1", 5000))
    answer = client.get("/dang-nhap", headers=FORWARDED)
    assert "Secure" in answer.headers["set-cookie"]
    assert answer.headers["strict-transport-security"]


def behind(web: Web, proxies: str) -> Any:
    """The same installation behind these proxies."""
    home = {
        "LOA_HOME": str(web.app.state.settings.home),
        "LOA_TRUSTED_PROXIES": proxies,
    }
    return create_app(read_settings(home), web.engine, lambda: web.now, FAST_HASHER)
