"""The API from a terminal: words become requests that a real controller takes."""

import json
from pathlib import Path
from typing import Any

import pytest

from controller.api.calling import (
    BadWordsError,
    Call,
    Operation,
    as_table,
    call_of,
    chosen,
    operations,
)
from controller.settings import read_settings
from controller.store.engine import open_engine
from controller.store.people import StaffRole
from controller.web.app import create_app
from tests.controller.api.programs import Program
from tests.controller.web.asking import Web

NOTICE = "Kính mời bà con họp thôn."


@pytest.fixture(scope="module")
def every() -> list[Operation]:
    """What the schema of this version has."""
    settings = read_settings({"LOA_HOME": "/nowhere"})
    return operations(create_app(settings, open_engine("sqlite://")).openapi())


def nothing(path: Path) -> bytes:
    raise AssertionError(path)


def call(every: list[Operation], *words: str) -> Call:
    return call_of(chosen(every, *words[:2]), words[2:], nothing)


def sent(program: Program, made: Call) -> Any:
    path = made.path.removeprefix("/api/v1")
    files = dict(made.files) or None
    return program.ask(made.method, path, params=dict(made.query), json=made.body, files=files)


def test_every_operation_of_the_api_has_a_name_of_its_own(every: list[Operation]) -> None:
    names = [(one.subject, one.act) for one in every]
    assert len(set(names)) == len(names)
    assert {("bulletins", "approve"), ("slots", "create"), ("clusters", "list")} <= set(names)
    assert all(one.summary for one in every)


def test_words_become_a_request_that_the_controller_takes(web: Web, every: list[Operation]) -> None:
    operator = Program.logged_in(web, StaffRole.OPERATOR)
    made = sent(operator, call(every, "bulletins", "create", "title=Họp", f"text={NOTICE}"))
    assert made.status_code == 201, made.text
    bulletin = made.json()["id"]
    shown = sent(operator, call(every, "bulletins", "get", bulletin)).json()
    assert shown["written_text"] == NOTICE
    listed = sent(operator, call(every, "bulletins", "list", "search=hop thon")).json()
    assert bulletin in json.dumps(listed)


def test_a_file_goes_along_whole(every: list[Operation], tmp_path: Path) -> None:
    notice = tmp_path / "tb.txt"
    notice.write_text(NOTICE, encoding="utf-8")
    bring_in = chosen(every, "documents", "bring-in")
    uploaded = call_of(bring_in, [f"source=@{notice}"], Path.read_bytes)
    assert uploaded.files == {"source": ("tb.txt", NOTICE.encode())}
    create = chosen(every, "bulletins", "create")
    assert call_of(create, [f"text=@{notice}"], Path.read_bytes).body == {"text": NOTICE}


def test_values_are_words_or_json_as_the_field_wants_them(every: list[Operation]) -> None:
    made = call(every, "bulletins", "create", "title=12", "text=7", "personal_data=true")
    assert made.body == {"title": "12", "text": "7", "personal_data": True}
    with pytest.raises(BadWordsError, match="no JSON"):
        call(every, "bulletins", "create", "personal_data=yes")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("bulletins", "sing"), "approve"),
        (("songs", "list"), "bulletins"),
        (("bulletins", "approve"), "BULLETIN_ID"),
        (("bulletins", "approve", "b"), "revision_id is missing"),
        (("bulletins", "approve", "b", "loud=1"), "no 'loud'"),
    ],
)
def test_wrong_words_are_told_with_the_right_ones(
    every: list[Operation], words: tuple[str, ...], told: str
) -> None:
    with pytest.raises(BadWordsError, match=told):
        call(every, *words)


def test_a_wide_list_shows_what_fits_a_screen() -> None:
    row = {"id": "a" * 32, "title": "b" * 60, "text": "c" * 60}
    assert as_table([row]).splitlines()[0].split() == ["id", "title"]


def test_a_list_is_a_table_and_one_thing_a_column() -> None:
    rows = [{"code": "07", "name": "Chợ", "more": [1]}, {"code": "11", "name": "Bến", "more": []}]
    assert as_table(rows) == "code  name\n07    Chợ\n11    Bến\n"
    assert as_table({"alarms": rows}) == as_table(rows)
    assert as_table({"id": "a", "online": None}).split() == ["id", "a", "online", "-"]
    assert as_table([]) == "nothing\n"
    assert as_table(None) == "done\n"
