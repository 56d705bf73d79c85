"""Units and money after a number, and the slashes between them.

Symbols are matched letter for letter: mW is not MW. A compound says "trên" for
its slash: km/h, đồng/m2, triệu đồng/người/tháng.
"""

import re
from typing import NamedTuple

from tts.reading.lexicon import Lexicon
from tts.reading.scan import Piece, Scan, word_set
from tts.reading.spans import Kind

_SYMBOL = re.compile(r" ?((?:[°%‰$€£¥µΩ]|[^\W\d_])[^\W\d_]{0,8}[23]?)(?![^\W_])| ?([%‰$€£¥°])")
PAIRS = (
    "học sinh|học viên|sinh viên|nhân khẩu|hành vi|trường hợp|đại biểu|cán bộ|ngày đêm|hộ gia đình"
    "|cá nhân|tập thể|hồ sơ|sản phẩm|đơn vị|giấy phép|căn nhà|căn hộ"
    "|lao động|cơ sở|đối tượng|bản án"
)
_SLASH = re.compile(rf" ?/ ?({PAIRS}|[^\W\d_]{{1,8}}[23]?|°C|[µ%‰][^\W\d_]{{0,3}}[23]?)(?![^\W_])")
_WORD_SLASH = re.compile(r"([^\W\d_]{1,8}[23]?) ?/ ?(?=[^\W\d_µ])")
_PRIME = re.compile(r"('|\")(?![^\W_])")

# Words that may stand over or under a slash as if they were units.
COUNTED = word_set(
    "đồng người lần ngày tháng năm giờ phút giây hộ vụ ca con cái chiếc bộ lượt tuần quý buổi tấn"
    " tạ lít khẩu sào công học trẻ xe cây suất hồ triệu tỷ nghìn ngàn lao kỳ bao thùng gói hộp viên"
    " kwh tín chỉ cặp đêm phòng chuyến vé lớp bài trang giường đợt lượng bình chai can cơn trận"
    " mũi liều"
    " bụi kiện tàu cụ cháu thôn xã đơn cuốn lon phiên lồng ao bồn đám đàn lứa"
)
# One-letter symbols that are letters more often than units.
_SINGLE = {
    "N": (" lực",),
    "J": (" lượng",),
    "T": (" tải", " trọng", " xe", " cầu", " hàng", " cẩu"),
}
# Symbols that can only be units, even without a number before them.
_STANDING = word_set("km cm mm dm m2 m3 km2 cm2 cm3 kg mg ml kWh kW MW kV kVA MWh mm2")
_MULTIPLIER = re.compile(r" ?(nghìn|ngàn|triệu|tỷ|tỉ|trăm|tr|k|K)(?![^\W_])")
_MULTIPLIERS = {"tr": "triệu", "k": "nghìn", "K": "nghìn"}


class Suffix(NamedTuple):
    """A unit read up to `end`."""

    end: int
    spoken: str
    kind: Kind


def suffix(scan: Scan, pos: int) -> Suffix | None:
    """The unit that stands right after the number that ends at `pos`."""
    found = _plain_unit(scan, pos) or _multiplied(scan, pos)
    return _under_slashes(scan, found) if found else None


def _plain_unit(scan: Scan, pos: int) -> Suffix | None:
    match = _SYMBOL.match(scan.plain, pos)
    if not match:
        return None
    symbol = match[1] or match[2]
    said = _said(scan.lexicon, symbol)
    if said is None:
        return _shorter_symbol(scan, match)
    called_for = _SINGLE.get(symbol)
    if called_for and not any(word in scan.before(pos) for word in called_for):
        return None
    return Suffix(match.end(), said, _kind(scan.lexicon, symbol))


def _shorter_symbol(scan: Scan, match: re.Match[str]) -> Suffix | None:
    """The sign alone where letters follow it: 5%năm."""
    sign = match[0].lstrip()[0]
    if sign not in "%‰$€£¥" or match[2]:
        return None
    end = match.start() + len(match[0]) - len(match[0].lstrip()) + 1
    return Suffix(end, _said(scan.lexicon, sign) or "", _kind(scan.lexicon, sign))


def _multiplied(scan: Scan, pos: int) -> Suffix | None:
    """10tr, 500k, 2 triệu đồng: a multiplier and what is counted."""
    match = _MULTIPLIER.match(scan.plain, pos)
    if not match:
        return None
    word = _MULTIPLIERS.get(match[1], match[1])
    word = "tỷ" if word == "tỉ" else word
    unit = _plain_unit(scan, match.end())
    if unit:
        return Suffix(unit.end, f"{word} {unit.spoken}", unit.kind)
    return Suffix(match.end(), word, Kind.MONEY if match[1] in _MULTIPLIERS else Kind.NUMBER)


def _under_slashes(scan: Scan, found: Suffix) -> Suffix:
    for _ in range(3):
        match = _SLASH.match(scan.plain, found.end)
        said = _said(scan.lexicon, match[1]) if match else None
        if match and said is None and (match[1] in COUNTED or found.kind is Kind.MONEY):
            said = match[1] if match[1].islower() else None
        elif match and " " in match[1]:
            said = match[1]
        if not match or said is None:
            break
        kind = found.kind if found.kind in {Kind.MONEY, Kind.PERCENT} else Kind.UNIT
        found = Suffix(match.end(), f"{found.spoken} trên {said}", kind)
    return found


def _said(lexicon: Lexicon, symbol: str) -> str | None:
    return lexicon.units.get(symbol) or lexicon.currencies.get(symbol)


def _kind(lexicon: Lexicon, symbol: str) -> Kind:
    if symbol in {"%", "‰"}:
        return Kind.PERCENT
    return Kind.MONEY if symbol in lexicon.currencies else Kind.UNIT


def primes(scan: Scan, pos: int) -> Suffix | None:
    r"""30' and 45\" after a number: minutes and seconds."""
    match = _PRIME.match(scan.plain, pos)
    if not match or _closes_quotation(scan, pos):
        return None
    return Suffix(match.end(), "phút" if match[1] == "'" else "giây", Kind.TIME)


def _closes_quotation(scan: Scan, pos: int) -> bool:
    """Whether the sign at `pos` ends a quotation rather than counts minutes or seconds."""
    if scan.written.text[pos] in "”’»":
        return True
    line = scan.plain[max(0, pos - 200) : pos].rpartition("\n")[2]
    return line.count(scan.plain[pos]) % 2 == 1


def bare_unit(scan: Scan, pos: int) -> Piece | None:
    """A unit without a number: "giá mỗi m2", "đồng/kg", "người/km2"."""
    match = _WORD_SLASH.match(scan.plain, pos)
    if match:
        upper = _said(scan.lexicon, match[1]) if len(match[1]) > 1 else None
        upper = upper or (match[1] if match[1] in COUNTED else None)
        found = upper and _under_slashes(scan, Suffix(match.end(1), upper, Kind.UNIT))
        if found and found.end > match.end(1):
            return Piece(found.end, found.spoken, Kind.UNIT)
    alone = _SYMBOL.match(scan.plain, pos)
    if alone and alone[1] in _STANDING:
        return Piece(alone.end(), _said(scan.lexicon, alone[1]) or alone[1], Kind.UNIT)
    return None
