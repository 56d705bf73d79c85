"""One door for what people type: text composed to NFC, trimmed, without unseen marks; days."""

import re
import unicodedata
from datetime import date

from controller.errors import BadDayError, MissingFieldError, TooLongError

FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)
"""What people mean lies between them. A browser's field takes six digits for a year."""
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Marks that turn the direction of writing make a name look like another one, and no database
keeps a zero byte: neither is typed on purpose."""
_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


def required(field: str, text: str, limit: int) -> str:
    """The text as it is kept. Raises MissingFieldError or TooLongError that name the field."""
    kept = optional(field, text, limit)
    if not kept:
        raise MissingFieldError(field)
    return kept


def optional(field: str, text: str, limit: int) -> str:
    """The same for a field that may stay empty. Raises TooLongError."""
    kept = unicodedata.normalize("NFC", _UNSEEN.sub("", text)).strip()
    if len(kept) > limit:
        raise TooLongError(field, len(kept), limit)
    return kept


def day(field: str, text: str) -> date:
    """A day as a browser's field sends it. Raises MissingFieldError, BadDayError with the field."""
    if not text.strip():
        raise MissingFieldError(field)
    try:
        return iso_day(text)
    except ValueError as error:
        raise BadDayError(field, text) from error


def iso_day(text: str) -> date:
    """A day as "2026-11-24". Raises ValueError for another spelling or what nobody means."""
    typed = text.strip()
    if not _ISO_DAY.fullmatch(typed):
        raise ValueError(f"{typed!r:.40} is no day")
    return within(date.fromisoformat(typed))


def within(value: date) -> date:
    """A day that somebody may mean. Raises ValueError."""
    if not FIRST_DAY <= value <= LAST_DAY:
        raise ValueError(f"{value} is not between {FIRST_DAY} and {LAST_DAY}")
    return value
