"""What is said by whom, how, and with which rests."""

from dataclasses import dataclass

import pytest

from tts.casting import Cast, Line, Script, casts
from tts.reading import Pause, read
from tts.speakers import Parts, Speaker
from tts.style import REST_MS, TURN_REST_MS, SpeechStyle
from tts.voices.voice import Clip, VoiceStyle


@dataclass
class Named:
    name: str
    title: str = "giọng thử"
    version: str = "1"
    online: bool = False

    def speak(self, sentence: str, style: VoiceStyle) -> Clip:
        raise AssertionError("nobody is to speak here")


DIALOGUE = read("Hỏi: Nộp hồ sơ ở đâu?\nĐáp: Gọi số 0258 3822 111. Xin cảm ơn.").sentences()
ASKS = Line("Nộp ở đâu?", speaker=Speaker.SECOND)
ANSWERS = Line("Ở một cửa.")


def test_sentences_to_be_written_down_are_spoken_slower_and_only_those() -> None:
    style = SpeechStyle(speed=0.9, careful=0.8)
    lines = Script(DIALOGUE, style).lines()
    alone = Cast(Named("a"))
    assert [alone.style(line, style).speed for line in lines] == [0.9, 0.72, 0.9]


def test_one_voice_that_plays_two_speakers_is_lifted_for_the_other() -> None:
    style = SpeechStyle(second_pitch=4)
    alone, pair = Cast(Named("a")), Cast(Named("a"), Named("b"))
    assert alone.style(ASKS, style).pitch == 4
    assert alone.style(ANSWERS, style).pitch == 0
    assert pair.style(ASKS, style).pitch == 0
    assert (pair.player(ASKS).name, pair.player(ANSWERS).name) == ("b", "a")


def test_where_another_speaker_goes_on_the_rest_is_longer() -> None:
    text = "Hỏi: Nộp ở đâu?\nĐáp: Ở một cửa. Xin hết."
    lines = Script(read(text).sentences(), parts=Parts.QUESTIONS).lines()
    assert [line.rest_ms for line in lines] == [
        max(TURN_REST_MS, REST_MS[Pause.PARAGRAPH]),
        REST_MS[Pause.SENTENCE],
        0,
    ]
    assert SpeechStyle().rest_ms(Pause.COMMA, turns=True) == TURN_REST_MS


def test_longer_rests_are_longer_everywhere() -> None:
    style = SpeechStyle(rests=1.5)
    assert style.rest_ms(Pause.SENTENCE) == round(1.5 * REST_MS[Pause.SENTENCE])


def test_every_voice_is_tried_beside_the_agreed_one_before_any_is_tried_alone() -> None:
    a, b, c = Named("a"), Named("b"), Named("c")
    assert [cast.name for cast in casts([a, b, c], b)] == ["a+b", "c+b", "a", "b", "c"]
    assert [cast.name for cast in casts([a, b])] == ["a", "b"]


@pytest.mark.parametrize(
    "outside",
    [{"speed": 0.3}, {"rests": 9}, {"careful": 1.2}, {"word_gap_ms": 900}, {"second_pitch": 20}],
)
def test_what_nobody_could_follow_is_refused(outside: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=next(iter(outside))):
        SpeechStyle(**outside)  # type: ignore[arg-type]
