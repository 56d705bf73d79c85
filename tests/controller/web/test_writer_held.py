"""SQLite has one writer: who may not write never waits for it, so never keeps it from others."""

from collections.abc import Iterator

import pytest

from controller.store.engine import writing_sessions
from tests.controller.web.asking import Browser, Web


@pytest.fixture
def writer_held(web: Web, operator: Browser) -> Iterator[None]:
    """Somebody writes all the time (and the operator has logged in before)."""
    with writing_sessions(web.engine)() as session:
        session.connection()
        yield


@pytest.mark.parametrize("path", ["/ban-tin/moi", "/lich-phat/moi", "/dang-xuat"])
def test_a_form_of_nobody_is_answered_at_once(web: Web, path: str, writer_held: None) -> None:
    client = web.client()
    client.cookies.set("loa_session", "made-up")
    assert client.post(path, data={"csrf_token": "x"}).status_code == 303


def test_a_form_with_a_wrong_token_is_answered_at_once(
    operator: Browser, writer_held: None
) -> None:
    assert operator.client.post("/ban-tin/moi", data={"csrf_token": "x"}).status_code == 403


def test_a_program_without_a_session_is_answered_at_once(web: Web, writer_held: None) -> None:
    new = {"title": "T", "text": "Lời."}
    headers = {"Authorization": "Bearer made-up"}
    answer = web.client().post("/api/v1/bulletins", json=new, headers=headers)
    assert answer.status_code == 401
