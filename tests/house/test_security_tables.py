"""SECURITY.md points to code and tests: what it names must be there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "SECURITY.md").read_text()
ROOMS = "benchmarks|controller|docs|edge_agent|firmware_stubs|playlists|requirements|tests|tts"
NAMED = re.compile(rf"`((?:{ROOMS})(?:/[\w./-]+)?)`|\]\(((?:{ROOMS})/[\w./-]+)\)")
QCVN_GROUPS = 11


def named_in(text: str) -> list[str]:
    return [code or link for code, link in NAMED.findall(text)]


def rows_under(heading: str) -> list[str]:
    """The rows of the first table below a heading, without its head."""
    below = TEXT[TEXT.index(heading) :]
    rows = [line for line in below.split("\n## ")[0].splitlines()[1:] if line.startswith("|")]
    until = next((n for n, row in enumerate(rows[2:], 2) if row.startswith("|---")), len(rows) + 1)
    return rows[2 : until - 1]


def test_every_path_that_security_names_exists() -> None:
    named = named_in(TEXT)
    assert len(named) > 50
    assert [path for path in named if not (ROOT / path).exists()] == []


@pytest.mark.parametrize("heading", ["### TCVN 11930:2017", "### QCVN 11:2026/BCA"])
def test_every_row_of_a_standard_points_to_code_and_test_or_says_not_met(heading: str) -> None:
    rows = rows_under(heading)
    assert rows
    for row in rows:
        group, state, code, test = (cell.strip() for cell in row.strip("|").split("|"))
        assert state.startswith(("met", "partly", "not met")), group
        if not state.startswith("not met"):
            assert named_in(code), group
            assert all(path.startswith("tests") for path in named_in(test)), group
            assert named_in(test), group
        else:
            assert ":" in state, f"{group}: say why"


def test_all_eleven_groups_of_qcvn_11_stand_there_in_order() -> None:
    groups = [row.split("|")[1].strip() for row in rows_under("### QCVN 11:2026/BCA")]
    assert [int(group.split(".")[0]) for group in groups] == list(range(1, QCVN_GROUPS + 1))
