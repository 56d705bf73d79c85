"""A bought voice: asked by its recipe, in whatever manner the service hands sound out."""

from pathlib import Path

import pytest

from tests.tts.voices.service_stand_in import KEY, Fault, StandIn, stand_in
from tts.levels import trimmed
from tts.voices.espeak import EspeakVoice
from tts.voices.line import Patience
from tts.voices.service.recipe import RecipeError, read_recipe, read_secret
from tts.voices.service.voice import ServiceVoice
from tts.voices.voice import (
    VoiceBusyError,
    VoiceError,
    VoiceFailedError,
    VoiceStyle,
    VoiceUnavailableError,
)

NOTICE = "Mời bà con đến họp thôn"
HASTY = Patience(connect_s=2, silence_s=0.3, sentence_s=1.5, rest_s=0.001, rest_max_s=0.5, tries=3)
HEAD = 'name = "tinh"\ntitle = "giọng của tỉnh"\nsecret_file = "khoa"\nevery_s = 0.01\n'
MANNERS = {
    "body": (
        '[ask]\nurl = "{at}/body"\nbody = "{text}"\n'
        'headers = {{api-key = "{secret}", speed = "{speed}"}}\n'
    ),
    "base64": (
        '[ask]\nurl = "{at}/base64"\njson = {{text = "{text}", voice = {{id = 3}}}}\n'
        'headers = {{api-key = "{secret}"}}\nquery = {{speed = "{speed}"}}\n'
        '[answer]\nsound = "base64"\nat = "data.0.audio"\nwrong_at = "error"\n'
    ),
    "link": (
        '[ask]\nurl = "{at}/link"\nbody = "{text}"\nheaders = {{api-key = "{secret}"}}\n'
        '[answer]\nsound = "link"\nat = "async"\nwrong_at = "error"\n'
    ),
    "job": (
        '[ask]\nurl = "{at}/job"\nbody = "{text}"\nheaders = {{api-key = "{secret}"}}\n'
        '[answer]\nsound = "job"\nat = "result.id"\n'
        '[poll]\nstate_at = "status"\ndone = ["SUCCESS"]\nfailed = ["FAILURE"]\nlink_at = "link"\n'
        '[poll.ask]\nmethod = "GET"\nurl = "{at}/job/{job}"\n'
    ),
}
BLANKS = {name: f"{{{name}}}" for name in ("text", "secret", "speed", "job")}


def voice(service: StandIn, manner: str, folder: Path, head: str = HEAD) -> ServiceVoice:
    path = folder / "tinh.toml"
    path.write_text(head + MANNERS[manner].format(at=service.address, **BLANKS))
    (folder / "khoa").write_text(f"{KEY}\n")
    (folder / "khoa").chmod(0o600)
    recipe = read_recipe(path)
    return ServiceVoice(recipe, read_secret(recipe, folder), patience=HASTY, sleep=lambda _s: None)


@pytest.mark.parametrize("manner", MANNERS)
def test_a_sentence_comes_back_whole_in_each_manner(manner: str, tmp_path: Path) -> None:
    with stand_in() as service:
        clip = trimmed(voice(service, manner, tmp_path).speak(NOTICE, VoiceStyle()))
    spoken = trimmed(EspeakVoice().speak(NOTICE, VoiceStyle()))
    assert abs(clip.duration_ms - spoken.duration_ms) < 80
    assert service.seen.texts == [NOTICE]


def test_the_pace_is_said_in_the_words_of_the_service(tmp_path: Path) -> None:
    speeds = 'speeds = {"0.8" = "-1", "1.0" = "0", "1.2" = "+1"}\n'
    with stand_in() as service:
        voice(service, "base64", tmp_path, HEAD + speeds).speak(NOTICE, VoiceStyle(speed=0.85))
        voice(service, "body", tmp_path).speak(NOTICE, VoiceStyle(speed=0.9))
    assert service.seen.speeds == ["-1", "0.90"]


