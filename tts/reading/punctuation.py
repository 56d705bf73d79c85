"""Signs: which are pauses, which are words, which are not said."""

import re

from tts.reading.quantities import quantity
from tts.reading.scan import Piece, Scan, word_ends, word_set
from tts.reading.spans import Kind, Pause
from tts.reading.units import COUNTED, PAIRS
from tts.reading.web import say
from tts.reading.words import is_explained
from tts.reading.written import CUBED, HALF, ODD_NUMERAL, QUARTER, SQUARED, THREE_QUARTERS

_PAUSES = {
    ",": (", ", Pause.COMMA),
    ";": ("; ", Pause.CLAUSE),
    ":": (": ", Pause.CLAUSE),
    ".": (". ", Pause.SENTENCE),
    "?": ("? ", Pause.SENTENCE),
    "!": ("! ", Pause.SENTENCE),
    "(": (", ", Pause.COMMA),
    ")": (", ", Pause.COMMA),
    "[": (", ", Pause.COMMA),
    "]": (", ", Pause.COMMA),
    "|": (", ", Pause.COMMA),
}
_SAID = {
    "&": "và",
    "=": "bằng",
    "<": "nhỏ hơn",
    ">": "lớn hơn",
    "≥": "lớn hơn hoặc bằng",
    "≤": "nhỏ hơn hoặc bằng",
    "≠": "khác",
    "≈": "xấp xỉ",
    "±": "cộng trừ",
    "×": "nhân",
    "÷": "chia",
    "%": "phần trăm",
    "‰": "phần nghìn",
    "°": "độ",
    "@": "a còng",
    "#": "thăng",
    "$": "đô la",
    "€": "ơ rô",
    "£": "bảng Anh",
    "¥": "yên",
    "№": "số",
    "§": "mục",
    HALF: "một phần hai",
    QUARTER: "một phần tư",
    THREE_QUARTERS: "ba phần tư",
    SQUARED: "bình phương",
    CUBED: "lập phương",
}
_END = re.compile(r"\./\.?|[.…]{2,400}|…")
_EXPLANATION = re.compile(
    r"\((?:(?:sau đây )?(?:viết|gọi) tắt là:? )?\"?([A-ZĐƯÔƠÂĂÊ][A-ZĐƯÔƠÂĂÊa-z&-]{1,15})\"?\)"
)
_SIGNED = re.compile(r"-(?=\d)")
_PLUS = re.compile(r"\+ ?(?=\d)")
_DASHES = re.compile(r"[-_*=~.]{3,400}")
_ABOUT = re.compile(r"[~≈] ?(?=\d)")


def explanations(scan: Scan, pos: int) -> Piece | None:
    """An abbreviation in parentheses after its full form is not said."""
    match = _EXPLANATION.match(scan.plain, pos)
    if not match or not is_explained(scan, pos, match[1]):
        return None
    return Piece(match.end(), "", Kind.ABBREVIATION)


def file_endings(scan: Scan, pos: int) -> Piece | None:
    """The .apk or .exe of a file that a warning names."""
    match = _FILE.match(scan.plain, pos)
    if not match or not (pos and scan.plain[pos - 1] in " ("):
        return None
    return Piece(match.end(), f"chấm {say(match[1])}", Kind.WEB)


_FILE = re.compile(r"\.(apk|exe|zip|rar|pdf|docx?|xlsx?|jpe?g|png|mp[34])(?![^\W_])")


def endings(scan: Scan, pos: int) -> Piece | None:
    """./. closes a document; dots in a row are a blank to fill in or a pause."""
    match = _END.match(scan.plain, pos)
    if not match:
        return None
    if match[0].startswith("./"):
        return Piece(match.end(), ". ", Kind.PUNCTUATION, pause=Pause.SENTENCE)
    return Piece(match.end(), ", ", Kind.PUNCTUATION, pause=Pause.COMMA)


def signs(scan: Scan, pos: int) -> Piece | None:
    """Plus, minus and about before a number; rules drawn with dashes."""
    rule = _DASHES.match(scan.plain, pos)
    if rule:
        return Piece(rule.end(), ", ", Kind.PUNCTUATION, pause=Pause.COMMA)
    before = scan.plain[pos - 1 : pos]
    if _SIGNED.match(scan.plain, pos) and (not before or before in " (:\n"):
        return _minus(scan, pos)
    plus = _PLUS.match(scan.plain, pos)
    if plus:
        return Piece(plus.end(), "cộng ", Kind.SYMBOL)
    about = _ABOUT.match(scan.plain, pos)
    return Piece(about.end(), "khoảng ", Kind.SYMBOL) if about else None


