"""Telephone numbers, hotlines, and identity or account numbers, digit by digit."""

import re

from tts.reading.numbers import cardinal, digit_by_digit
from tts.reading.scan import Piece, Scan, word_ends
from tts.reading.spans import Kind

_ABROAD = re.compile(r"\+(84|\d{1,3}(?=[ .-]))((?:[ .-]?\(?\d{1,4}\)?){2,5})(?![\d])")
_VIETNAM = re.compile(r"\+84(?![\d.,])")
_PHONES = (
    re.compile(r"\(0\d{1,3}\)[ .-]?\d{1,4}(?:[ .-]?\d{3,4}){1,2}(?!\d)"),
    re.compile(
        r"0\d{2,4}(?:([ .-])\d{2,4}(?:\1\d{2,4}){1,3}|[ .-]\d{6,8}|[ .-]\d{3,4}[ .]\d{3,4})"
        r"(?!\d|[.,]\d)"
    ),
    re.compile(r"0\d{9,10}(?!\d)"),
    re.compile(r"1[89]00[ .]?\d{2,4}(?:[ .]?\d{2,4})?(?![\d]|[.,]\d)"),
)
_GROUPS = re.compile(r"\d+")
_IDENTITY = re.compile(r"\d{1,24}(?:[ .-]\d{1,12}){0,6}(?![\d]|[.,/]\d)")
# How the national portal numbers administrative procedures: 1.004837.
_PROCEDURE = re.compile(r"(\d)\.(\d{6})")
_EMERGENCY = re.compile(r"(11[0-9]|1022|111)(?![\d]|[.,/-]\d| ?%)")
_MOBILE = 10
_LONG = 6
_SHORTEST = 3

# After these words digits are a name, not a quantity.
_CALLED = (
    "điện thoại|đt|sđt|đtdđ|đtcq|tel|fax|hotline|zalo|tổng đài|đường dây nóng|di động|máy bàn|"
    "liên hệ|gọi|gọi ngay|gọi tới|gọi đến|báo cho|báo ngay cho|báo ngay|tin báo cho|alo|"
    "bấm|nhắn tin đến|phone|mobile|máy lẻ|đầu số"
)
_IDENTIFIED = (
    "cccd|cmnd|cmt|cmtnd|căn cước|căn cước công dân|chứng minh nhân dân|định danh|"
    "định danh cá nhân|mã số thuế|mst|tài khoản|stk|tk|mã số|mã|mã hồ sơ|hộ chiếu|bhxh|bhyt|"
    "bảo hiểm xã hội|bảo hiểm y tế|mã bưu chính|seri|sê-ri|"
    "mã vạch|otp|mã đơn vị|mã định danh|mã hiệu|sim|imei|số máy|số khung|"
    "biển số|biển kiểm soát|bks|mật khẩu|swift|gtin|mã khách hàng|mã sinh viên|mã học sinh|mã hộ"
)
_FILLER = r"(?: (?:số|là|theo|đến|tới|cá nhân|nóng|công dân|trực|hỗ trợ|khách hàng)){0,3} ?[:.]?"
_FILLERS = (
    *(" số", " là", " theo", " đến", " tới", " nhân", " nóng", " dân", " trực", " trợ", " hàng"),
)
_CALLED_ENDS, _IDENTIFIED_ENDS = (tuple(words.split("|")) for words in (_CALLED, _IDENTIFIED))
_MOST_FILLERS = 6
"""Words: three of the fillers are two words long."""
_AFTER_CALL = re.compile(rf"\W(?:{_CALLED}){_FILLER}$")
_AFTER_IDENTITY = re.compile(rf"\W(?:{_IDENTIFIED}){_FILLER}$")
_LISTED_CALL = re.compile(
    r"\W(?:điện thoại|đt|sđt|hotline|fax|tel|gọi|liên hệ|tổng đài|đầu số)\W.{0,24}\d{3}"
    r" ?(?:[,;/-]|hoặc|và|hay)(?: số)?$"
)
_LISTED_ENDS = (",", ";", "/", "-", " hoặc", " và", " hay", " số")
_FORCES = word_ends(
    "báo cháy|help|cảnh sát|cứu hỏa|cấp cứu|chữa cháy|trẻ em|khẩn cấp|công an|cứu nạn"
)
_CALLING = re.compile(r" (?:khi|nếu|để (?:báo|được))(?![^\W_])")
_COUNTED = re.compile(
    r" ?(?:người|hộ|thôn|xã|phường|trường hợp|điểm|cán bộ|vụ|ngày|đồng|triệu|tỷ|học|cơ|đơn|đại"
    r"|km|m\b|kg|ha\b|tuổi|lượt)"
)


