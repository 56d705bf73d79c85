"""The speech process: what waits is spoken in order, kept by hash, and failures are told."""

import hashlib
import os
import threading
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import Engine

from controller.bulletins import service
from controller.bulletins.handling import Handling, set_handling
from controller.bulletins.reading_decisions import decide_reading
from controller.bulletins.readings import ReadingDecision, undecided
from controller.settings import Settings, read_settings
from controller.speech import queue
from controller.speech.manner import Manner, packed
from controller.speech.role import CLIPS_KEPT_S, run, speak_once, sweep, take_over
from controller.speech.voices import bought_voices
from controller.store.bulletins import Bulletin, Form, Revision, SpeechState
from controller.store.engine import writing_sessions
from controller.store.leading import Lead, leadership_for
from controller.store.lexicon import SpeechManner
from playlists.messages.plan import SAMPLE_RATE, Priority
from tests.controller.commune import NOW, Commune, lay_commune
from tests.controller.speech.tone_voice import ToneVoice
from tests.waiting import until
from tts.bed import LEAD_MS, TAIL_MS
from tts.mastering import WrongLengthError
from tts.reading import Lexicon
from tts.speech import Step
from tts.voices.loa.model import is_installed
from tts.voices.voice import Clip, VoiceStyle, VoiceUnavailableError


@dataclass
class DumbVoice(ToneVoice):
    def speak(self, sentence: str, style: VoiceStyle) -> Clip:
        raise VoiceUnavailableError(self.name, "the network is away")


@pytest.fixture
def settings(tmp_path: Path, sqlite_url: str) -> Settings:
    return read_settings(
        {
            "LOA_HOME": str(tmp_path),
            "LOA_DATABASE_URL": sqlite_url,
            "LOA_ONLINE_VOICES": "no",
        }
    )


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


@pytest.fixture
def commune(engine: Engine) -> Commune:
    with writing_sessions(engine).begin() as session:
        return lay_commune(session, clusters=0)


def written(
    engine: Engine, commune: Commune, *texts: str, priority: Priority = Priority.NORMAL
) -> list[str]:
    with writing_sessions(engine).begin() as session:
        return [commune.draft(session, text, priority=priority).id for text in texts]


def current(engine: Engine, bulletin_id: str) -> Revision:
    with writing_sessions(engine)() as session:
        revision = session.get_one(Bulletin, bulletin_id).current
        session.refresh(revision, ["audio"])
        return revision


def test_what_waits_is_spoken_and_stored_under_its_hash(
    engine: Engine, settings: Settings, commune: Commune
) -> None:
    (bulletin,) = written(engine, commune, "Mời bà con họp lúc 7 giờ. Xin cảm ơn.")
    voice = ToneVoice()
    assert speak_once(engine, settings, lambda: [voice])
    revision = current(engine, bulletin)
    assert (revision.speech_state, revision.voice) == (SpeechState.READY, "tone")
    assert "bảy giờ" in revision.spoken_text
    assert revision.sentences_done == revision.sentences_total == 2
    assert revision.audio_sha256
    assert revision.audio
    stored = (settings.audio_dir / revision.audio_sha256).read_bytes()
    assert hashlib.sha256(stored).hexdigest() == revision.audio_sha256
    assert revision.audio.size_bytes == len(stored)
    assert [p.name for p in settings.audio_dir.iterdir()] == [revision.audio_sha256]


def test_a_story_with_music_is_longer_and_silent_in_mourning_like_music(
    engine: Engine, settings: Settings, commune: Commune
) -> None:
    story, plain = written(engine, commune, "Trời đang mưa.", "Trời đang mưa. ")
    with writing_sessions(engine).begin() as session:
        session.get_one(Bulletin, story).form = Form.STORY
        manner = packed(Manner(story_music=True))
        session.add(SpeechManner(unit_id=commune.unit.id, manner=manner))
    for _ in (story, plain):
        assert speak_once(engine, settings, lambda: [ToneVoice()])
    with writing_sessions(engine)() as session:
        with_music, without = (session.get_one(Bulletin, one) for one in (story, plain))
        assert (with_music.is_music, without.is_music) == (True, False)
        lengths = [one.current.audio.frames for one in (with_music, without) if one.current.audio]
    around = (LEAD_MS + TAIL_MS) * SAMPLE_RATE // 1000
    assert lengths[0] - lengths[1] == pytest.approx(around, abs=2)


