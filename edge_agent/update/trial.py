"""Whether a version on trial stays. Pure; times are monotonic ns."""

from dataclasses import dataclass, replace
from enum import StrEnum

SECOND_NS = 1_000_000_000
HEALTHY_FOR_NS = 120 * SECOND_NS
"""So long without a break, and the version stays."""
RETURN_AFTER_NS = 600 * SECOND_NS
"""So long after its start without having been healthy, and the version before comes back."""


class Judgement(StrEnum):
    """What becomes of it."""

    WAIT = "wait"
    STAYS = "stays"
    RETURNS = "returns"


@dataclass(frozen=True, slots=True)
class Trial:
    """Since when it runs, and since when it is healthy without a break."""

    began_ns: int
    healthy_since_ns: int | None = None


def observe(trial: Trial, now_ns: int, *, healthy: bool) -> Trial:
    """Take one more look in."""
    if not healthy:
        return replace(trial, healthy_since_ns=None)
    since = now_ns if trial.healthy_since_ns is None else trial.healthy_since_ns
    return replace(trial, healthy_since_ns=since)


def judge(trial: Trial, now_ns: int) -> Judgement:
    """Say what becomes of it. One that has just become healthy is given the rest of its time."""
    since = trial.healthy_since_ns
    if since is not None:
        return Judgement.STAYS if now_ns - since >= HEALTHY_FOR_NS else Judgement.WAIT
    late = now_ns - trial.began_ns >= RETURN_AFTER_NS
    return Judgement.RETURNS if late else Judgement.WAIT


def is_newer(version: str, than: str) -> bool:
    """Whether a version ("0.2.0") is above another. False for what is no version."""
    wanted, present = _numbers(version), _numbers(than)
    return wanted is not None and (present is None or wanted > present)


def _numbers(version: str) -> tuple[int, ...] | None:
    parts = version.split(".")
    return tuple(map(int, parts)) if all(p.isascii() and p.isdecimal() for p in parts) else None
