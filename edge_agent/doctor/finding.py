"""One thing that was looked at."""

from enum import StrEnum
from typing import NamedTuple


class Standing(StrEnum):
    """How it is, in the word that is printed."""

    GOOD = "tốt"
    WATCH = "lưu ý"
    BAD = "hỏng"


class Finding(NamedTuple):
    """What was looked at, how it is, what was seen, what to do."""

    what: str
    standing: Standing
    seen: str
    step: str = ""
    """Empty where nothing is to be done."""


def good(what: str, seen: str) -> Finding:
    """Nothing to be done."""
    return Finding(what, Standing.GOOD, seen)


def watch(what: str, seen: str, step: str) -> Finding:
    """It works, and will not for ever."""
    return Finding(what, Standing.WATCH, seen, step)


def bad(what: str, seen: str, step: str) -> Finding:
    """It does not work."""
    return Finding(what, Standing.BAD, seen, step)


def told(findings: list[Finding]) -> str:
    """All of it as text: what is bad first, so that it is seen on a small screen."""
    order = list(Standing)[::-1]
    lines = []
    for finding in sorted(findings, key=lambda f: order.index(f.standing)):
        lines.append(f"[{finding.standing:^6}] {finding.what}: {finding.seen}")
        if finding.step:
            lines.append(f"         → {finding.step}")
    count = sum(f.standing is Standing.BAD for f in findings)
    watched = sum(f.standing is Standing.WATCH for f in findings)
    lines.append(f"{len(findings)} mục: {count} hỏng, {watched} lưu ý.")
    return "\n".join(lines)
