"""Numbers of documents: 1322/QĐ-UBND, 100/2019/NĐ-CP, 18-NQ/TW, 14/2012/QH13.

Nghị định 30/2020/NĐ-CP (văn thư): number, year for documents that make law,
abbreviated kind, abbreviated organ, sometimes the drafting office. After its
kind ("Quyết định số ...") the kind is not said again, and the organ is said
unless the text goes on to name it ("... của Ủy ban nhân dân tỉnh").
"""

import re
from typing import NamedTuple

from tts.reading.letters import NAMES, spell
from tts.reading.lexicon.entries import Table
from tts.reading.numbers import cardinal, digit_by_digit
from tts.reading.scan import Piece, Scan, word_ends
from tts.reading.spans import Kind
from tts.reading.written import fold

_CODE = r"[A-ZĐƯa-zđư][A-ZĐƯÔƠÂĂÊa-zđưôơâăê&.0-9]{0,15}(?<!\.)"
_TAIL = rf"(?P<tail>{_CODE}(?: ?[-/–] ?(?:{_CODE})){{0,5}})(?![^\W_])"
_NUMBERED = re.compile(
    rf"(?P<number>\d{{1,6}}|\d{{1,3}}\.\d{{3}})(?P<letter>[a-zA-ZđĐ]?) ?"
    rf"(?:/ ?(?P<year>(?:19|20)\d\d) ?)?/ ?{_TAIL}"
)
_DASHED = re.compile(rf"(?P<number>\d{{1,6}})(?P<letter>[a-zA-ZđĐ]?)(?P<year>)-{_TAIL}")
_BLANK = re.compile(rf"(?P<number>)(?P<letter>)/ ?(?:(?P<year>(?:19|20)\d\d) ?/ ?)?{_TAIL}")
_PARTIAL = re.compile(r"(?P<number>\d{1,6})/(?P<year>(?:19|20)\d\d)(?!\d|/|[^\W_])")
_SEPARATOR = re.compile(r" ?[-/–] ?")
_PART = re.compile(r"(.+?)(\d{0,3})")
_NUMBERED_BEFORE = re.compile(r" số ?:?$")
_DATE = r"(?:ngày|ngày:) \d{1,2}(?: ?[/.-] ?\d{1,2} ?[/.-] ?\d{4}| tháng \d{1,2} năm \d{4})"
_NAMED = re.compile(
    rf"[ \n]*(?:\([^)\n]{{0,24}}\) )?(?:,? ?(?:ban hành )?{_DATE})?,?[ \n]+của[ \n]+[^\W\d_]"
)
_STOP = re.compile(r"[.;,\n]")


class _Tail(NamedTuple):
    kind: str
    code: str
    organs: tuple[str, ...]
    offices: tuple[str, ...]
    certain: bool

    @property
    def names(self) -> str:
        """The organs, joined as a sentence joins them, then the drafting offices."""
        *others, last = self.organs or ("",)
        joined = f"{', '.join(others)} và {last}" if others else last
        return ", ".join(part for part in (joined, *self.offices) if part)


def document_numbers(scan: Scan, pos: int) -> Piece | None:
    """A document's number that begins at `pos`."""
    for form in (_NUMBERED, _DASHED):
        match = form.match(scan.plain, pos)
        if match:
            tail = _tail(scan, match, pos)
            if tail and (form is _NUMBERED or tail.kind):
                return _piece(scan, match, tail)
    return _partial(scan, pos)


def blank_numbers(scan: Scan, pos: int) -> Piece | None:
    """A number still to be filled in: "Số:    /QĐ-UBND"."""
    if not scan.plain[max(0, pos - 64) : pos].rstrip(" ._…").endswith(_FILLED_IN):
        return None
    match = _BLANK.match(scan.plain, pos)
    tail = _tail(scan, match, pos) if match else None
    if not match or not tail or not tail.certain:
        return None
    return _piece(scan, match, tail)._replace(certain=False)


_FILLED_IN = ("số", "Số", ":", "SỐ")


def _partial(scan: Scan, pos: int) -> Piece | None:
    """Luật số 14/2012, Nghị định 100/2019: kind and organ left out."""
    match = _PARTIAL.match(scan.plain, pos)
    if not match:
        return None
    before = _NUMBERED_BEFORE.sub("", scan.before(pos))
    named = before.endswith(tuple(f" {kind}" for kind in scan.lexicon.documents.values()))
    named = named or before.endswith(
        (" luật", " nđ", " qđ", " nq", " tt", " bộ luật", " pháp lệnh")
    )
    if not named and before == scan.before(pos):
        return None
    return Piece(match.end(), _number(scan, match), Kind.DOCUMENT_NUMBER)


