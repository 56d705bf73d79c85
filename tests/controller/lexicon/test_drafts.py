"""Drafts that a changed lexicon reads otherwise are spoken again; the submitted stays."""

import pytest
from sqlalchemy.orm import Session

from controller.bulletins import service as bulletins
from controller.bulletins.decisions import approve
from controller.bulletins.errors import UndecidedReadingsError
from controller.bulletins.readings import decided_reading, decisions_of
from controller.lexicon.layered import lexicon_for, lexicon_of
from controller.lexicon.service import NewEntry, Outcome, set_entry
from controller.speech import queue
from controller.store.bulletins import Bulletin, SpeechState
from playlists.messages.plan import SAMPLE_RATE
from tests.controller.commune import NOW, Commune, lay_commune, some_track
from tests.controller.lexicon.province import province_operator
from tts.track import Mark

TEXT = "Mời bà con tiêm rubella tại NVHX."
LATER = NOW + 1_000_000


@pytest.fixture
def commune(session: Session) -> Commune:
    return lay_commune(session, clusters=0)


def say(session: Session, commune: Commune, written: str, spoken: str) -> Outcome:
    new = NewEntry(unit_id=commune.unit.id, written=written, spoken=spoken, replace=True)
    return set_entry(session, commune.operator, new, LATER)


def speak(session: Session, bulletin: Bulletin) -> None:
    """What the speech role does, without the speech."""
    work = queue.take(session, NOW)
    assert work is not None
    assert work.revision_id == bulletin.current.id
    assert finish(session, work)


def finish(session: Session, work: queue.Work) -> bool:
    track = some_track(work.spoken_text, 3.0)
    spoken = queue.Spoken(track, (Mark(0, SAMPLE_RATE),), "tone")
    done = queue.finish(session, work, spoken, NOW)
    session.flush()
    return done


def test_a_draft_that_is_read_otherwise_now_is_spoken_again(
    session: Session, commune: Commune
) -> None:
    bulletin = commune.draft(session, TEXT)
    speak(session, bulletin)
    assert say(session, commune, "NVHX", "nhà văn hóa xã") == Outcome(1, 1)
    assert bulletin.current.speech_state is SpeechState.WAITING
    speak(session, bulletin)
    assert "nhà văn hóa xã" in bulletin.current.spoken_text


def test_a_draft_that_is_read_as_before_keeps_its_sound(session: Session, commune: Commune) -> None:
    bulletin = commune.draft(session, TEXT)
    speak(session, bulletin)
    assert say(session, commune, "XYZT", "xa cách") == Outcome(1, 0)
    assert say(session, commune, "bà con", "bà con") == Outcome(1, 0)
    assert bulletin.current.speech_state is SpeechState.READY


def test_a_draft_is_found_through_entries_that_say_the_changed_one(
    session: Session, commune: Commune
) -> None:
    say(session, commune, "NVHX", "nhà văn hóa XT")
    bulletin = commune.draft(session, TEXT)
    speak(session, bulletin)
    assert say(session, commune, "XT", "xã tôi") == Outcome(1, 1)


def test_a_change_of_the_province_reaches_its_communes_drafts(
    session: Session, commune: Commune
) -> None:
    bulletin = commune.draft(session, TEXT)
    speak(session, bulletin)
    new = NewEntry(unit_id=commune.province.id, written="NVHX", spoken="nhà văn hóa xã")
    assert set_entry(session, province_operator(session, commune), new, LATER).spoken_again == 1


def test_what_was_submitted_keeps_its_sound_and_is_shown_as_it_was_read(
    session: Session, commune: Commune
) -> None:
    say(session, commune, "NVHX", "nhà văn hóa xã")
    say(session, commune, "rubella", "ru bê la")
    bulletin = commune.draft(session, TEXT)
    speak(session, bulletin)
    bulletins.submit(session, commune.operator, bulletin.id, LATER + 1)
    new = NewEntry(unit_id=commune.unit.id, written="NVHX", spoken="hội trường", replace=True)
    set_entry(session, commune.operator, new, LATER + 2)
    approve(session, commune.approver, bulletin.current.id, LATER + 3)
    current = bulletin.current
    assert current.speech_state is SpeechState.READY
    assert "nhà văn hóa xã" in current.spoken_text
    frozen = decided_reading(TEXT, decisions_of(current), lexicon_of(session, current))
    assert frozen.spoken == current.spoken_text
    assert "hội trường" in decided_reading(TEXT, (), lexicon_for(session, commune.unit.id)).spoken


def test_a_word_in_the_lexicon_needs_no_decision_any_more(
    session: Session, commune: Commune
) -> None:
    say(session, commune, "NVHX", "nhà văn hóa xã")
    bulletin = commune.draft(session, TEXT)
    speak(session, bulletin)
    with pytest.raises(UndecidedReadingsError):
        bulletins.submit(session, commune.operator, bulletin.id, LATER)
    say(session, commune, "rubella", "ru bê la")
    speak(session, bulletin)
    bulletins.submit(session, commune.operator, bulletin.id, LATER)


def test_what_is_being_spoken_when_the_lexicon_changes_is_spoken_again_when_it_is_finished(
    session: Session, commune: Commune
) -> None:
    bulletin = commune.draft(session, TEXT)
    work = queue.take(session, NOW)
    assert work is not None
    say(session, commune, "NVHX", "nhà văn hóa xã")
    assert not finish(session, work)
    assert bulletin.current.speech_state is SpeechState.WAITING
    speak(session, bulletin)


def test_a_change_elsewhere_in_the_lexicon_does_not_throw_away_what_is_being_spoken(
    session: Session, commune: Commune
) -> None:
    commune.draft(session, TEXT)
    work = queue.take(session, NOW)
    assert work is not None
    say(session, commune, "XYZT", "xa cách")
    assert finish(session, work)


def test_a_tune_has_no_reading_that_could_change(session: Session, commune: Commune) -> None:
    commune.approved_tune(session)
    assert say(session, commune, "NVHX", "nhà văn hóa xã").spoken_again == 0
