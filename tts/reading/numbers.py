"""Number words: cardinals, digits, decimals, ordinals.

House convention: nghìn, linh, mốt, tư, lăm; tỷ for a thousand million; an
empty group of three is passed over and the next one said in full
(1.000.004: một triệu không trăm linh bốn).
"""

from functools import lru_cache

from tts.reading.style import Style

_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_BILLION_DIGITS = 9
_LONGEST = 24
"""More digits than this are not a quantity: they are said one by one."""
_DECIMALS_READ_WHOLE = 2


def digit_by_digit(digits: str) -> str:
    """Figures by name: 0905 as không chín không năm."""
    return " ".join(_DIGITS[int(digit)] for digit in digits)


@lru_cache(maxsize=4096)
def cardinal(digits: str, style: Style) -> str:
    """The words of a whole number written in digits, leading zeros unsaid."""
    digits = digits.lstrip("0")
    if not digits:
        return "không"
    if len(digits) > _LONGEST:
        return digit_by_digit(digits)
    return " ".join(_groups(digits, style))


def _groups(digits: str, style: Style) -> list[str]:
    if len(digits) > _BILLION_DIGITS:
        high, low = digits[:-_BILLION_DIGITS], digits[-_BILLION_DIGITS:]
        return [*_groups(high, style), "tỷ", *_below_billion(low, style, leading=False)]
    return _below_billion(digits, style, leading=True)


def _below_billion(digits: str, style: Style, *, leading: bool) -> list[str]:
    padded = digits.rjust(_BILLION_DIGITS, "0")
    words: list[str] = []
    for start, name in ((0, "triệu"), (3, style.thousand), (6, "")):
        group = padded[start : start + 3]
        if group == "000":
            continue
        words += _hundreds(group, style, leading=leading and not words)
        if name:
            words.append(name)
    return words


def _hundreds(group: str, style: Style, *, leading: bool) -> list[str]:
    hundred, ten, one = (int(digit) for digit in group)
    words = [] if leading and not hundred else [_DIGITS[hundred], "trăm"]
    if ten == 0:
        if one:
            words += [style.zero_tens, _DIGITS[one]] if words else [_DIGITS[one]]
    elif ten == 1:
        words += ["mười"] if not one else ["mười", "lăm" if one == 5 else _DIGITS[one]]  # noqa: PLR2004 (mười lăm)
    else:
        words += [_DIGITS[ten], "mươi"]
        if one:
            words.append({1: "mốt", 4: "tư", 5: "lăm"}.get(one, _DIGITS[one]))
    return words


def decimal(whole: str, fraction: str, style: Style, point: str = "phẩy") -> str:
    """A decimal: two decimals are read whole, three or more one by one."""
    return f"{cardinal(whole, style)} {point} {decimals(fraction, style)}"


def decimals(fraction: str, style: Style) -> str:
    """The digits after the comma."""
    if len(fraction) > _DECIMALS_READ_WHOLE or fraction.startswith("0"):
        return digit_by_digit(fraction)
    return cardinal(fraction, style)


def ordinal(digits: str, style: Style) -> str:
    """What follows "thứ": nhất, hai, ba, tư, năm ..."""
    value = digits.lstrip("0")
    return {"1": "nhất", "4": "tư"}.get(value) or cardinal(digits, style)


def month(digits: str, style: Style) -> str:
    """A month's number: April is tư."""
    return "tư" if digits.lstrip("0") == "4" else cardinal(digits, style)


def denominator(digits: str, style: Style) -> str:
    """What follows "phần": a quarter is phần tư."""
    return month(digits, style)


def day(digits: str, style: Style) -> str:
    """A day's number: the first ten are mùng."""
    words = cardinal(digits, style)
    return f"{style.early_day} {words}" if 1 <= int(digits) <= _LAST_EARLY_DAY else words


_LAST_EARLY_DAY = 10