def test_what_holds_personal_data_is_told_to_no_voice_over_the_internet(
    engine: Engine, settings: Settings, commune: Commune
) -> None:
    (bulletin,) = written(engine, commune, "Ông An đi khám tuyển. Xin cảm ơn.")
    with writing_sessions(engine).begin() as session:
        set_handling(
            session,
            commune.operator,
            bulletin,
            Handling(personal_data=True, ends_on="2026-11-30"),
            NOW,
        )
    online, embedded = ToneVoice(name="online", online=True), ToneVoice(name="embedded")
    assert speak_once(engine, settings, lambda: [online, embedded])
    assert online.said == []
    assert current(engine, bulletin).voice == "embedded"


def test_sentences_that_nothing_says_any_more_go_after_a_month(
    engine: Engine, settings: Settings, commune: Commune
) -> None:
    written(engine, commune, "Sáng nay họp thôn. Xin cảm ơn.")
    speak_once(engine, settings, lambda: [ToneVoice()])
    kept = sorted(settings.clips_dir.rglob("*.clip"))
    assert len(kept) == 2
    os.utime(kept[0], (0, 0))
    os.utime(kept[1], (1, 1))
    sweep(settings, CLIPS_KEPT_S + 1)
    assert list(settings.clips_dir.rglob("*.clip")) == [kept[1]]
    written(engine, commune, "Sáng nay họp thôn. Xin cảm ơn.")
    speak_once(engine, settings, lambda: [ToneVoice()])
    sweep(settings, CLIPS_KEPT_S + 2)
    assert sorted(settings.clips_dir.rglob("*.clip")) == kept, "what is said again is in use"


def test_nothing_to_do_is_told(engine: Engine, settings: Settings, commune: Commune) -> None:
    assert not speak_once(engine, settings, lambda: [ToneVoice()])


def test_an_edited_sentence_speaks_only_itself_again(
    engine: Engine, settings: Settings, commune: Commune
) -> None:
    (bulletin,) = written(engine, commune, "Sáng nay họp thôn. Xin cảm ơn.")
    speak_once(engine, settings, lambda: [ToneVoice()])
    with writing_sessions(engine).begin() as session:
        service.edit(session, commune.operator, bulletin, "Chiều nay họp thôn. Xin cảm ơn.", NOW)
    voice = ToneVoice()
    speak_once(engine, settings, lambda: [voice])
    assert len(voice.said) == 1
    assert "Chiều nay" in voice.said[0]


def test_emergencies_are_spoken_first_then_the_oldest(
    engine: Engine, settings: Settings, commune: Commune
) -> None:
    written(engine, commune, "Tin một.", "Tin hai.")
    written(engine, commune, "Nước lũ lên nhanh.", priority=Priority.EMERGENCY)
    voice = ToneVoice()
    while speak_once(engine, settings, lambda: [voice]):
        pass
    assert [said.split()[-1].strip(".") for said in voice.said] == ["nhanh", "một", "hai"]


def test_a_wording_that_changes_while_it_is_spoken_is_spoken_again_as_it_is_now(
    engine: Engine, settings: Settings, commune: Commune
) -> None:
    (bulletin,) = written(engine, commune, "Họp lúc sáng nay.")

    def edit_once() -> None:
        voice.interrupted_by = lambda: None
        with writing_sessions(engine).begin() as session:
            service.edit(session, commune.operator, bulletin, "Họp lúc chiều nay.", NOW)

    voice = ToneVoice(interrupted_by=edit_once)
    assert speak_once(engine, settings, lambda: [voice])
    assert current(engine, bulletin).speech_state is SpeechState.WAITING
    assert speak_once(engine, settings, lambda: [voice])
    assert "chiều" in current(engine, bulletin).spoken_text


def test_the_next_voice_speaks_when_the_first_cannot_and_the_record_says_which(
    engine: Engine, settings: Settings, commune: Commune
) -> None:
    (bulletin,) = written(engine, commune, "Xin cảm ơn bà con.")
    speak_once(engine, settings, lambda: [DumbVoice(name="online"), ToneVoice(name="embedded")])
    assert current(engine, bulletin).voice == "embedded"


def test_without_any_voice_it_fails_and_says_why(
    engine: Engine, settings: Settings, commune: Commune
) -> None:
    (bulletin,) = written(engine, commune, "Xin cảm ơn bà con.")
    assert speak_once(engine, settings, lambda: [DumbVoice()])
    revision = current(engine, bulletin)
    assert revision.speech_state is SpeechState.FAILED
    assert "the network is away" in revision.speech_error
    assert not speak_once(engine, settings, lambda: [ToneVoice()])


