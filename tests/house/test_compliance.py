"""The compliance matrix: what it names is there, and nothing is claimed of what was not read."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "compliance" / "thong-tu-39-2020.md").read_text()
LEVELS = ("đáp ứng", "một phần", "ngoài phần mềm", "chưa đọc")
ARTICLES_BEFORE_DUTIES = range(3, 19)


def rows(heading: str) -> list[list[str]]:
    below = PAGE[PAGE.index(f"## {heading}") :].split("\n## ")[0]
    table = [line for line in below.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table[2:]]


def test_all_that_it_names_is_there() -> None:
    named = re.findall(r"`([\w./-]+)`", PAGE)
    assert len(named) > 30
    assert [path for path in named if path != "./loa" and not (ROOT / path).exists()] == []


def test_every_article_stands_there_with_a_level() -> None:
    told = rows("Các điều")
    numbers = set()
    for article, _asked, level, *_rest in told:
        assert level in LEVELS, article
        first, *last = (int(number) for number in re.findall(r"\d+", article.split(" khoản")[0]))
        numbers |= {*last, *range(first, last[-1] + 1)} if "đến" in article else {first, *last}
    assert numbers == set(ARTICLES_BEFORE_DUTIES)


def test_what_is_met_names_a_test_and_what_was_not_read_names_none() -> None:
    for article, _asked, level, _does, proof in rows("Các điều"):
        if level == "đáp ứng":
            assert "tests/" in proof, article
        if level == "chưa đọc":
            assert "tests/" not in proof, article


def test_the_annexes_that_nobody_read_claim_nothing() -> None:
    assert [row[2] for row in rows("Phụ lục 2 đến 5")] == ["chưa đọc"] * 4
    assert rows("Phụ lục 1")[-1][1] == "chưa đọc"
