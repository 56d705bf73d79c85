"""How a unit is spoken to: set once, for all below it, and kept with what was spoken so."""

from dataclasses import dataclass

import msgspec
import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from controller.accounts.authority import NotAllowedError
from controller.speech.manner import BadMannerError, Manner, manner_of, owner_of, packed, set_manner
from controller.speech.script import BY_MACHINE, script_of
from controller.speech.voices import cast_of, in_order
from controller.store.bulletins import Form
from controller.store.engine import writing_sessions
from controller.store.ledger import AuditEvent
from controller.store.lexicon import SpeechManner
from playlists.messages.plan import Priority
from tests.controller.commune import NOW, Commune, lay_commune
from tts.reading import Lexicon, said_of
from tts.speakers import Speaker
from tts.voices.voice import Clip, VoiceStyle

QUESTIONS = "Hỏi: Nộp hồ sơ ở đâu?\nĐáp: Ở bộ phận một cửa."


@dataclass
class Named:
    name: str
    online: bool = False
    title: str = "giọng thử"
    version: str = "1"

    def speak(self, sentence: str, style: VoiceStyle) -> Clip:
        raise AssertionError("nobody is to speak here")


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


@pytest.fixture
def session(engine: Engine) -> Session:
    return writing_sessions(engine)()


@pytest.fixture
def commune(session: Session) -> Commune:
    return lay_commune(session, clusters=0)


def test_nothing_set_is_the_usual(session: Session, commune: Commune) -> None:
    assert manner_of(session, commune.unit.id) == Manner()
    assert owner_of(session, commune.unit.id) is None


def test_what_is_set_holds_and_is_in_the_record(session: Session, commune: Commune) -> None:
    manner = Manner(speed=0.9, word_gap_ms=150, voices=("loa",), two_voices=True)
    set_manner(session, commune.operator, commune.unit.id, manner, NOW)
    assert manner_of(session, commune.unit.id) == manner
    assert owner_of(session, commune.unit.id) == commune.unit.id
    event = session.scalars(select(AuditEvent).where(AuditEvent.act == "set_speech_manner")).one()
    assert msgspec.json.decode(event.detail)["after"]["word_gap_ms"] == 150


def test_a_unit_without_its_own_is_spoken_to_as_the_one_above(
    session: Session, commune: Commune
) -> None:
    session.add(SpeechManner(unit_id=commune.province.id, manner=packed(Manner(rests=1.4))))
    session.flush()
    assert manner_of(session, commune.unit.id).rests == 1.4
    assert owner_of(session, commune.unit.id) == commune.province.id
    set_manner(session, commune.operator, commune.unit.id, Manner(), NOW)
    assert manner_of(session, commune.unit.id) == Manner()


@pytest.mark.parametrize("outside", [{"speed": 3.0}, {"careful": 0.1}, {"voices": ("loa", "loa")}])
def test_what_nobody_could_follow_is_refused(
    session: Session, commune: Commune, outside: dict[str, object]
) -> None:
    manner = msgspec.structs.replace(Manner(), **outside)
    with pytest.raises(BadMannerError):
        set_manner(session, commune.operator, commune.unit.id, manner, NOW)


def test_who_only_approves_does_not_set_it(session: Session, commune: Commune) -> None:
    with pytest.raises(NotAllowedError):
        set_manner(session, commune.approver, commune.unit.id, Manner(), NOW)


def test_a_unit_is_asked_its_own_voices_first_and_no_other_one_over_the_internet() -> None:
    bought, public = Named("tinh", online=True), Named("gtts", online=True)
    ours_, last = Named("loa"), Named("espeak-ng")
    there = [bought, public, ours_, last]
    assert in_order(there, ()) == tuple(there)
    assert [voice.name for voice in in_order(there, ("loa", "gtts", "gone"))] == [
        *("loa", "gtts", "espeak-ng"),
    ]


def test_a_second_voice_speaks_only_where_somebody_agreed() -> None:
    there = [Named("tinh-nam"), Named("tinh-nu"), Named("espeak-ng")]
    agreed = Manner(voices=("tinh-nam",), two_voices=True, second_voice="tinh-nu")
    assert cast_of(there, agreed)[0].name == "tinh-nam+tinh-nu"
    alone = msgspec.structs.replace(agreed, two_voices=False)
    assert cast_of(there, alone)[0].name == "tinh-nam"


@pytest.mark.parametrize(("agreed", "speakers"), [(True, 2), (False, 1)])
def test_questions_are_shared_out_only_where_somebody_agreed(
    session: Session, commune: Commune, *, agreed: bool, speakers: int
) -> None:
    draft = commune.draft(session, QUESTIONS).current
    script = script_of(draft, Lexicon.ours(), Manner(two_voices=agreed))
    assert len({line.speaker for line in script.lines()}) == speakers


def test_a_story_is_known_by_its_form(session: Session, commune: Commune) -> None:
    bulletin = commune.draft(session, "Ông Ba: Đi đâu đấy?\nTrời đang mưa.")
    bulletin.form = Form.STORY
    lines = script_of(bulletin.current, Lexicon.ours(), Manner(two_voices=True)).lines()
    assert [line.speaker for line in lines] == [Speaker.SECOND, Speaker.FIRST]


@pytest.mark.parametrize(
    ("form", "wished", "has_bed"),
    [(Form.STORY, True, True), (Form.STORY, False, False), (Form.PLAIN, True, False)],
)
def test_music_lies_under_stories_alone_and_where_it_is_wished(
    session: Session, commune: Commune, *, form: Form, wished: bool, has_bed: bool
) -> None:
    bulletin = commune.draft(session, "Trời đang mưa.")
    bulletin.form = form
    manner = Manner(story_music=wished)
    assert script_of(bulletin.current, Lexicon.ours(), manner).bed is has_bed
    bulletin.priority = Priority.EMERGENCY
    assert not script_of(bulletin.current, Lexicon.ours(), manner).bed


def test_that_a_machine_reads_is_said_last_where_a_unit_wishes(
    session: Session, commune: Commune
) -> None:
    draft = commune.draft(session, "Mời bà con họp thôn.").current
    said = said_of(script_of(draft, Lexicon.ours(), Manner(says_what_it_is=True)).sentences)
    assert said == f"Mời bà con họp thôn.\n{BY_MACHINE}"
    assert BY_MACHINE not in said_of(script_of(draft, Lexicon.ours(), Manner()).sentences)
