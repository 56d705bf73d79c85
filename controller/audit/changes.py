"""What changed, as the record keeps it: the values before and after. Pure."""

import re
from collections.abc import Mapping
from difflib import SequenceMatcher

LONGEST = 300
"""Characters of each side: enough to see what was changed, not to copy a text into the record."""
BESIDE = 5
"""Words kept on each side of what changed."""


def changed(before: Mapping[str, object], after: Mapping[str, object]) -> dict[str, object]:
    """`before` and `after` with only what differs, for `record`; empty where nothing does."""
    names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    if not names:
        return {}
    return {
        "before": {name: before.get(name) for name in names},
        "after": {name: after.get(name) for name in names},
    }


def changed_passage(old: str, new: str) -> tuple[str, str]:
    """The stretch of a text that an edit changed, with a few words around it."""
    ours, theirs = (re.findall(r"\S+", text) for text in (old, new))
    blocks = SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes()
    edits = [block for block in blocks if block[0] != "equal"]
    if not edits:
        return "", ""
    (_, from_old, _, from_new, _), (_, _, to_old, _, to_new) = edits[0], edits[-1]
    return (
        _stretch(ours, from_old - BESIDE, to_old + BESIDE),
        _stretch(theirs, from_new - BESIDE, to_new + BESIDE),
    )


def _stretch(words: list[str], start: int, end: int) -> str:
    said = " ".join(words[max(0, start) : end])
    shown = said if len(said) <= LONGEST else f"{said[:LONGEST].rstrip()}…"
    return ("… " if start > 0 else "") + shown + (" …" if end < len(words) else "")
