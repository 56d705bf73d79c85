"""Figures are read from a database in use, on both engines, by whoever has the token."""

from dataclasses import replace

from sqlalchemy.orm import Session

from controller.watching.figures import read_figures
from tests.controller.commune import NOW, lay_commune
from tests.controller.web.asking import Web, Write

TOKEN = "chi-cho-giam-sat"


def test_an_empty_installation_has_figures(session: Session) -> None:
    figures = read_figures(session, NOW)
    assert set(figures.queues) == {"planner", "signer", "link", "speech"}
    assert (figures.receivers, figures.head_age_ms) == (0, None)


def test_a_bulletin_without_sound_waits_for_speech(session: Session) -> None:
    commune = lay_commune(session)
    before = read_figures(session, NOW)
    draft = commune.draft(session)
    queue = read_figures(session, draft.current.created_at + 5_000).queues["speech"]
    assert queue.waiting == before.queues["speech"].waiting + 1
    assert queue.oldest_ms >= 5_000
    assert before.receivers == len(commune.receivers)


def test_what_was_due_is_counted_by_its_verdict(session: Session) -> None:
    commune = lay_commune(session)
    commune.slot(session, [commune.approved_bulletin(session)])
    assert sum(read_figures(session, NOW).verdicts.values()) == 0


def test_figures_are_for_whoever_sends_the_token(web: Web) -> None:
    web.app.state.settings = replace(web.app.state.settings, metrics_token=TOKEN)
    client = web.client()
    for wrong in ({}, {"Authorization": "Bearer x"}, {"Authorization": TOKEN}):
        assert client.get("/metrics", headers=wrong).status_code == 404
    answer = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 200
    assert f"loa_receivers {len(web.commune.receivers)}.0" in answer.text


def test_without_a_token_of_the_installation_nobody_reads_figures(web: Web, write: Write) -> None:
    assert web.client().get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404
