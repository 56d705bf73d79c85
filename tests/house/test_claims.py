"""docs/claims.md: what is said still stands where it was said, and a test holds it to be so."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "claims.md").read_text()
TEST = re.compile(r"`(tests/[\w./]+\.py)::(test_\w+)`")


def rows() -> list[tuple[str, str, str]]:
    """Page, sentence and tests of each line of the first table."""
    table = PAGE.split("|---|---|---|\n")[1].split("\n\n")[0]
    told = []
    for row in table.splitlines():
        page, said, tests = (cell.strip() for cell in row.strip("|").split(" | "))
        told.append((page, said, tests))
    return told


CLAIMS = rows()


def one_line(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize(("page", "said", "tests"), CLAIMS, ids=[said for _, said, _ in CLAIMS])
def test_it_is_said_there_and_a_test_holds_it(page: str, said: str, tests: str) -> None:
    (path,) = re.findall(r"^\[([^\]]+)\]|^`([^`]+)`", page)
    assert said in one_line((ROOT / "".join(path)).read_text())
    named = TEST.findall(tests)
    assert named
    for file, name in named:
        assert re.search(rf"def {name}\(", (ROOT / file).read_text()), f"{file}::{name}"
