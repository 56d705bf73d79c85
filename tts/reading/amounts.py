"""A number or a range of numbers, with its unit: 5-10%, 3.000-5.000 đồng/kg, 2/3.

This is where digits end that no more particular subject has claimed.
"""

import re

from tts.reading.dates import could_be_date
from tts.reading.letters import NAMES
from tts.reading.numbers import cardinal, day, decimals, digit_by_digit, month, ordinal
from tts.reading.quantities import Quantity, fraction, fraction_words, quantity
from tts.reading.scan import Piece, Scan, word_ends, word_set
from tts.reading.spans import Kind
from tts.reading.units import Suffix, primes, suffix

_JOIN = re.compile(r" ?(?:-|÷|~|\.\.\.?) ?(?=[\d+])")
_COLON = re.compile(r"(\d{1,9}(?:\.\d{3}){0,4})(?::| : )(\d{1,9}(?:\.\d{3}){0,4})(?![\d:])")
_SLASH = re.compile(r"(\d{1,4}(?:\.\d{3}){0,3})/(\d{1,9}(?:\.\d{3}){0,4})(?:,(\d{1,3}))?(?![\d/])")
_SCORE = re.compile(r"(\d{1,3}) ?[-:] ?(\d{1,3})(?![\d-]|[.,]\d)")
_TIMES = re.compile(r" ?[x×] ?(?=\d)")
_LETTERED = re.compile(r"(\d{1,4})([a-zđA-ZĐ])(?![^\W_])")
_RATIO = word_ends("tỷ lệ|tỉ lệ|bản đồ|pha loãng|pha theo")
_SCORES = word_ends("tỷ số|tỉ số|thắng|thua|hòa|kết quả")
HOUSE = word_ends("số|nhà|hẻm|ngõ|kiệt|ngách")
_COUNTED = re.compile(
    r" (?:tiêu chí|chỉ tiêu|cụm|điểm|thôn|xã|phường|câu|bài|hồ sơ|phiếu|tổ|ngày|đơn vị|trường"
    r"|cơ quan|chỉ số|vụ việc|vụ|nhiệm vụ|đại biểu|hộ|ý kiến|lượt|trạm|môn|mục tiêu|tiêu chuẩn"
    r"|kỳ|buổi)(?![^\W_])"
)
GRADED = word_ends("thương binh|bệnh binh|tb|hạng|bậc|cấp|loại")
_CITED = word_set(
    "điều khoản điểm mục chương phần lục lớp nhà tổ lộ mẫu biểu khu lô số phòng đường hẻm kiệt ngõ"
    " tầng tiết bảng hình thôn đội ấp tuyến gói toa căn nhóm cột ô thửa khối ban dãy cổng kho"
)


def amounts(scan: Scan, pos: int) -> Piece | None:
    """Whatever number stands at `pos`."""
    for form in (_ratio, _score, _slashed):
        found = form(scan, pos)
        if found:
            return found
    first = quantity(scan, pos)
    return _measured(scan, pos, first) if first else None


def short_sums(scan: Scan, pos: int) -> Piece | None:
    """1tr5 and 2tr350, as people note prices: một triệu năm."""
    match = _SHORT_SUM.match(scan.plain, pos)
    if not match:
        return None
    whole, unit, rest = match.groups()
    said = "tỷ" if unit[:2] in {"tỷ", "tỉ"} else "triệu"
    words = f"{cardinal(whole, scan.style)} {said} {cardinal(rest, scan.style)}"
    return Piece(match.end(), words, Kind.MONEY)


_SHORT_SUM = re.compile(r"(\d{1,3})(tr|triệu|tỷ|tỉ)([1-9]\d{0,2})(?![\d]|[^\W_]|[.,/]\d)")


def lettered(scan: Scan, pos: int) -> Piece | None:
    """12a after "Điều", 1A after "Quốc lộ"."""
    match = _LETTERED.match(scan.plain, pos)
    if not match or scan.head(pos) not in _CITED:
        return None
    words = f"{cardinal(match[1], scan.style)} {NAMES[match[2].lower()]}"
    return Piece(match.end(), words, Kind.CITATION)


