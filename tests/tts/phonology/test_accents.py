"""What two accents merge and keep apart."""

import pytest

from tests.tts.phonology.written_syllables import all_syllables
from tts.phonology import HANOI, SAIGON, Accent, parse
from tts.phonology.syllable import CODAS


def say(accent: Accent, word: str) -> tuple[str, str, str]:
    sounds = accent.say(parse(word))
    return sounds.onset + sounds.glide, sounds.nucleus, sounds.coda


def sounds_alike(accent: Accent, one: str, other: str) -> bool:
    return accent.say(parse(one)) == accent.say(parse(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [("da", "gia"), ("gia", "ra"), ("sa", "xa"), ("cha", "tra"), ("lý", "lí")],
)
def test_ha_noi_says_these_alike(one: str, other: str) -> None:
    assert sounds_alike(HANOI, one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("da", "gia"), ("va", "gia"), ("tan", "tang"), ("tát", "tác"), ("ngã", "ngả")],
)
def test_sai_gon_says_these_alike(one: str, other: str) -> None:
    assert sounds_alike(SAIGON, one, other)


def test_sai_gon_leaves_out_an_h_before_a_glide() -> None:
    assert say(SAIGON, "hoa")[0] == "w"


@pytest.mark.parametrize(("one", "other"), [("sa", "xa"), ("cha", "tra"), ("ra", "da")])
def test_sai_gon_keeps_apart_what_ha_noi_merges(one: str, other: str) -> None:
    assert sounds_alike(HANOI, one, other)
    assert not sounds_alike(SAIGON, one, other)


@pytest.mark.parametrize(("one", "other"), [("va", "da"), ("tan", "tang"), ("ngã", "ngả")])
def test_ha_noi_keeps_apart_what_sai_gon_merges(one: str, other: str) -> None:
    assert not sounds_alike(HANOI, one, other)


@pytest.mark.parametrize("accent", [HANOI, SAIGON])
def test_every_syllable_can_be_said_with_few_sounds(accent: Accent) -> None:
    said = {accent.say(written.meant) for written in all_syllables()}
    assert len({sounds.onset for sounds in said}) <= 24
    assert {sounds.coda for sounds in said} == CODAS - ({"ch", "nh"} if accent is SAIGON else set())
