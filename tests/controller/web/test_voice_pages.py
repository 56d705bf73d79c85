"""How a unit is spoken to, and its sounds sentence by sentence, through the web."""

import io

import pytest
import soundfile

from controller.settings import Settings, read_settings
from controller.speech.role import speak_once
from controller.store.bulletins import Bulletin, Revision, SpeechState
from controller.store.engine import writing_sessions
from controller.web.wording.voices import voice_words
from tests.controller.speech.tone_voice import ToneVoice
from tests.controller.web.asking import Browser, Web
from tts.clip_cache import ClipCache
from tts.voices.voice import Clip

CHOSEN = {
    "speed": "0.92",
    "rests": "1.4",
    "word_gap_ms": "150",
    "careful": "0.7",
    "voices": ["espeak-ng", "", ""],
    "two_voices": "true",
    "says_what_it_is": "true",
}


def settings_of(web: Web) -> Settings:
    return read_settings({"LOA_HOME": str(web.audio_dir.parent), "LOA_ONLINE_VOICES": "no"})


def spoken(web: Web, text: str) -> Revision:
    with writing_sessions(web.engine).begin() as session:
        bulletin_id = web.commune.draft(session, text).id
    assert speak_once(web.engine, settings_of(web), lambda: [ToneVoice()])
    with writing_sessions(web.engine)() as session:
        return session.get_one(Bulletin, bulletin_id).current


def test_what_is_chosen_is_kept_and_shown(operator: Browser) -> None:
    assert "Chưa ai đặt" in operator.get("/giong-doc")
    kept = operator.post("/giong-doc", CHOSEN, "/giong-doc")
    assert kept.location == "/giong-doc?bao=da-luu-giong-doc"
    page = operator.get("/giong-doc")
    assert '<option value="0.92" selected>' in page
    assert '<option value="150" selected>' in page
    assert '<option value="espeak-ng" selected>' in page
    assert page.count(" checked") == 2
    assert "đổi giọng và cách đọc" not in page


def test_what_cannot_be_spoken_is_refused_in_words(operator: Browser) -> None:
    refused = operator.post("/giong-doc", CHOSEN | {"speed": "9"}, "/giong-doc")
    assert "nằm ngoài mức nghe được" in refused.text
    assert "Chưa ai đặt" in operator.get("/giong-doc")


def test_who_may_not_change_it_sees_it_without_a_way_to(approver: Browser) -> None:
    page = approver.get("/giong-doc")
    assert "Lưu cách đọc" not in page
    assert " disabled" in page


def test_every_sentence_of_a_sound_can_be_heard_by_itself(web: Web, operator: Browser) -> None:
    revision = spoken(web, "Mời bà con họp. (nhắc lại) Xin trân trọng cảm ơn.")
    page = operator.get(f"/ban-tin/{revision.bulletin_id}")
    assert "Nghe từng câu (3)" in page
    assert "Xin nhắc lại: Mời bà con họp." in page
    assert page.count("data-from=") == 3
    assert f'href="/nghe/{revision.audio_sha256}#t=' in page


def test_a_sentence_that_a_machine_doubts_is_flagged(web: Web, operator: Browser) -> None:
    revision = spoken(web, "Mời bà con họp thôn. Xin trân trọng cảm ơn.")
    with writing_sessions(web.engine).begin() as session:
        session.get_one(Revision, revision.id).speech_doubts = '[[], ["hole"]]'
    page = operator.get(f"/ban-tin/{revision.bulletin_id}")
    assert "Máy còn ngờ 1 câu" in page
    assert "có quãng lặng giữa câu" in page


def test_the_shape_of_a_sound_is_a_picture(web: Web, operator: Browser) -> None:
    revision = spoken(web, "Mời bà con họp thôn.")
    answer = operator.client.get(f"/nghe/{revision.audio_sha256}/hinh.svg")
    assert answer.headers["content-type"] == "image/svg+xml"
    assert answer.text.count("M") == 240


def test_no_such_sound_has_no_shape(operator: Browser) -> None:
    assert operator.client.get(f"/nghe/{'0' * 64}/hinh.svg").status_code == 404


@pytest.mark.parametrize(("number", "status"), [(0, 200), (1, 404), (2, 404), (-1, 404)])
def test_what_is_spoken_already_is_heard_while_the_rest_is_being_spoken(
    web: Web, operator: Browser, number: int, status: int
) -> None:
    name = "ab" + "0" * 62
    ClipCache(settings_of(web).clips_dir).put(name, Clip(b"\0\1" * 2_400, 24_000))
    with writing_sessions(web.engine).begin() as session:
        revision = web.commune.draft(session, "Mời bà con họp thôn. Xin cảm ơn.").current
        revision.speech_state = SpeechState.SPEAKING
        revision.sentences_total = 2
        revision.first_clips = f'["{name}", null]'
        session.flush()
        ahead, bulletin = f"/nghe/cau/{revision.id}/{number}", revision.bulletin_id
    assert "Nghe ngay các câu đã đọc" in operator.get(f"/ban-tin/{bulletin}")
    answer = operator.client.get(ahead)
    assert answer.status_code == status
    if status == 200:
        wave, rate = soundfile.read(io.BytesIO(answer.content))
        assert (len(wave), rate) == (2_400, 24_000)


def test_voices_are_called_as_people_know_them_with_what_they_must_know() -> None:
    assert voice_words("loa") == "Giọng Loa, ngoại tuyến: cần nghe lại trước khi duyệt"
    assert voice_words("tinh-nam+tinh-nu") == "giọng tinh-nam và giọng tinh-nu"
    assert voice_words("recorded") == "người đọc, ghi âm sẵn"
