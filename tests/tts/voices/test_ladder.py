"""Which voices may speak a bulletin, and in which order."""

from dataclasses import dataclass

from tts.voices.ladder import ladder
from tts.voices.voice import Clip, VoiceStyle


@dataclass(frozen=True)
class Named:
    name: str
    online: bool
    title: str = ""
    version: str = "1"

    def speak(self, sentence: str, style: VoiceStyle) -> Clip:
        raise AssertionError("nobody is to speak here")


GTTS = Named("gtts", online=True)
BOUGHT = Named("bought", online=True)
ESPEAK = Named("espeak-ng", online=False)


def test_an_online_voice_in_reach_comes_first_and_the_embedded_one_stands_behind_it() -> None:
    assert ladder([ESPEAK, GTTS], online_allowed=True, reachable={"gtts"}) == (GTTS, ESPEAK)


def test_an_online_voice_out_of_reach_is_left_out() -> None:
    assert ladder([GTTS, ESPEAK], online_allowed=True, reachable=()) == (ESPEAK,)


def test_where_online_is_not_allowed_no_word_leaves_the_machine() -> None:
    assert ladder([GTTS, ESPEAK], online_allowed=False, reachable={"gtts"}) == (ESPEAK,)


def test_among_online_voices_the_order_of_the_commune_stays() -> None:
    voices = [BOUGHT, GTTS, ESPEAK]
    assert ladder(voices, online_allowed=True, reachable={"gtts", "bought"}) == tuple(voices)


def test_without_any_embedded_voice_the_ladder_may_be_empty() -> None:
    assert ladder([GTTS], online_allowed=False, reachable={"gtts"}) == ()
