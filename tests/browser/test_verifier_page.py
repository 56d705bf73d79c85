"""The page that checks an export, opened from a disk by a real Chromium without a network."""

import base64
import dataclasses
import hashlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from playwright.sync_api import Browser, Page

from controller.store.engine import open_engine, writing_sessions
from controller.store.migrate import migrate
from playlists.messages.journal_entry import decode_entry, encode_entry, entry_hash
from playlists.messages.keys import SigningKey
from playlists.verification.errors import ExportRefusedError
from playlists.verification.page import html
from playlists.verification.verify import verify
from tests.controller.transparency.played_commune import Played, play
from tests.controller.transparency.test_export import (
    Lines,
    changed,
    find,
    head_at,
    in_record,
    promise_left_out,
    recommitted,
    resigned,
)


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    engine = open_engine(f"sqlite:///{tmp_path_factory.mktemp('played') / 'loa.db'}")
    migrate(engine)
    with writing_sessions(engine)() as session:
        yield play(session)
    engine.dispose()


@pytest.fixture(scope="module")
def lines(played: Played) -> Lines:
    return played.take_away()


@pytest.fixture
def page(chromium: Browser, tmp_path: Path) -> Iterator[Page]:
    path = tmp_path / "kiem-tra.html"
    path.write_text(html(), encoding="utf-8")
    context = chromium.new_context(offline=True)
    opened = context.new_page()
    opened.goto(path.as_uri())
    yield opened
    context.close()


def answer(page: Page, lines: Lines, root_key: str, folder: Path) -> str:
    path = folder / "so.jsonl"
    path.write_bytes(b"".join(line if line.endswith(b"\n") else line + b"\n" for line in lines))
    page.set_input_files("#export", path)
    page.fill("#root", root_key)
    page.click("#check")
    page.wait_for_selector("#result.good, #result.bad")
    return page.inner_text("#result")


def test_an_untouched_export_holds_offline(
    page: Page, played: Played, lines: Lines, tmp_path: Path
) -> None:
    key = played.ceremony.root_keys[0]
    said = answer(page, lines, key.public_key.hex(), tmp_path)
    assert "MỌI DÒNG ĐỀU ĐÚNG" in said
    assert verify(lines, played.root).to_root in said
    assert "Kết luận đã tính lại: 4;" in said


def with_verdict_of_sound(lines: Lines, promised: dict[str, Any], **said: Any) -> Lines:
    """The verdict of what sounded, and each state of its promise, told otherwise."""
    at = verdict_of_sound(lines)
    promise = json.loads(json.loads(lines[at])["record"])["promise"]
    told = [*lines]
    told[at] = recommitted(lines[at], **said)
    for one, raw in enumerate(lines):
        if json.loads(raw).get("kind") == "promise" and json.loads(raw)["subject"] == promise:
            told[one] = recommitted(raw, **promised)
    return told


def of_a_day_of_mourning(lines: Lines, played: Played) -> Lines:
    told = with_verdict_of_sound(lines, {"in_mourning": True}, qualifiers="mourning")
    return resigned(told, played)


def of_a_microphone_without_sound(lines: Lines, played: Played) -> Lines:
    witness = played.witness
    last = decode_entry(witness.raws[-1])
    silent = replace(last, event=replace(last.event, source="micro", level_db=-80))
    heard = dataclasses.replace(witness, raws=[*witness.raws[:-1], encode_entry(silent)])
    rests_on = json.dumps(sorted(map(entry_hash, heard.raws[-2:])))
    told = with_verdict_of_sound(lines, {}, kind="failed", cause="source", rests_on=rests_on)
    envelope = heard.report(2)
    at = find(lines, "report")
    reported = recommitted(lines[at], envelope_sha256=hashlib.sha256(envelope).hexdigest())
    told[at] = changed(
        reported, lambda line: line.update(envelope=base64.b64encode(envelope).decode())
    )
    return resigned(told, played)