def _ratio(scan: Scan, pos: int) -> Piece | None:
    """1:500, and 1/500 after "tỷ lệ"."""
    match = _COLON.match(scan.plain, pos)
    if match and scan.follows(pos, _SCORES):
        return None
    if not match and scan.follows(pos, _RATIO):
        match = _SLASH.match(scan.plain, pos)
    if not match:
        return None
    return Piece(match.end(), _over(scan, match), Kind.RATIO)


def _over(scan: Scan, match: re.Match[str]) -> str:
    part, whole, *fraction_digits = match.groups()
    words = cardinal(whole.replace(".", ""), scan.style)
    if fraction_digits and fraction_digits[0]:
        words += f" phẩy {decimals(fraction_digits[0], scan.style)}"
    return f"{cardinal(part.replace('.', ''), scan.style)} trên {words}"


def _score(scan: Scan, pos: int) -> Piece | None:
    match = _SCORE.match(scan.plain, pos)
    if not match or not scan.follows(pos, _SCORES):
        return None
    words = " ".join(cardinal(part, scan.style) for part in match.groups())
    return Piece(match.end(), words, Kind.RATIO)


def _slashed(scan: Scan, pos: int) -> Piece | None:
    """Fractions and parts of a whole; a house's number has its alley over a slash."""
    found = fraction(scan, pos)
    if found:
        return _fraction_piece(scan, pos, found)
    match = _SLASH.match(scan.plain, pos)
    if not match:
        return None
    unit = suffix(scan, match.end())
    if unit:
        return Piece(unit.end, f"{_over(scan, match)} {unit.spoken}", unit.kind)
    return Piece(match.end(), _over(scan, match), Kind.RATIO)


def _fraction_piece(scan: Scan, pos: int, found: Quantity) -> Piece:
    part, whole = scan.plain[pos : found.end].split("/")
    over = f"{cardinal(part, scan.style)} trên {cardinal(whole, scan.style)}"
    if scan.follows(pos, HOUSE) or scan.follows(pos, GRADED):
        return Piece(found.end, over, Kind.CODE)
    counted = _COUNTED.match(scan.written.folded, found.end)
    if part + "/" + whole in _SHARES and _VOTERS.match(scan.written.folded, found.end):
        return _share(scan, pos, found, over)
    if counted or scan.follows(pos, (" thị lực", " đạt")):
        return Piece(found.end, over, Kind.RATIO)
    measured = suffix(scan, found.end)
    unit = f" {measured.spoken}" if measured else ""
    end = measured.end if measured else found.end
    words = fraction_words(part, whole, scan.style) + unit
    if unit or not could_be_date(scan, pos, found.end):
        return Piece(end, words, Kind.RATIO)
    alternative = f"ngày {day(part, scan.style)} tháng {month(whole, scan.style)}"
    return Piece(end, words, Kind.RATIO, certain=False, alternatives=(alternative,))


# In law a half or two thirds of the members are a share; in a report "2/3 thôn" may be a count.
_SHARES = frozenset({"1/2", "1/3", "2/3", "1/4", "3/4", "1/5", "4/5"})
_VOTERS = re.compile(r" (?:đại biểu|hộ|thôn|xã|phường|phiếu|ý kiến|đơn vị|tổ)(?![^\W_])")
_SHARED = word_ends(
    "ít nhất|quá|tối thiểu|trên|hơn|gần|khoảng|quá bán|chiếm|dưới|được|bằng|có từ|không dưới|tới"
    "|đến|mất|còn|giảm"
)


def _share(scan: Scan, pos: int, found: Quantity, over: str) -> Piece:
    if scan.follows(pos, _SHARED):
        return Piece(found.end, found.spoken, Kind.RATIO)
    return Piece(found.end, found.spoken, Kind.RATIO, certain=False, alternatives=(over,))


