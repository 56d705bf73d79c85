"""What a form was refused for, told where it is to be mended: at the field. Pure.

The page was made as always, with its sentence at the head. Here its field is found, marked for
whoever hears the page (`aria-invalid`, `aria-describedby`), given the sentence, and made visible if
it lies in something folded. So each form has it, and no template can forget it.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser

from controller.web.wording.fields import TO_FIELD

CONTROLS = frozenset({"input", "select", "textarea"})
CHOICES = frozenset({"radio", "checkbox"})
UNNAMED = "o-can-sua"
NOT_TYPED_IN = frozenset({"hidden", "submit", "button", "search"})


def told_at_field(page: str, names: Collection[str], words: str, sent_to: str) -> str:
    """The page with the words at its field: in the form that was sent to a path, if one is.

    As it was, where it shows no such field.
    """
    if not names:
        return page
    finder = _Finder(frozenset(names), page)
    finder.feed(page)
    finder.close()
    there = min(finder.found, key=lambda one: (one.action != sent_to, one.start), default=None)
    return page if there is None else _told(page, there, words, finder.after_alert)


@dataclass(slots=True)
class _There:
    """A field in the page's text."""

    action: str
    tag: str
    attributes: dict[str, str]
    start: int
    """Of the tag that bears the marks: the field's, or its group's."""
    end: int
    text_at: int
    """Where the sentence goes."""
    folded_in: list[int] = field(default_factory=list)
    """Where closed `<details>` around it are to be opened."""


class _Finder(HTMLParser):
    """Walk through a page and note where fields of these names are, and where its alert ends."""

    def __init__(self, names: frozenset[str], page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[_There] = []
        self.after_alert: int | None = None
        self._names = names
        self._lines = [0]
        for line in page.split("\n"):
            self._lines.append(self._lines[-1] + len(line) + 1)
        self._action = ""
        self._in_alert = False
        self._folds: list[tuple[int, bool]] = []
        self._groups: list[_There] = []
        self._open: _There | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what surrounds, and what is looked for."""
        of = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._action = of.get("action", "")
        elif tag == "details":
            self._folds.append((self._at() + len("<details"), "open" in of))
        elif tag == "fieldset":
            self._groups.append(self._there(tag, of))
        elif of.get("role") == "alert" and self.after_alert is None:
            self._in_alert = True
        elif tag in CONTROLS and of.get("name") in self._names:
            self._note(tag, of)

    def handle_endtag(self, tag: str) -> None:
        """Leave what surrounds; the sentence goes behind the field."""
        if tag == "form":
            self._action = ""
        elif tag == "details" and self._folds:
            self._folds.pop()
        elif tag == "fieldset" and self._groups:
            self._groups.pop()
        elif tag == "legend" and self._groups:
            self._groups[-1].text_at = self._end_of(tag)
        elif tag == "p" and self._in_alert:
            self._in_alert, self.after_alert = False, self._at()
        elif self._open is not None and tag == self._open.tag:
            self._open.text_at = self._end_of(tag)
            self._open = None

    def _note(self, tag: str, of: dict[str, str]) -> None:
        if of.get("type") in NOT_TYPED_IN:
            return
        if of.get("type") in CHOICES:
            if not self._groups:
                return  # one tick by itself: its sentence at the head says all
            there = self._groups[-1]
        else:
            there = self._there(tag, of)
            self._open = there if tag != "input" else None
        there.folded_in = [at for at, is_open in self._folds if not is_open]
        self.found.append(there)

    def _there(self, tag: str, of: dict[str, str]) -> _There:
        return _There(self._action, tag, of, self._at(), self._end(), self._end())

    def _at(self) -> int:
        line, column = self.getpos()
        return self._lines[line - 1] + column

    def _end(self) -> int:
        return self._at() + len(self.get_starttag_text() or "")

    def _end_of(self, tag: str) -> int:
        return self._at() + len(f"</{tag}>")


def _told(page: str, there: _There, words: str, after_alert: int | None) -> str:
    name = there.attributes.get("id") or UNNAMED
    sentence = f'<p class="at-field" id="{_note(name)}">{escape(words)}</p>'
    put = [
        (there.start, there.end, _marked(page[there.start : there.end], there, name)),
        (there.text_at, there.text_at, sentence),
        *((at, at, " open") for at in there.folded_in),
    ]
    if after_alert is not None:
        put.append((after_alert, after_alert, f' <a href="#{escape(name)}">{TO_FIELD}</a>'))
    for start, end, text in sorted(put, reverse=True):
        page = page[:start] + text + page[end:]
    return page


def _marked(tag: str, there: _There, name: str) -> str:
    """The start tag with its marks; what the template says beside the field is said after."""
    said = there.attributes.get("aria-describedby", "")
    bare = tag.replace(f' aria-describedby="{escape(said)}"', "", 1) if said else tag
    marks = f' aria-describedby="{" ".join(filter(None, (_note(name), escape(said))))}"'
    if there.tag in CONTROLS:
        marks += ' aria-invalid="true"'
    if "id" not in there.attributes:
        marks += f' id="{name}"'
    return f"<{there.tag}{marks}{bare.removeprefix('<' + there.tag)}"


def _note(name: str) -> str:
    return escape(f"{name}-sai")
