"""The page that checks an export, opened from a disk by a real Chromium without a network."""

import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from controller.store.engine import open_engine, writing_sessions
from controller.store.migrate import migrate
from playlists.messages.approval import Way
from playlists.messages.keys import SigningKey
from playlists.verification.errors import ExportRefusedError
from playlists.verification.verify import verify
from tests.controller.transparency.played_commune import Played, play
from tests.controller.transparency.telling import Lines
from tests.controller.transparency.told_exports import FORGED, HOLD


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


def answer(page: Page, lines: Lines, root_key: str, folder: Path, name: str = "so.jsonl") -> str:
    content = b"".join(line if line.endswith(b"\n") else line + b"\n" for line in lines)
    path = folder / name
    path.write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
    page.set_input_files("#export", path)
    page.fill("#root", root_key)
    page.evaluate("document.getElementById('result').className = ''")
    page.click("#check")
    page.wait_for_selector("#result.good, #result.bad")
    return page.inner_text("#result")


def test_its_own_policy_forbids_every_connection(verifier_page: Page) -> None:
    asked = "addEventListener('securitypolicyviolation', e => window.refused = e.violatedDirective)"
    verifier_page.evaluate(asked)
    verifier_page.evaluate("fetch('http://127.0.0.1:1/').catch(() => null)")
    verifier_page.wait_for_function("window.refused")
    assert verifier_page.evaluate("window.refused") == "connect-src"


def test_an_untouched_export_holds_offline(
    verifier_page: Page, played: Played, lines: Lines, tmp_path: Path
) -> None:
    key = played.ceremony.root_keys[0].public_key.hex()
    for name in ("so.jsonl", "nhat-ky.jsonl.gz"):
        said = answer(verifier_page, lines, key, tmp_path, name)
        assert "MỌI DÒNG ĐỀU ĐÚNG" in said
        assert verify(lines, played.root).to_root in said
        assert "Kết luận đã tính lại: 4;" in said


@pytest.mark.parametrize("told", HOLD)
def test_what_the_program_accepts_the_page_accepts(
    verifier_page: Page, played: Played, lines: Lines, tmp_path: Path, told: str
) -> None:
    export = HOLD[told](lines, played)
    found = verify(export, played.root)
    said = answer(verifier_page, export, played.ceremony.root_keys[0].key_id, tmp_path)
    assert "MỌI DÒNG ĐỀU ĐÚNG" in said
    assert f"Kết luận đã tính lại: {found.verdicts};" in said
    assert f"chữ ký đúng: {found.approvals.get(Way.PASSKEY, 0)}\n" in said
    remarks = said.partition("Lưu ý (không phải sửa đổi): ")[2].splitlines()[1:]
    assert len(remarks) == len(found.remarks)


def test_a_stranger_s_root_is_refused(verifier_page: Page, lines: Lines, tmp_path: Path) -> None:
    said = answer(verifier_page, lines, SigningKey.generate().key_id, tmp_path)
    assert "KHÔNG ĐÚNG từ dòng 2" in said


@pytest.mark.parametrize("told", FORGED)
def test_page_and_program_name_the_same_line(
    verifier_page: Page, played: Played, lines: Lines, tmp_path: Path, told: str
) -> None:
    forged = FORGED[told](lines, played)
    with pytest.raises(ExportRefusedError) as caught:
        verify(forged, played.root)
    said = answer(verifier_page, forged, played.ceremony.root_keys[0].key_id, tmp_path)
    assert f"KHÔNG ĐÚNG từ dòng {caught.value.line}:" in said