def _measured(scan: Scan, pos: int, first: Quantity) -> Piece:
    """A quantity, its unit, and the other end of its range."""
    unit = suffix(scan, first.end) or primes(scan, first.end)
    whole = _of_whole(scan, pos, first) if unit is None else None
    if whole:
        return whole
    end = unit.end if unit else first.end
    joined = _JOIN.match(scan.plain, end)
    second = quantity(scan, joined.end()) if joined else None
    if second and _is_range(scan, first, unit, second):
        return _range(scan, first, unit, second)
    times = _TIMES.match(scan.plain, end)
    third = quantity(scan, times.end()) if times else None
    if third:
        return _product(scan, first, unit, third)
    return _single(scan, pos, first, unit)


def _of_whole(scan: Scan, pos: int, first: Quantity) -> Piece | None:
    """12,3/31,5 triệu m3: a part of a whole, both with decimals or grouped."""
    if scan.plain[first.end : first.end + 1] != "/" or scan.plain[pos : first.end].isdecimal():
        return None
    second = quantity(scan, first.end + 1)
    if not second or not second.value or scan.plain.startswith("/", second.end):
        return None
    unit = suffix(scan, second.end)
    words = f"{first.spoken} trên {second.spoken}" + (f" {unit.spoken}" if unit else "")
    sure = first.certain and second.certain
    return Piece(unit.end if unit else second.end, words, Kind.RATIO, sure)


def _is_range(scan: Scan, first: Quantity, unit: Suffix | None, second: Quantity) -> bool:
    """5-10% and 5% - 10% are ranges; 3-1 and "250 kVA - 22/0,4 kV" are not."""
    if scan.plain.startswith("/", second.end):
        return False
    if unit is None:
        return second.value > first.value
    far = suffix(scan, second.end) or primes(scan, second.end)
    if far is None or far.spoken.endswith(unit.spoken):
        return True
    return unit.kind in {Kind.MONEY, Kind.NUMBER} and far.kind in {Kind.MONEY, Kind.NUMBER}


def _range(scan: Scan, first: Quantity, unit: Suffix | None, second: Quantity) -> Piece:
    far = suffix(scan, second.end) or primes(scan, second.end)
    near = f"{first.spoken} {unit.spoken}" if unit else first.spoken
    words = f"{near} đến {second.spoken}" + (f" {far.spoken}" if far else "")
    kind = far.kind if far else Kind.RANGE
    return Piece(far.end if far else second.end, words, kind, first.certain and second.certain)


def _product(scan: Scan, first: Quantity, unit: Suffix | None, third: Quantity) -> Piece:
    """2 x 30W as hai nhân ba mươi oát."""
    far = suffix(scan, third.end)
    near = f"{first.spoken} {unit.spoken}" if unit else first.spoken
    words = f"{near} nhân {third.spoken}" + (f" {far.spoken}" if far else "")
    return Piece(far.end if far else third.end, words, Kind.UNIT)


def _single(scan: Scan, pos: int, first: Quantity, unit: Suffix | None) -> Piece:
    if unit:
        alternatives = tuple(f"{words} {unit.spoken}" for words in first.alternatives)
        words = f"{first.spoken} {unit.spoken}"
        return Piece(unit.end, words, unit.kind, first.certain, alternatives)
    if scan.plain[pos] == "0" and scan.follows(pos, (" đề án",)):
        return Piece(first.end, digit_by_digit(scan.plain[pos : first.end]), Kind.NUMBER)
    if scan.follows(pos, (" thứ",)) and scan.plain[pos : first.end].isdecimal():
        words = ordinal(scan.plain[pos : first.end], scan.style)
        return Piece(first.end, words, Kind.NUMBER)
    if scan.plain[pos : first.end] == "4" and _WEEKDAYS.search(scan.before(pos)):
        return Piece(first.end, "tư", Kind.NUMBER)
    return Piece(first.end, first.spoken, Kind.NUMBER, first.certain, first.alternatives)


_WEEKDAYS = re.compile(r" thứ (?:[2-7](?:,| và|;|-) ?){1,5}$")
