"""How a unit is spoken to, by a program."""

from tests.controller.api.programs import Program

STYLE = {"speed": 0.9, "word_gap_ms": 150, "pitch": -2, "voices": ["espeak-ng"], "careful": 0.7}


def test_what_a_program_sets_is_what_it_and_the_page_read(operator: Program) -> None:
    before = operator.get("/speech-style")
    assert (before["speed"], before["set_by_unit_id"]) == (1.0, None)
    kept = operator.ask("PUT", "/speech-style", json=STYLE).json()
    assert {name: kept[name] for name in STYLE} == STYLE
    assert kept["set_by_unit_id"]
    assert operator.get("/speech-style") == kept
    assert operator.get(f"/speech-style?unit_id={kept['set_by_unit_id']}") == kept


def test_what_cannot_be_spoken_is_refused_and_nothing_changes(operator: Program) -> None:
    refused = operator.ask("PUT", "/speech-style", json={"speed": 9})
    assert refused.status_code == 422
    assert "nằm ngoài mức nghe được" in refused.json()["detail"]
    assert operator.ask("PUT", "/speech-style", json={"loudness": 3}).status_code == 422
    assert operator.get("/speech-style")["speed"] == 1.0


def test_another_unit_is_not_told(operator: Program) -> None:
    asked = operator.ask("GET", f"/speech-style?unit_id={'0' * 32}")
    assert asked.status_code in {403, 404}


def test_voices_that_may_be_named_are_listed(operator: Program) -> None:
    names = [voice["name"] for voice in operator.get("/speech-style/voices")]
    assert names[-1] == "espeak-ng"
