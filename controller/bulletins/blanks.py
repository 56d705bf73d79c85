"""Blanks that a sample leaves to be filled: "[… ngày họp]". Pure."""

import re

BLANK = re.compile(r"\[…[^\[\]\n]{0,80}\]")


def unfilled(text: str) -> tuple[str, ...]:
    """The blanks that are left in a text, each once."""
    return tuple(dict.fromkeys(BLANK.findall(text)))
