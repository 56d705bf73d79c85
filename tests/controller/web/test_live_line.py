"""The line for sound opens for our own page with its own token, and for nobody else."""

import json

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import delete, select
from sqlalchemy.orm import Session
from starlette.websockets import WebSocketDisconnect

from controller.accounts import one_time
from controller.live.asking import NewSession, ask
from controller.shelf.shelf import Shelf
from controller.store.delivery import OutboxMessage
from controller.store.live import Closing, LiveAiring, LiveChunk
from controller.store.logins import LoginSession
from controller.store.people import StaffRole
from controller.web.plain_door import PlainDoor
from tests.controller.emergencies.duty_room import DutyRoom
from tests.controller.web.asking import Browser, Web, Write, token_of

OURS = {"origin": "http://testserver"}


@pytest.fixture
def officer(web: Web, write: Write) -> Browser:
    """On duty, logged in."""

    def open_shift(session: Session) -> None:
        room = DutyRoom(session, web.commune, now=0)
        room.now = web.now - 120_000
        room.open_shift()
        one_time.remove_app(session, room.officer, room.now)

    write(open_shift)
    return web.logged_in(StaffRole.DUTY_OFFICER)


@pytest.fixture
def session_id(web: Web, write: Write, officer: Browser) -> str:
    del officer

    def wish(session: Session) -> str:
        room = DutyRoom(session, web.commune)
        new = NewSession(
            unit_id=web.commune.unit.id, purpose="Chủ tịch xã nói", aims=room.everywhere
        )
        return ask(session, room.officer, new, web.now, Shelf(web.audio_dir)).id

    return str(write(wish))


def path(session_id: str) -> str:
    return f"/truc-tiep/{session_id}/am-thanh"


def airings(web: Web) -> list[LiveAiring]:
    with web.app.state.reading() as session:
        return list(session.scalars(select(LiveAiring)))


@pytest.mark.parametrize("origin", [{}, {"origin": "http://other"}, {"origin": "null"}])
def test_a_page_of_another_site_gets_no_line(
    web: Web, officer: Browser, session_id: str, origin: dict[str, str]
) -> None:
    with (
        pytest.raises(WebSocketDisconnect),
        officer.client.websocket_connect(path(session_id), headers=origin),
    ):
        pass
    assert not airings(web)


def test_without_the_page_s_token_nothing_is_opened(
    web: Web, officer: Browser, session_id: str
) -> None:
    with officer.client.websocket_connect(path(session_id), headers=OURS) as line:
        line.send_text(json.dumps({"token": "guessed"}))
        assert line.receive_json()["say"] == "refused"
    assert not airings(web)


def test_without_a_login_nothing_is_opened(web: Web, session_id: str) -> None:
    with web.client().websocket_connect(path(session_id), headers=OURS) as line:
        line.send_text(json.dumps({"token": "guessed"}))
        assert line.receive_json()["say"] == "refused"
    assert not airings(web)


def test_somebody_else_cannot_speak_in_her_place(web: Web, session_id: str) -> None:
    other = web.logged_in(StaffRole.APPROVER)
    token = token_of(other.get("/tai-khoan"))
    with other.client.websocket_connect(path(session_id), headers=OURS) as line:
        line.send_text(json.dumps({"token": token}))
        assert line.receive_json()["say"] == "refused"
    assert not airings(web)


@pytest.mark.parametrize("said", ["", "[]", "{", "null"])
def test_rubbish_ends_the_line(web: Web, officer: Browser, session_id: str, said: str) -> None:
    with officer.client.websocket_connect(path(session_id), headers=OURS) as line:
        line.send_text(said)
        with pytest.raises(WebSocketDisconnect):
            line.receive_json()
    assert not airings(web)


def test_an_order_that_the_signer_refuses_is_told_and_closed(
    web: Web, officer: Browser, session_id: str, write: Write
) -> None:
    token = token_of(officer.get("/tai-khoan"))
    with officer.client.websocket_connect(path(session_id), headers=OURS) as line:
        line.send_text(json.dumps({"token": token}))

        def refuse(session: Session) -> int:
            rows = session.scalars(select(OutboxMessage)).all()
            for row in rows:
                row.refused_at, row.refusal = web.now, "no"
            return len(rows)

        while not write(refuse):
            pass
        told = line.receive_json()
    assert told["say"] == "refused"
    assert "không ký" in told["words"]
    (airing,) = airings(web)
    assert airing.why is Closing.REFUSED
    with web.app.state.reading() as session:
        assert not session.scalars(select(LiveChunk)).all()


def test_no_sound_travels_over_the_plain_port(web: Web, session_id: str) -> None:
    plain = TestClient(PlainDoor(web.app, 443))
    with (
        pytest.raises(WebSocketDisconnect) as closed,
        plain.websocket_connect(path(session_id), headers=OURS),
    ):
        pass
    assert closed.value.code == 1008


@pytest.mark.long  # the gongs sound in their own time
def test_who_is_no_longer_logged_in_speaks_no_more(
    web: Web, officer: Browser, session_id: str, write: Write
) -> None:
    """A session that its owner, or an administrator, ended from elsewhere."""
    token = token_of(officer.get("/tai-khoan"))
    with officer.client.websocket_connect(path(session_id), headers=OURS) as line:
        line.send_text(json.dumps({"token": token}))

        def send_and_end(session: Session) -> int:
            rows = session.scalars(select(OutboxMessage)).all()
            for row in rows:
                row.published_at = web.now
            if rows:
                session.execute(delete(LoginSession))
            return len(rows)

        while not write(send_and_end):
            pass
        assert line.receive_json()["say"] == "speak_in"
        assert line.receive_json()["say"] == "closing"
        assert line.receive_json()["say"] == "ended"
    (airing,) = airings(web)
    assert airing.why is Closing.LINE
