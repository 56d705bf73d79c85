"""What cannot be done is told in a plain sentence, before anything is begun."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from controller.cli import main
from controller.demo.document import DocumentRefusedError, check
from controller.demo.space import NEEDED_MB, DiskFullError

NOTICE = "THÔNG BÁO\nVề việc cắt điện\n1. Thời gian\nCắt điện lúc 7 giờ.\n2. Liên hệ\nGọi số 115.\n"


@pytest.fixture
def notice(tmp_path: Path) -> Path:
    path = tmp_path / "thong-bao.txt"
    path.write_text(NOTICE)
    return path


@pytest.mark.parametrize("labels", [None, "1"])
def test_only_a_part_that_the_notice_has_is_taken(notice: Path, labels: str | None) -> None:
    check(notice, labels)
    with pytest.raises(DocumentRefusedError, match="no part 'Điều 9'; there are 1, 2"):
        check(notice, "Điều 9")


def test_without_a_document_the_sample_has_the_parts() -> None:
    check(None, None)
    with pytest.raises(DocumentRefusedError, match="no part 'Phụ lục'; there are"):
        check(None, "Phụ lục")


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("trong.txt", b"", "trong.txt holds no text"),
        ("dau-cach.txt", b" \n\t\n", "dau-cach.txt holds no text"),
        ("cv.docx", b"PK\x03\x04...", "cv.docx' is damaged"),
        ("quet.pdf", b"%PDF-1.7", "quet.pdf' is damaged"),
        ("tcvn3.txt", b"Th\xabng b\xb8o", "is no text in UTF-8"),
        ("mat.txt", "MẬT\nCÔNG VĂN\nVề việc...".encode(), "marked MẬT"),
    ],
)
def test_a_file_that_is_no_document_is_named_with_the_reason(
    tmp_path: Path, name: str, content: bytes, words: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(DocumentRefusedError) as refused:
        check(path, None)
    assert words in str(refused.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(DocumentRefusedError, match=r"nothing\.txt: No such file"):
        check(tmp_path / "nothing.txt", None)


def test_an_unknown_part_is_answered_with_the_labels_that_there_are(notice: Path) -> None:
    with pytest.raises(DocumentRefusedError, match="no part 'Điều 9'; there are 1, 2"):
        check(notice, "Điều 9")


def test_a_full_disk_is_told_with_what_is_there_and_what_is_needed() -> None:
    words = str(DiskFullError(Path("/srv/loa"), 12, NEEDED_MB))
    assert "12 MB free in /srv/loa, 300 MB needed" in words
    assert "LOA_HOME" in words


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (["--once", "--in", "soon"], "soon is no number of seconds"),
        (["--once", "--in", "2"], "at least 5"),
        (["--port", "99999"], "99999 is no port"),
    ],
)
def test_what_is_asked_wrongly_is_told_before_anything_begins(
    asked: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["demo", *asked])
    assert ended.value.code == 2
    assert words in capsys.readouterr().err


@pytest.mark.parametrize("asked", [["--part", "1"], ["--json", "out.json"]])
def test_what_goes_with_once_alone_is_told(
    asked: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["demo", *asked]) == 2
    assert "go with --once" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (["--once", "--document", "nothing.txt"], "Failed: nothing.txt: No such file"),
        (["--once", "--json", "no/folder/out.json"], "No such file or directory: no/folder"),
    ],
)
def test_the_command_ends_with_the_sentence_and_leaves_nothing_behind(
    tmp_path: Path, asked: list[str], words: str
) -> None:
    environment = {**os.environ, "LOA_HOME": "var", "TMPDIR": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-m", "controller.cli", "demo", *asked],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert words in done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert done.returncode == 1
    assert list(tmp_path.iterdir()) == []
