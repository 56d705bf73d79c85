"""The handbook's pages as HTML, and its sections to be searched. Reads its own folder, no more."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from markdown_it import MarkdownIt
from markdown_it.token import Token

from controller.search import holds

FOLDER = Path(__file__).parent / "pages"
PICTURES = FOLDER / "hinh"
ROOM = "/so-tay"
"""Where the pages of the web show it."""
FIRST = "README"
TOP = "noi-dung"
"""The anchor of a page's own begin."""
WORDS = frozenset({"text", "code_inline"})
OURS = re.compile(r"(?P<page>[a-zA-Z-]+)\.md(?P<anchor>#.*)?")
"""A link to a page of the handbook itself; others lead out of it."""
FRAME = '<div class="scroll" role="group" aria-label="Bảng" tabindex="0">'
"""Around a table: a wide one scrolls by itself, by key as well."""


@dataclass(frozen=True, slots=True)
class Section:
    """What stands below one heading."""

    page: str
    page_title: str
    heading: str
    anchor: str
    text: str

    @property
    def address(self) -> str:
        """Where it is read."""
        return f"{address_of(self.page)}#{self.anchor}"


@dataclass(frozen=True, slots=True)
class Page:
    """One task."""

    key: str
    title: str
    html: str
    """Below the title. Our own text without any HTML in it: safe to show as it is."""
    sections: tuple[Section, ...]

    def __html__(self) -> str:
        """What a template shows of it."""
        return self.html


@lru_cache(maxsize=1)
def pages() -> Mapping[str, Page]:
    """All of them by key, which is the file's name."""
    texts = {path.stem: path.read_text("utf-8") for path in sorted(FOLDER.glob("*.md"))}
    return MappingProxyType({key: laid_out(key, text) for key, text in texts.items()})


def find(wanted: str) -> list[Section]:
    """The sections in which every word stands, with accents or without."""
    if not wanted.strip():
        return []
    every = (section for page in pages().values() for section in page.sections)
    return [one for one in every if holds(f"{one.page_title}\n{one.heading}\n{one.text}", wanted)]


def address_of(key: str) -> str:
    """Where a page is shown."""
    return ROOM if key == FIRST else f"{ROOM}/{key}"


def laid_out(key: str, text: str) -> Page:
    """A page from its Markdown."""
    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    reader.add_render_rule("table_open", _table_opens)
    reader.add_render_rule("table_close", _table_closes)
    tokens = reader.parse(text)
    title, tokens = _titled(tokens)
    for token in tokens:
        if token.children is not None:
            token.children = list(_linked(token.children))
    headings = _with_anchors(tokens)
    html = reader.renderer.render(tokens, reader.options, {})
    sections = tuple(
        Section(key, title, heading, anchor, body) for heading, anchor, body in headings
    )
    head = Section(key, title, title, TOP, _head(tokens))
    return Page(key, title, html, (head, *sections))


def anchor_of(heading: str) -> str:
    """A heading's name in addresses, as the repository's site makes it."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def _titled(tokens: list[Token]) -> tuple[str, list[Token]]:
    """The first heading, and what follows it."""
    return tokens[1].content, tokens[3:]


def _with_anchors(tokens: Sequence[Token]) -> list[tuple[str, str, str]]:
    """Give each heading its anchor; heading, anchor and text of what stands below each."""
    found: list[tuple[str, str, list[str]]] = []
    for token, following in zip(tokens, [*tokens[1:], None], strict=True):
        if token.type == "heading_open" and following is not None:
            anchor = anchor_of(following.content)
            token.attrSet("id", anchor)
            found.append((following.content, anchor, []))
        elif token.type == "inline" and found:
            found[-1][2].append(_plain(token))
    return [(heading, anchor, "\n".join(lines)) for heading, anchor, lines in found]


def _head(tokens: Sequence[Token]) -> str:
    """What stands above the second heading."""
    lines = []
    for token in tokens:
        if token.type == "heading_open":
            break
        if token.type == "inline":
            lines.append(_plain(token))
    return "\n".join(lines)


def _plain(token: Token) -> str:
    pieces = token.children or []
    return "".join(child.content if child.type in WORDS else " " for child in pieces)


def _linked(children: Sequence[Token]) -> Iterator[Token]:
    """Links as they work in the pages; what leads out of the handbook becomes plain words."""
    leads_out = False
    for child in children:
        if child.type == "link_open":
            ours = OURS.fullmatch(str(child.attrGet("href") or ""))
            leads_out = ours is None
            if ours is not None:
                child.attrSet("href", address_of(ours["page"]) + (ours["anchor"] or ""))
        if child.type == "image":
            child.attrSet("src", f"{ROOM}/{child.attrGet('src')}")
            child.attrSet("loading", "lazy")
        if leads_out and child.type in {"link_open", "link_close"}:
            leads_out = child.type == "link_open"
            continue
        yield child


def _table_opens(*_: object) -> str:
    return f'{FRAME}<table class="plain">'


def _table_closes(*_: object) -> str:
    return "</table></div>"
