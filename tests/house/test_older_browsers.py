"""What pages ask of a browser is what Chromium 88 has: telephones stay at what they came with.

Each word of a stylesheet was asked of Chromium 88 (`CSS.supports`); docs/browsers.md tells why
that one, and how a new word is tried. `FALLS_BACK` is newer and does no harm where it is unknown.
"""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "controller/web/static"
TEMPLATES = ROOT / "controller/web/templates"
KNOWN = (Path(__file__).parent / "words_of_chromium_88.txt").read_text().split()
"""Properties, functions, selectors and rules of a stylesheet."""
FALLS_BACK = {
    "accent-color": "a progress bar in the browser's own colour",
    "field-sizing": "a text field that is scrolled within instead of growing",
    "line-clamp": "beside -webkit-line-clamp, which is known",
    "ruby-align": "a reading in the middle above its word",
    "scrollbar-width": "a thin bar under a row that can be pushed",
    "text-wrap": "a heading whose last line is short",
    ":has": "what is jumped to rests a little lower; an empty row of buttons keeps its margin",
}
NEWER_WORDS = {
    r"\.at\(-?\d": "92",
    r"\.findLast": "97",
    r"\.(toSorted|toReversed|toSpliced)\(": "110",
    r"\bObject\.(hasOwn|groupBy)\b": "93",
    r"\bstructuredClone\b": "98",
    r"\bArray\.fromAsync\b": "121",
    r"\bPromise\.(withResolvers|try)\b": "119",
    r"\bAbortSignal\.(timeout|any)\b": "103",
    r"\brandomUUID\b": "92",
    r"\bURL\.(canParse|parse)\b": "120",
    r"\b(showPicker|checkVisibility|startViewTransition|showPopover|togglePopover)\b": "99",
    r"^\s*static \{": "94",
    r"^await ": "89",
    r"\bcause:": "93",
    r"#\w+ in ": "91",
    r"\bscrollend\b": "114",
    r"\.inert\b": "102",
}
NEWER_MARKS = {
    r"\s(popover|popovertarget|commandfor|inert)[\s=>]": "114, inert 102",
    r"<(search|selectedcontent)\b": "118",
    r'hidden="until-found"': "102",
    r'type="speculationrules"': "109",
}


def own(folder: Path, pattern: str) -> list[Path]:
    return sorted(path for path in folder.rglob(pattern) if "vendor" not in path.parts)


def words(style: str) -> set[str]:
    """Every property, function, pseudo-class and at-rule of a stylesheet."""
    bare = re.sub(r"/\*.*?\*/", "", style, flags=re.DOTALL)
    bare = re.sub(r'"[^"]*"', '""', bare)
    properties = re.findall(r"[;{]\s*(-?[a-z-]+)\s*:(?![^;{}]*\{)", bare)
    return {
        *(name for name in properties if not name.startswith("--")),
        *re.findall(r"(?<![:\w-])([a-zA-Z][\w-]*)\(", bare),
        *re.findall(r"::?[a-z-]+(?=[^;{}]*\{)", bare),
        *re.findall(r"@[a-z-]+", bare),
    }


@pytest.mark.parametrize("sheet", own(STATIC, "*.css"), ids=lambda path: path.name)
def test_a_stylesheet_has_no_word_that_was_not_tried_in_the_oldest_browser(sheet: Path) -> None:
    known = {*KNOWN, *FALLS_BACK, "and", "or"}
    assert words(sheet.read_text()) <= known, "try it in Chromium 88: docs/browsers.md"


@pytest.mark.parametrize("sheet", own(STATIC, "*.css"), ids=lambda path: path.name)
def test_a_stylesheet_nests_nothing_and_has_no_unit_of_later_browsers(sheet: Path) -> None:
    bare = re.sub(r"/\*.*?\*/", "", sheet.read_text(), flags=re.DOTALL)
    assert not re.findall(r"(?m)^\s*&|\d(?:[sld]v[hwib]|cq[whib])\b|overflow: clip", bare)
    assert not re.findall(r"\(width [<>]", bare), "ranges in @media came with Chromium 104"


@pytest.mark.parametrize("script", own(STATIC, "*.js"), ids=lambda path: path.name)
def test_a_script_calls_nothing_that_the_oldest_browser_lacks(script: Path) -> None:
    text = script.read_text()
    found = [word for word in NEWER_WORDS if re.search(word, text, re.MULTILINE)]
    assert found == []


def test_no_template_has_a_mark_that_the_oldest_browser_lacks() -> None:
    found = [
        f"{page.relative_to(TEMPLATES)}: {mark}, Chromium {since}"
        for page in own(TEMPLATES, "*.html")
        for mark, since in NEWER_MARKS.items()
        if re.search(mark, page.read_text())
    ]
    assert found == []


@pytest.mark.parametrize(
    ("style", "word"),
    [
        ("a { color: color-mix(in srgb, red, blue); }", "color-mix"),
        ("@container (width > 1px) { a { color: red; } }", "@container"),
        ("a { aspect-ratio: 1; }", "aspect-ratio"),
        ("a:has(b) { color: red; }", ":has"),
    ],
)
def test_words_of_a_stylesheet_are_seen(style: str, word: str) -> None:
    assert word in words(style)
