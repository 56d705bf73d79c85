"""What the reader is unsure of is decided by a person before a bulletin is submitted."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from controller.bulletins import service
from controller.bulletins.decisions import approve
from controller.bulletins.errors import (
    AlreadySubmittedError,
    NoSuchReadingError,
    UndecidedReadingsError,
)
from controller.bulletins.reading_decisions import decide_reading, decide_reading_everywhere
from controller.bulletins.readings import (
    ReadingDecision,
    decided_reading,
    decisions_of,
    still_standing,
    undecided,
)
from controller.store.bulletins import SpeechState
from playlists.messages.plan import Priority
from tests.controller.commune import NOW, Commune, finish_speech, lay_commune
from tts.reading import Lexicon, read

LATER = NOW + 1_000_000
UNSURE = "Kính mời bà con tiêm vắc xin rubella tại trạm."
"""The reader does not know this foreign word."""


@pytest.fixture
def commune(session: Session) -> Commune:
    return lay_commune(session, clusters=0)


def decision_about(text: str, spoken: str | None = None) -> ReadingDecision:
    span = read(text).uncertain()[0]
    return ReadingDecision(
        start=span.start, end=span.end, written=span.written, spoken=spoken or span.spoken
    )


def test_the_example_is_one_that_the_reader_is_unsure_of() -> None:
    assert [span.written for span in read(UNSURE).uncertain()] == ["rubella"]


def test_nothing_uncertain_is_submitted_without_a_decision(
    session: Session, commune: Commune
) -> None:
    bulletin = commune.draft(session, UNSURE)
    finish_speech(session, bulletin.current, 3.0, LATER)
    with pytest.raises(UndecidedReadingsError) as refusal:
        service.submit(session, commune.operator, bulletin.id, LATER)
    assert [span.written for span in refusal.value.spans] == ["rubella"]
    decide_reading(session, commune.operator, bulletin.id, decision_about(UNSURE), LATER)
    service.submit(session, commune.operator, bulletin.id, LATER)


def test_an_emergency_is_not_held_up_and_its_statement_says_what_nobody_decided(
    session: Session, commune: Commune
) -> None:
    bulletin = commune.draft(session, UNSURE, priority=Priority.EMERGENCY)
    finish_speech(session, bulletin.current, 3.0, LATER)
    service.submit(session, commune.operator, bulletin.id, LATER)
    approval = approve(session, commune.approver, bulletin.current.id, LATER)
    assert json.loads(approval.statement)["undecided"] == ["rubella"]


def test_taking_the_likeliest_reading_leaves_the_finished_sound(
    session: Session, commune: Commune
) -> None:
    bulletin = commune.draft(session, UNSURE)
    finish_speech(session, bulletin.current, 3.0, LATER)
    decide_reading(session, commune.operator, bulletin.id, decision_about(UNSURE), LATER)
    assert bulletin.current.speech_state is SpeechState.READY


def test_another_reading_is_spoken_anew(session: Session, commune: Commune) -> None:
    bulletin = commune.draft(session, UNSURE)
    finish_speech(session, bulletin.current, 3.0, LATER)
    decision = decision_about(UNSURE, "ru bê la")
    decide_reading(session, commune.operator, bulletin.id, decision, LATER)
    assert bulletin.current.speech_state is SpeechState.WAITING
    assert undecided(bulletin.current, Lexicon.ours()) == ()
    reading = decided_reading(UNSURE, decisions_of(bulletin.current), Lexicon.ours())
    assert "ru bê la" in reading.spoken


def test_the_last_decision_about_a_piece_counts(session: Session, commune: Commune) -> None:
    bulletin = commune.draft(session, UNSURE)
    for spoken in ("ru bê la", "ru ben la"):
        decision = decision_about(UNSURE, spoken)
        decide_reading(session, commune.operator, bulletin.id, decision, LATER)
    assert [d.spoken for d in decisions_of(bulletin.current)] == ["ru ben la"]


def test_one_decision_may_settle_every_place_that_is_written_so(
    session: Session, commune: Commune
) -> None:
    text = "Tiêm rubella ngày mai. Ai đã tiêm rubella thì thôi."
    bulletin = commune.draft(session, text)
    decision = decision_about(text, "ru bê la")
    decide_reading_everywhere(session, commune.operator, bulletin.id, decision, LATER)
    assert undecided(bulletin.current, Lexicon.ours()) == ()
    assert [d.spoken for d in decisions_of(bulletin.current)] == ["ru bê la", "ru bê la"]


def test_a_decision_settles_one_place_unless_told_otherwise(
    session: Session, commune: Commune
) -> None:
    text = "Tiêm rubella ngày mai. Ai đã tiêm rubella thì thôi."
    bulletin = commune.draft(session, text)
    decision = decision_about(text, "ru bê la")
    decide_reading(session, commune.operator, bulletin.id, decision, LATER)
    assert [span.written for span in undecided(bulletin.current, Lexicon.ours())] == ["rubella"]


def test_a_decision_about_a_piece_that_is_not_there_is_refused(
    session: Session, commune: Commune
) -> None:
    bulletin = commune.draft(session, UNSURE)
    stray = ReadingDecision(start=0, end=3, written="sởi", spoken="sởi")
    with pytest.raises(NoSuchReadingError):
        decide_reading(session, commune.operator, bulletin.id, stray, LATER)


def test_readings_of_what_was_submitted_are_frozen(session: Session, commune: Commune) -> None:
    bulletin = commune.pending_bulletin(session, "Mời họp.")
    stray = ReadingDecision(start=0, end=3, written="Mời", spoken="mời")
    with pytest.raises(AlreadySubmittedError):
        decide_reading(session, commune.operator, bulletin.id, stray, LATER)


def test_a_decision_survives_an_edit_elsewhere_in_the_text(
    session: Session, commune: Commune
) -> None:
    bulletin = commune.draft(session, UNSURE)
    decision = decision_about(UNSURE, "ru bê la")
    decide_reading(session, commune.operator, bulletin.id, decision, LATER)
    edited = "Thông báo. " + UNSURE.replace("trạm", "nhà văn hóa")
    service.edit(session, commune.operator, bulletin.id, edited, LATER)
    assert undecided(bulletin.current, Lexicon.ours()) == ()


def test_a_decision_falls_with_the_passage_that_it_was_about(
    session: Session, commune: Commune
) -> None:
    bulletin = commune.draft(session, UNSURE)
    decide_reading(session, commune.operator, bulletin.id, decision_about(UNSURE), LATER)
    service.edit(session, commune.operator, bulletin.id, UNSURE.replace("rubella", "BCGx"), LATER)
    assert decisions_of(bulletin.current) == ()


@given(st.text("ab ", max_size=12), st.text("ab ", max_size=12), st.data())
def test_what_survives_an_edit_stands_where_it_says(
    old: str, new: str, data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, len(old)))
    end = data.draw(st.integers(start, len(old)))
    decision = ReadingDecision(start=start, end=end, written=old[start:end], spoken="x")
    kept_decisions = still_standing([decision], old, new)
    if start < end and old == new:
        assert kept_decisions == (decision,)
    for kept in kept_decisions:
        assert new[kept.start : kept.end] == kept.written