def _tail(scan: Scan, match: re.Match[str], pos: int) -> _Tail | None:
    """What the letters say, or None where they are no document's."""
    codes = _SEPARATOR.split(match["tail"])
    kind = _look(scan.lexicon.documents, codes[0])
    organs: list[str] = []
    offices: list[str] = []
    certain = True
    for code in codes[1:] if kind else codes:
        said = _organ(scan, code)
        if said and not offices:
            organs.append(said)
            continue
        office = _office(scan, code) if kind or organs else None
        certain = certain and office is not None
        (offices if organs or (kind and office) else organs).append(
            office or said or _spelled(scan, code)
        )
    known = kind or (organs and _organ(scan, codes[0]))
    if not known and not (match["year"] or "-" in match["tail"]):
        return None
    if not known and not (_NUMBERED_BEFORE.search(scan.before(pos)) and codes[0][:2].isupper()):
        return None
    return _Tail(kind or "", codes[0], tuple(organs), tuple(offices), certain)


def _look(table: Table, code: str) -> str | None:
    return table.get(code) or table.get(code.upper())


def _organ(scan: Scan, code: str) -> str | None:
    """QH13 is the National Assembly of the thirteenth term."""
    found = _look(scan.lexicon.organs, code)
    if found:
        return found
    match = _PART.fullmatch(code)
    base = _look(scan.lexicon.organs, match[1]) if match and match[2] else None
    if not match or not base:
        return None
    term = "khóa " if match[1].upper() in {"QH", "UBTVQH", "HĐND"} else ""
    return f"{base} {term}{cardinal(match[2], scan.style)}"


def _office(scan: Scan, code: str) -> str | None:
    match = _PART.fullmatch(code)
    base = _look(scan.lexicon.offices, match[1]) if match else None
    if match and not base and not match[2]:
        known = scan.lexicon.match(match[1], fold(match[1]), 0)
        base = known.entry.spoken if known and known.end == len(match[1]) else None
    if not match or not base:
        return None
    return f"{base} {cardinal(match[2], scan.style)}" if match[2] else base


def _spelled(scan: Scan, code: str) -> str:
    parts = re.findall(r"\d+|[^\W\d_]", code)
    return " ".join(cardinal(p, scan.style) if p.isdecimal() else spell(p) for p in parts)


def _number(scan: Scan, match: re.Match[str]) -> str:
    groups = match.groupdict()
    words = _count(scan, match.start(), groups["number"]) if groups["number"] else ""
    if groups.get("letter"):
        words += f" {NAMES[groups['letter'].lower()]}"
    if groups.get("year"):
        words += f" năm {cardinal(groups['year'], scan.style)}"
    return words.strip()


def _count(scan: Scan, pos: int, digits: str) -> str:
    """Đề án 06 is known by its figures, zero and all."""
    digits = digits.replace(".", "")
    if digits.startswith("0") and scan.follows(pos, (" đề án",)):
        return digit_by_digit(digits)
    return cardinal(digits, scan.style)


def _piece(scan: Scan, match: re.Match[str], tail: _Tail) -> Piece:
    number = _number(scan, match)
    said = _with_tail(scan, match, tail, number)
    alternatives = () if tail.certain else (number,)
    return Piece(match.end(), said, Kind.DOCUMENT_NUMBER, tail.certain, alternatives)


def _with_tail(scan: Scan, match: re.Match[str], tail: _Tail, number: str) -> str:
    if scan.style.document_numbers == "slashes":
        return " gạch chéo ".join(part for part in (number, tail.kind, tail.names) if part)
    kind_said, organ_said = _said_before(scan, match.start(), tail)
    organ_said = organ_said or _NAMED.match(scan.written.folded, match.end()) is not None
    kind = "" if kind_said or not tail.kind else tail.kind
    if scan.style.document_numbers == "short" and kind_said:
        return number
    names = "" if organ_said and tail.organs else tail.names
    link = "của" if tail.organs and names and kind_said else ""
    return " ".join(part for part in (number, kind, link, names) if part)


def _said_before(scan: Scan, pos: int, tail: _Tail) -> tuple[bool, bool]:
    """Whether the words before have named the kind already, and the organ."""
    clause = _STOP.split(_NUMBERED_BEFORE.sub("", scan.before(pos)))[-1]
    if not tail.kind:
        return any(word in clause for word in _UNCODED), False
    at = clause.rfind(f" {fold(tail.kind)}")
    if at < 0:
        words = clause.rstrip(" :").split()
        initials = "".join(word[0] for word in words[-len(tail.code) :])
        return fold(tail.code) in {initials, words[-1] if words else ""}, False
    return True, " của " in clause[at:]


_UNCODED = word_ends("luật|bộ luật|nghị quyết|pháp lệnh|công văn|văn bản|hiến pháp|cv|nq")
