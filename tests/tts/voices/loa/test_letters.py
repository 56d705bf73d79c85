"""Every syllable can be written in letters that the model has."""

import pytest

from tests.tts.phonology.written_syllables import all_syllables
from tts.phonology import HANOI, SAIGON, Accent, parse
from tts.voices.loa.letters import MIXES, PLAIN_T, Part, letters_of

# Of the model's published alphabet (vocab.json), those that are used.
OWN = set("abcdefhijklmnopstuvwxzɔəɛɡɪɯŋɲɣɹɾʂʈʔʨːʰ")


def written(word: str, accent: Accent = HANOI) -> str:
    return "".join(letter.character for letter in letters_of(accent.say(parse(word))))


@pytest.mark.parametrize("accent", [HANOI, SAIGON])
def test_every_syllable_is_written_in_known_letters(accent: Accent) -> None:
    said = {accent.say(one.meant) for one in all_syllables()}
    used = {letter.character for sounds in said for letter in letters_of(sounds)}
    assert used <= OWN | set(MIXES)


def test_new_letters_are_whole_mixes_of_the_models_own() -> None:
    for mix in MIXES.values():
        assert set(mix) <= OWN
        assert sum(mix.values()) == pytest.approx(1)


@pytest.mark.parametrize(
    ("word", "letters"),
    [
        ("ta", f"{PLAIN_T}aː"),
        ("tha", "tʰaː"),
        ("mạ", "maːʔ"),
        ("mạt", "maːt"),
        ("anh", "aɪŋ"),
        ("hoa", "hwaː"),
        ("ông", "əwŋ"),
        ("tiền", f"{PLAIN_T}iənn"),
    ],
)
def test_a_word_is_written_as_it_sounds_in_letters_of_the_model(word: str, letters: str) -> None:
    assert written(word) == letters


def test_only_the_north_closes_its_throat_after_nang() -> None:
    assert written("mạ", HANOI) == "maːʔ"
    assert written("mạ", SAIGON) == "maː"


def test_a_final_stop_is_marked_because_no_tone_is_sung_on_it() -> None:
    assert [letter.part for letter in letters_of(HANOI.say(parse("một")))] == [
        Part.ONSET,
        Part.RHYME,
        Part.STOP,
    ]