def _minus(scan: Scan, pos: int) -> Piece:
    if scan.begins_line(pos) and not _DEGREES.match(scan.plain, pos):
        return Piece(pos + 1, "", Kind.BULLET, certain=False, alternatives=("âm",))
    sure = (
        scan.plain[pos - 1 : pos] != " "
        or scan.follows(pos, _BELOW)
        or _DEGREES.match(scan.plain, pos)
    )
    if sure:
        return Piece(pos + 1, "âm ", Kind.SYMBOL)
    return Piece(pos + 1, "âm ", Kind.SYMBOL, certain=False, alternatives=(",",))


_BELOW = word_ends("từ|đến|là|khoảng|xuống|dưới|còn|độ|bằng|mức|trên|giảm")
_DEGREES = re.compile(r"-\d{1,3}(?:,\d)? ?°")


def dashes(scan: Scan, pos: int) -> Piece | None:
    """A dash or a slash between words is a rest."""
    sign = scan.plain[pos]
    if sign == "-":
        return _dash(scan, pos)
    if sign == "/":
        return _slash(scan, pos)
    return Piece(pos + 1, " cộng ", Kind.SYMBOL) if sign == "+" else None


def _dash(scan: Scan, pos: int) -> Piece:
    """A dash that goes from one weekday or measure to another, subtracts, or is a rest."""
    before, folded = scan.before(pos), scan.written.folded
    measured = _AMOUNT_NEXT.match(scan.plain, pos)
    if (
        (_WEEKDAYS.search(before) and _WEEKDAY_NEXT.match(folded, pos))
        or (measured and _FROM.search(before))
        or (_UP_TO.match(folded, pos) and _NUMBER.search(before))
    ):
        return Piece(pos + 1, "đến", Kind.RANGE)
    if measured and _in_formula(scan, pos):
        return Piece(pos + 1, " trừ ", Kind.SYMBOL, certain=False, alternatives=(",",))
    return Piece(pos + 1, ", ", Kind.PUNCTUATION, pause=Pause.COMMA)


# "từ 06 tháng - 03 năm": two measures of a kind, so that no range of one unit takes them up.
_FROM = re.compile(r" từ (?:đủ )?\d[\d.,]* ?(?:ngày|tháng|năm|giờ|phút|tuần|tuổi|tháng tuổi)$")
_AMOUNT_NEXT = re.compile(r"- ?\d")
_UP_TO = re.compile(r"- (?:dưới|hết|cuối|đầu) \d")
_NUMBER = re.compile(r"\d(?: ?(?:%|m2|m|ha|km|kg|tuổi|tháng|năm|ngày))?$")
_WEEKDAYS = re.compile(r" (?:thứ (?:[2-7]|hai|ba|tư|năm|sáu|bảy)|t[2-7])$")
_WEEKDAY_NEXT = re.compile(r"- ?(?:thứ |t[2-7](?![^\W_])|cn(?![^\W_])|chủ nhật)")


def _in_formula(scan: Scan, pos: int) -> bool:
    """Whether a dash between blanks subtracts: (số năm - 15) x 2%."""
    around = scan.plain[max(0, pos - 24) : pos + 24]
    return _FORMULA.search(around) is not None


_FORMULA = re.compile(r"\([^()\n]{1,20} - \d[\d.,]{0,12}\) ?[x×*:+] ?\d")


def _slash(scan: Scan, pos: int) -> Piece:
    """A slash is "trên" between an amount and what it is counted by."""
    if _NUMBERING.search(scan.plain, max(0, pos - 4), pos + 2):
        return Piece(pos + 1, ", ", Kind.PUNCTUATION, pause=Pause.COMMA)
    per = _PER.match(scan.written.folded, pos)
    if per and (" " in per[1] or per[1] in COUNTED or per[1] in scan.lexicon.units):
        if _AMOUNT.search(scan.plain, max(0, pos - 24), pos):
            return Piece(pos + 1, "trên", Kind.UNIT)
    elif _PER_AMOUNT.match(scan.plain, pos) and (_is_measured(scan, pos) or _is_rate(scan, pos)):
        return Piece(pos + 1, "trên", Kind.UNIT)
    return Piece(pos + 1, ", ", Kind.PUNCTUATION, pause=Pause.COMMA)