def test_a_text_without_a_word_fails_and_holds_up_nothing_else(
    engine: Engine, settings: Settings, commune: Commune
) -> None:
    empty, good = written(engine, commune, "…", "Xin cảm ơn.")
    while speak_once(engine, settings, lambda: [ToneVoice()]):
        pass
    assert current(engine, empty).speech_state is SpeechState.FAILED
    assert current(engine, good).speech_state is SpeechState.READY


def test_a_sound_that_packing_spoils_fails_its_bulletin_and_not_the_process(
    engine: Engine, settings: Settings, commune: Commune
) -> None:
    def spoil() -> None:
        raise WrongLengthError(48_000, 47_000)

    (bulletin,) = written(engine, commune, "Xin cảm ơn.")
    assert speak_once(engine, settings, lambda: [ToneVoice(interrupted_by=spoil)])
    assert current(engine, bulletin).speech_state is SpeechState.FAILED
    assert not speak_once(engine, settings, lambda: [ToneVoice()])


def test_a_decided_reading_is_what_is_spoken(
    engine: Engine, settings: Settings, commune: Commune
) -> None:
    (bulletin,) = written(engine, commune, "Tiêm vắc xin rubella.")
    with writing_sessions(engine).begin() as session:
        (span,) = undecided(session.get_one(Bulletin, bulletin).current, Lexicon.ours())
        decision = ReadingDecision(
            start=span.start, end=span.end, written=span.written, spoken="ru bê la"
        )
        decide_reading(session, commune.operator, bulletin, decision, NOW)
    voice = ToneVoice()
    speak_once(engine, settings, lambda: [voice])
    assert "ru bê la" in voice.said[0]


def test_what_a_killed_process_had_begun_is_spoken_after_its_next_start(
    engine: Engine, settings: Settings, commune: Commune
) -> None:
    written(engine, commune, "Xin cảm ơn.")
    with writing_sessions(engine).begin() as session:
        assert queue.take(session, NOW)
    with writing_sessions(engine).begin() as session:
        assert queue.take(session, NOW + 1) is None
        assert queue.take_back_abandoned(session) == 1
        assert queue.take(session, NOW + 2)


def test_a_second_process_takes_over_what_the_first_had_begun_once_it_is_gone(
    engine: Engine, commune: Commune, tmp_path: Path
) -> None:
    first, second = (leadership_for(engine, Lead.SPEECH, tmp_path) for _process in range(2))
    written(engine, commune, "Xin cảm ơn.")
    take_over(engine, first)
    with writing_sessions(engine).begin() as session:
        assert queue.take(session, NOW)
    take_over(engine, second)
    with writing_sessions(engine).begin() as session:
        assert queue.take(session, NOW + 1) is None

    first.release()  # as its connection, or its file, does when it is killed
    take_over(engine, second)
    with writing_sessions(engine).begin() as session:
        assert queue.take(session, NOW + 2)
    second.release()


def test_speaking_of_which_nothing_was_heard_for_long_is_taken_over(
    engine: Engine, commune: Commune
) -> None:
    written(engine, commune, "Xin cảm ơn.")
    with writing_sessions(engine).begin() as session:
        work = queue.take(session, NOW)
        assert work
        queue.tell_progress(session, work, Step(0, 1), NOW + 1000)
        assert queue.take(session, NOW + 1000 + queue.ABANDONED_MS) is None
        assert queue.take(session, NOW + 1001 + queue.ABANDONED_MS)


def test_the_process_speaks_what_waits_and_ends_when_told(
    engine: Engine, settings: Settings, commune: Commune
) -> None:
    """The whole role, with the best offline voice that is on this machine."""
    (bulletin,) = written(engine, commune, "Xin cảm ơn.")
    stop = threading.Event()
    role = threading.Thread(target=run, args=(settings, stop))
    role.start()
    try:
        until(lambda: current(engine, bulletin).speech_state is SpeechState.READY, 120)
    finally:
        stop.set()
        role.join(timeout=30)
    assert not role.is_alive()
    assert current(engine, bulletin).voice == ("loa" if is_installed() else "espeak-ng")


def test_a_bought_voice_is_read_from_its_recipe_and_a_wrong_one_costs_only_itself(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    ask = '[ask]\nurl = "https://tts.example.vn/"\nbody = "{text}"\n'
    (tmp_path / "a.toml").write_text(f'name = "tinh"\ntitle = "giọng của tỉnh"\n{ask}')
    (tmp_path / "b.toml").write_text(f'name = "khac"\n{ask}')
    assert [voice.title for voice in bought_voices(tmp_path)] == ["giọng của tỉnh"]
    assert "b.toml" in caplog.text
    assert "title" in caplog.text
