"""A receiver that nobody hears of is not told to be there."""

import pytest
from sqlalchemy.orm import Session

from controller.civil import HOUR_MS, MINUTE_MS
from controller.receivers.service import record_state
from playlists.messages.state import State
from tests.controller.web.asking import Browser, Web, Write, first

HEARD_AT = "18:07"
"""When the receiver of the first cluster is heard, in Vietnam."""


@pytest.fixture
def heard(web: Web, write: Write) -> int:
    receiver = web.commune.receivers[0].id

    def tell(session: Session) -> None:
        state = State(receiver=receiver, at=web.now, online=True, agent_version="0.1.0")
        record_state(session, receiver, state, web.now)

    write(tell)
    return web.now


def chip(web: Web, operator: Browser) -> str:
    page = operator.get(f"/cum-loa/{web.commune.clusters[0].id}")
    return first(r'class="chip-text">([^<]+)<', page)


def test_a_receiver_is_connected_while_it_tells_its_state(
    web: Web, operator: Browser, heard: int
) -> None:
    web.now = heard + 3 * MINUTE_MS
    assert chip(web, operator) == "Đang kết nối"
    assert "1<span>/3" in operator.get("/cum-loa")


def test_after_three_minutes_without_a_word_it_is_lost_since_its_last(
    web: Web, operator: Browser, heard: int
) -> None:
    web.now = heard + 3 * MINUTE_MS + 1
    assert chip(web, operator) == f"Mất liên lạc từ {HEARD_AT}"
    assert "0<span>/3" in operator.get("/cum-loa")
    assert f"Mất liên lạc từ {HEARD_AT}" in operator.get("/hom-nay")


def test_of_another_day_the_day_is_told(web: Web, operator: Browser, heard: int) -> None:
    web.now = heard + 11 * HOUR_MS
    assert chip(web, operator) == f"Mất liên lạc từ {HEARD_AT} ngày 18/11"


def test_what_sounds_is_told_only_of_receivers_that_are_there(
    web: Web, operator: Browser, write: Write
) -> None:
    receiver = web.commune.receivers[0].id

    def play(session: Session) -> None:
        state = State(
            receiver=receiver,
            at=web.now,
            online=True,
            agent_version="0.1.0",
            playing_occurrence="s.2026-11-18",
            playing_item="i",
        )
        record_state(session, receiver, state, web.now)

    write(play)
    assert "1 cụm" in operator.get("/hom-nay")
    web.now += 4 * MINUTE_MS
    assert "Lúc này không cụm nào đang phát." in operator.get("/hom-nay")