def _is_measured(scan: Scan, pos: int) -> bool:
    """80 mg/100 ml is one measure over another; 220 V/50 Hz are two measures."""
    match = _MEASURED.search(scan.plain, max(0, pos - 24), pos)
    if not match or match[1] in {"V", "kV", "A", "W", "kW", "kVA", "Hz"}:
        return False
    return match[1] in scan.lexicon.units or match[1] in _WRITTEN_OUT


def _is_rate(scan: Scan, pos: int) -> bool:
    """tỷ số 111,4 bé trai/100 bé gái: so many of these to so many of those."""
    before = scan.before(pos)
    return _RATE.search(before) is not None


_RATE = re.compile(r" (?:tỷ|tỉ) (?:số|lệ|suất) .{0,40}\d [^\W\d_ ]+(?: [^\W\d_ ]+){0,3}$")
_NUMBERING = re.compile(r"(?<![^\W_])\d{1,2}/ $")
"""1/ and 2/ number what follows, in the middle of a line too."""
_WRITTEN_OUT = word_set("miligam mililít gam đồng lần người ca")
_PER = re.compile(rf"/ ?({PAIRS}|[^\W\d_]+[23]?)(?![^\W_])")
_PER_AMOUNT = re.compile(r"/ ?\d")
_AMOUNT = re.compile(r"\d['%]? ?(?:[^\W\d_]{1,8} ?){0,6}$")
_MEASURED = re.compile(r"\d ?([^\W\d_]{1,8}[23]?)$")


def chapters(scan: Scan, pos: int) -> Piece | None:
    """A point between numbers is said: II.1, a.1, 01.H32."""
    if _POINT.match(scan.plain, max(0, pos - 1)) and pos:
        return Piece(pos + 1, "chấm", Kind.SYMBOL)
    if _LETTER_POINT.match(scan.plain, max(0, pos - 1)):
        return Piece(pos + 1, ",", Kind.PUNCTUATION, pause=Pause.COMMA)
    return None


_LETTER_POINT = re.compile(r"(?<![^\W_])[^\W_]\.(?=[^\W\d_])")
_POINT = re.compile(r"[^\W_]\.(?=\d|[A-Z]\d)")


def footnotes(scan: Scan, pos: int) -> Piece | None:
    """[1]: the mark of a footnote is not said."""
    match = _FOOTNOTE.match(scan.plain, pos)
    return Piece(match.end(), "", Kind.SYMBOL) if match else None


_FOOTNOTE = re.compile(r"\[\d{1,3}\]")


def prices(scan: Scan, pos: int) -> Piece | None:
    """$500: the currency is written first and said last."""
    said = scan.lexicon.currencies.get(scan.plain[pos])
    amount = quantity(scan, pos + 1) if said and scan.plain[pos + 1 : pos + 2].isdecimal() else None
    if not amount:
        return None
    return Piece(amount.end, f"{amount.spoken} {said}", Kind.MONEY, amount.certain)


_NEXT_MARKS = frozenset({",", ";", ":"})
"""After them the point only closes what was shortened: "bà Mấu Thị B., trú tại"."""


def pauses(scan: Scan, pos: int) -> Piece | None:
    """Commas, stops and parentheses."""
    found = _PAUSES.get(scan.plain[pos])
    if not found:
        return None
    if scan.plain[pos] == "." and scan.plain[pos + 1 : pos + 2] in _NEXT_MARKS:
        return Piece(pos + 1, "", Kind.PUNCTUATION)
    return Piece(pos + 1, found[0], Kind.PUNCTUATION, pause=found[1])


def symbols(scan: Scan, pos: int) -> Piece:
    """Any other sign: a word for it, or silence."""
    said = _SAID.get(scan.plain[pos])
    if said is None:
        return Piece(pos + 1, "", Kind.SYMBOL, scan.plain[pos] != ODD_NUMERAL)
    return Piece(pos + 1, f" {said} ", Kind.SYMBOL)
