"""The listening test: rounds, blind clips, answers, results by voice."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from controller.accounts.actor import Actor
from controller.listening import service
from controller.listening.sentences import SENTENCES, understood
from controller.listening.sounding import sound_round
from controller.settings import Settings, read_settings
from controller.store.engine import writing_sessions
from controller.store.listening import ListeningClip
from tests.controller.commune import NOW, Commune, lay_commune
from tests.controller.listening.hum import Hum
from tts.voices.voice import Clip, Voice, VoiceStyle, VoiceUnavailableError


class Mute(Hum):
    def speak(self, sentence: str, style: VoiceStyle) -> Clip:
        raise VoiceUnavailableError(self.name, "away")


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


@pytest.fixture
def settings(tmp_path: Path, sqlite_url: str) -> Settings:
    return read_settings({"LOA_HOME": str(tmp_path), "LOA_DATABASE_URL": sqlite_url})


@pytest.fixture
def commune(engine: Engine) -> Commune:
    with writing_sessions(engine).begin() as session:
        return lay_commune(session, clusters=0)


def sounded(engine: Engine, settings: Settings, commune: Commune, voices: Sequence[Voice]) -> None:
    with writing_sessions(engine).begin() as session:
        service.ask_for_round(session, commune.operator, commune.unit.id, NOW)
    assert sound_round(engine, settings, lambda: voices)


def answer_all(session: Session, actor: Actor, commune: Commune, heard: dict[str, bool]) -> None:
    """Hear every clip: those of some voices exactly, of others nothing."""
    while (clip := service.next_trial(session, actor, commune.unit.id).clip) is not None:
        words = clip.sentence if heard[clip.voice] else ""
        judged = service.Judged(heard=words, pleasant=5 if heard[clip.voice] else 1)
        service.answer(session, actor, clip.id, judged, NOW)
        session.flush()


def test_how_much_was_understood_is_counted_in_order() -> None:
    assert understood("Mời bà con đến họp.", "mời bà con họp") == 4
    assert understood("một hai ba", "ba hai một") == 1
    assert understood("một hai ba", "") == 0


def test_without_a_round_there_is_nothing_to_sound_or_hear(
    engine: Engine, settings: Settings, commune: Commune
) -> None:
    assert not sound_round(engine, settings, list)
    with writing_sessions(engine).begin() as session:
        assert service.next_trial(session, commune.operator, commune.unit.id).clip is None


def test_a_round_that_waits_is_not_asked_for_twice(engine: Engine, commune: Commune) -> None:
    with writing_sessions(engine).begin() as session:
        first = service.ask_for_round(session, commune.operator, commune.unit.id, NOW)
        again = service.ask_for_round(session, commune.operator, commune.unit.id, NOW + 1)
        assert first.id == again.id


def test_every_voice_that_can_speaks_every_sentence(
    engine: Engine, settings: Settings, commune: Commune
) -> None:
    sounded(engine, settings, commune, [Hum("low", 200), Mute("mute", 0), Hum("high", 400)])
    with writing_sessions(engine).begin() as session:
        trial = service.next_trial(session, commune.operator, commune.unit.id)
        assert (trial.answered, trial.total) == (0, 2 * len(SENTENCES))
        assert {one.voice for one in session.query(ListeningClip)} == {"low", "high"}
    assert not sound_round(engine, settings, list)


def test_results_tell_voices_apart_and_name_no_listener(
    engine: Engine, settings: Settings, commune: Commune
) -> None:
    sounded(engine, settings, commune, [Hum("low", 200), Hum("high", 400)])
    with writing_sessions(engine).begin() as session:
        for actor in (commune.operator, commune.approver):
            answer_all(session, actor, commune, {"low": False, "high": True})
        best, worst = service.results(session, commune.operator, commune.unit.id)
    assert (best.voice, best.understood_percent, best.pleasant) == ("high", 100.0, 5.0)
    assert (worst.voice, worst.understood_percent, worst.pleasant) == ("low", 0.0, 1.0)
    assert (best.answers, best.listeners) == (2 * len(SENTENCES), 2)


def test_the_first_answer_stands(engine: Engine, settings: Settings, commune: Commune) -> None:
    sounded(engine, settings, commune, [Hum("low", 200)])
    with writing_sessions(engine).begin() as session:
        clip = service.next_trial(session, commune.operator, commune.unit.id).clip
        assert clip
        all_of_it = service.Judged(heard=clip.sentence, pleasant=9)
        first = service.answer(session, commune.operator, clip.id, all_of_it, NOW)
        nothing = service.Judged(heard="", pleasant=1)
        again = service.answer(session, commune.operator, clip.id, nothing, NOW + 1)
        assert (again.id, again.pleasant) == (first.id, 5)