@pytest.mark.parametrize("tell", [of_a_day_of_mourning, of_a_microphone_without_sound])
def test_what_the_program_accepts_the_page_accepts(
    page: Page,
    played: Played,
    lines: Lines,
    tmp_path: Path,
    tell: Callable[[Lines, Played], Lines],
) -> None:
    told = tell(lines, played)
    assert verify(told, played.root).verdicts == 4
    said = answer(page, told, played.ceremony.root_keys[0].key_id, tmp_path)
    assert "MỌI DÒNG ĐỀU ĐÚNG" in said


def test_a_stranger_s_root_is_refused(page: Page, lines: Lines, tmp_path: Path) -> None:
    said = answer(page, lines, SigningKey.generate().key_id, tmp_path)
    assert "KHÔNG ĐÚNG từ dòng 2" in said


def verdict_of_sound(lines: Lines) -> int:
    return next(
        at
        for at, raw in enumerate(lines)
        if b'"kind":"verdict"' in raw and json.loads(json.loads(raw)["record"])["kind"] == "played"
    )


def silent_called_played(lines: Lines, played: Played) -> Lines:
    forged = [*lines]
    at = find(lines, "verdict")
    forged[at] = recommitted(lines[at], kind="played")
    return resigned(forged, played)


def silent_called_cut_off(lines: Lines, played: Played) -> Lines:
    forged = [*lines]
    at = next(
        at
        for at, raw in enumerate(lines)
        if b'"kind":"verdict"' in raw
        and json.loads(json.loads(raw)["record"])["kind"] == "unverified"
    )
    forged[at] = recommitted(lines[at], kind="failed", cause="power")
    return resigned(forged, played)


def less_heard(lines: Lines, played: Played) -> Lines:
    forged = [*lines]
    at = verdict_of_sound(lines)
    forged[at] = recommitted(lines[at], heard_ms=1)
    return resigned(forged, played)


def changed_record(lines: Lines, played: Played) -> Lines:
    del played
    forged = [*lines]
    at = find(lines, "promise")
    forged[at] = in_record(lines[at], planned_start=1)
    return forged


def left_out(lines: Lines, played: Played) -> Lines:
    del played
    at = find(lines, "act")
    return [*lines[:at], *lines[at + 1 :]]


def forged_report(lines: Lines, played: Played) -> Lines:
    del played
    at = find(lines, "report")
    forged = [*lines]
    other = json.loads(lines[find(lines, "report", 0)])["envelope"]
    forged[at] = changed(lines[at], lambda told: told.update(envelope=other))
    return forged


def withheld(lines: Lines, played: Played) -> Lines:
    del played
    at = find(lines, "verdict")
    forged = [*lines]
    forged[at] = changed(lines[at], lambda told: told.update(record=None, salt=None))
    return forged


def cut_off(lines: Lines, played: Played) -> Lines:
    del played
    return lines[:-3]


def head_of_another_size(lines: Lines, played: Played) -> Lines:
    del played
    at = head_at(lines)
    forged = [*lines]
    forged[at] = changed(lines[at], lambda told: told.update(size=1))
    return forged


@pytest.mark.parametrize(
    "forge",
    [
        silent_called_played,
        silent_called_cut_off,
        promise_left_out,
        less_heard,
        changed_record,
        left_out,
        forged_report,
        withheld,
        cut_off,
        head_of_another_size,
    ],
)
def test_page_and_program_name_the_same_line(
    page: Page,
    played: Played,
    lines: Lines,
    tmp_path: Path,
    forge: Callable[[Lines, Played], Lines],
) -> None:
    forged = forge(lines, played)
    with pytest.raises(ExportRefusedError) as caught:
        verify(forged, played.root)
    said = answer(page, forged, played.ceremony.root_keys[0].key_id, tmp_path)
    assert f"KHÔNG ĐÚNG từ dòng {caught.value.line}:" in said