@pytest.mark.parametrize("fault", [Fault.TRUNCATE, Fault.DIE, Fault.STALL])
@pytest.mark.parametrize("manner", ["body", "link"])
def test_after_a_fault_it_is_asked_again(manner: str, fault: Fault, tmp_path: Path) -> None:
    with stand_in(fault) as service:
        assert voice(service, manner, tmp_path).speak(NOTICE, VoiceStyle()).frames > 0


def test_a_service_that_wants_a_long_rest_is_left_alone(tmp_path: Path) -> None:
    with stand_in(Fault.THROTTLE) as service, pytest.raises(VoiceBusyError) as busy:
        voice(service, "body", tmp_path).speak(NOTICE, VoiceStyle())
    assert busy.value.retry_after_s == 1


@pytest.mark.parametrize(
    ("manner", "fault", "error"),
    [
        ("link", Fault.WORDS, VoiceUnavailableError),
        ("link", Fault.ELSEWHERE, VoiceUnavailableError),
        ("job", Fault.NEVER, VoiceUnavailableError),
        ("job", Fault.FAILED, VoiceFailedError),
        ("body", Fault.WORDS, VoiceFailedError),
    ],
)
def test_what_gives_no_sound_is_an_error_and_nothing_half_spoken(
    manner: str, fault: Fault, error: type[VoiceError], tmp_path: Path
) -> None:
    with stand_in(*[fault] * 3) as service, pytest.raises(error):
        voice(service, manner, tmp_path).speak(NOTICE, VoiceStyle())


def test_a_wrong_key_is_a_refusal_that_is_not_tried_again(tmp_path: Path) -> None:
    with stand_in() as service:
        voice(service, "body", tmp_path)
        speaking = ServiceVoice(read_recipe(tmp_path / "tinh.toml"), "sai", patience=HASTY)
        with pytest.raises(VoiceUnavailableError, match="401"):
            speaking.speak(NOTICE, VoiceStyle())


def test_a_sentence_longer_than_the_service_takes_is_not_cut(tmp_path: Path) -> None:
    with stand_in() as service, pytest.raises(VoiceFailedError, match="too many"):
        voice(service, "body", tmp_path, f"{HEAD}most_characters = 10\n").speak(
            NOTICE, VoiceStyle()
        )
    assert service.seen.texts == []


def test_a_secret_that_others_may_read_is_refused(tmp_path: Path) -> None:
    with stand_in() as service:
        voice(service, "body", tmp_path)
    (tmp_path / "khoa").chmod(0o644)
    with pytest.raises(RecipeError, match="chmod 600"):
        read_secret(read_recipe(tmp_path / "tinh.toml"), tmp_path)


def test_all_that_is_wrong_with_a_recipe_is_told_at_once(tmp_path: Path) -> None:
    path = tmp_path / "sai.toml"
    path.write_text(
        'name = "Giọng Tỉnh"\ntitle = "x"\nspeeds = {fast = "1"}\n'
        '[ask]\nurl = "http://tts.example.vn/"\nbody = "{txt} {secret}"\nform = {a = "b"}\n'
        '[answer]\nsound = "job"\n'
    )
    with pytest.raises(RecipeError) as refused:
        read_recipe(path)
    told = "\n".join(refused.value.problems)
    for part in (
        "name",
        "https",
        "one of json",
        "{txt}",
        "secret_file",
        "{text} stands nowhere",
        "answer.at",
        "[poll]",
        "no ratio",
    ):
        assert part in told


def test_an_unknown_key_of_a_recipe_is_named(tmp_path: Path) -> None:
    path = tmp_path / "sai.toml"
    path.write_text('name = "a"\ntitle = "b"\nurll = "c"\n[ask]\nurl = "https://a.vn/{text}"\n')
    with pytest.raises(RecipeError, match="urll"):
        read_recipe(path)
