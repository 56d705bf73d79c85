"""One door for text that people type: composed to NFC, trimmed, within its length."""

import unicodedata

from controller.errors import MissingFieldError, TooLongError


def required(field: str, text: str, limit: int) -> str:
    """The text as it is kept. Raises MissingFieldError or TooLongError that name the field."""
    kept = optional(field, text, limit)
    if not kept:
        raise MissingFieldError(field)
    return kept


def optional(field: str, text: str, limit: int) -> str:
    """The same for a field that may stay empty. Raises TooLongError."""
    kept = unicodedata.normalize("NFC", text).strip()
    if len(kept) > limit:
        raise TooLongError(field, len(kept), limit)
    return kept