def phones(scan: Scan, pos: int) -> Piece | None:
    """A telephone number, or digits that words before call a number's name."""
    for form in _PHONES:
        match = form.match(scan.plain, pos)
        if match:
            return Piece(match.end(), said(match[0]), Kind.PHONE)
    if scan.plain[pos] == "(":
        return None
    return _named(scan, pos) or _hotline(scan, pos)


def abroad(scan: Scan, pos: int) -> Piece | None:
    """+84 258 3822111: cộng tám bốn, hai năm tám, ..."""
    match = _ABROAD.match(scan.plain, pos)
    if match and len(_digits(match[0])) >= _MOBILE:
        words = f"cộng {digit_by_digit(match[1])}, {said(match[2])}"
        return Piece(match.end(), words, Kind.PHONE)
    if _VIETNAM.match(scan.plain, pos):
        return Piece(pos + len("+84"), "cộng tám bốn", Kind.PHONE)
    return None


def said(written: str) -> str:
    """Digits by name, with a rest at each written group."""
    groups = _GROUPS.findall(written)
    if len(groups) == 1:
        groups = _rested(groups[0])
    return ", ".join(digit_by_digit(group) for group in groups)


def _digits(written: str) -> str:
    return "".join(_GROUPS.findall(written))


def _rested(digits: str) -> list[str]:
    """A long number without groups: a mobile number by 4-3-3, others by threes."""
    if len(digits) <= _LONG:
        return [digits]
    if digits.startswith(("1800", "1900")):
        return [digits[:4], digits[4:]]
    head = len(digits) % 3 or 3
    if head == 1:
        head = 4
    return [digits[:head], *(digits[at : at + 3] for at in range(head, len(digits), 3))]


def _named(scan: Scan, pos: int) -> Piece | None:
    match = _IDENTITY.match(scan.plain, pos)
    if not match or len(_digits(match[0])) < _SHORTEST:
        return None
    before = scan.before(pos)
    procedure = _PROCEDURE.fullmatch(match[0])
    if procedure and _is_identity(before):
        one, rest = procedure.groups()
        return Piece(match.end(), f"{digit_by_digit(one)} chấm {digit_by_digit(rest)}", Kind.CODE)
    if _is_called(before) or _is_listed(before):
        return _called(scan, match)
    if _is_identity(before) and not _counts(scan, match):
        return Piece(match.end(), said(match[0]), Kind.CODE)
    return None


def _called(scan: Scan, match: re.Match[str]) -> Piece | None:
    if _counts(scan, match):
        return None
    return Piece(match.end(), said(match[0]), Kind.PHONE)


def is_identified(scan: Scan, pos: int) -> bool:
    """Whether the words before `pos` call what follows a number of identity."""
    return _is_identity(scan.before(pos))


def _is_called(before: str) -> bool:
    return _may_end(before, _CALLED_ENDS) and _AFTER_CALL.search(before) is not None


def _is_identity(before: str) -> bool:
    return _may_end(before, _IDENTIFIED_ENDS) and _AFTER_IDENTITY.search(before) is not None


def _is_listed(before: str) -> bool:
    return before.endswith(_LISTED_ENDS) and _LISTED_CALL.search(before) is not None


def _may_end(before: str, ends: tuple[str, ...]) -> bool:
    """Whether one of `ends` stands last but for fillers: cheap, and asked of every number."""
    part = before[:-1].rstrip(" ") if before.endswith((":", ".")) else before
    for _ in range(_MOST_FILLERS):
        if part.endswith(ends):
            return True
        if not part.endswith(_FILLERS):
            return False
        part = part[: part.rindex(" ")]
    return part.endswith(ends)


def _counts(scan: Scan, match: re.Match[str]) -> bool:
    """Whether what follows the digits is counted by them: 113 hộ, 1022 đồng."""
    return _COUNTED.match(scan.written.folded, match.end()) is not None


def _hotline(scan: Scan, pos: int) -> Piece | None:
    """113, 114, 115, 1022: after a word that calls; with doubt where nothing is counted."""
    match = _EMERGENCY.match(scan.plain, pos)
    if not match or _counts(scan, match):
        return None
    before, figures = scan.before(pos), digit_by_digit(match[0])
    if (
        before.endswith(_FORCES)
        or _CALLING.match(scan.written.folded, match.end())
        or _is_listed(before)
    ):
        return Piece(match.end(), figures, Kind.PHONE)
    if scan.head(pos) or not _ALONE.match(scan.plain, match.end()):
        return None
    words = cardinal(match[0], scan.style)
    return Piece(match.end(), words, Kind.NUMBER, certain=False, alternatives=(figures,))


_ALONE = re.compile(r" ?(?:[.,;:!?)]|\n|$)")
