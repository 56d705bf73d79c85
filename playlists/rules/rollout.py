"""How a version spreads: a few clusters first, then the rest, and no further where one fails. Pure.

A receiver judges a new version by itself and goes back from one that does not work
(`edge_agent.update`). So what counts here is what it says once that judgement must be over. One
that is away is sent nothing until it is there, and holds nobody up.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

FIRST_WAVE = 3
"""So many clusters try a version before all others."""
MINUTE_MS = 60_000
PROVED_MS = 12 * MINUTE_MS
"""So long with the new version, and it stays: the receiver's own judgement takes ten minutes."""
SILENT_MS = 30 * MINUTE_MS
"""A receiver that was there when it was told, and is not heard for so long, is in trouble."""
REFUSED_FAULT = "update_refused"
"""What a receiver's state says of one that it could not unpack."""


class Outcome(StrEnum):
    """How far one receiver has come."""

    WAITING = "waiting"
    SENT = "sent"
    TRYING = "trying"
    """It runs the new version, on trial."""
    HEALTHY = "healthy"
    RETURNED = "returned"
    """It went back to the version before."""
    REFUSED = "refused"
    """It could not unpack what it was sent."""
    SILENT = "silent"


FAILED = frozenset({Outcome.RETURNED, Outcome.REFUSED, Outcome.SILENT})


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """One receiver on the way."""

    receiver: str
    wave: int
    outcome: Outcome = Outcome.WAITING
    sent_at: int | None = None
    seen_at: int | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """What is known of a receiver now."""

    version: str
    faults: frozenset[str]
    failed: str
    """The version that it left again or could not unpack, the newest."""
    heard_at: int
    is_online: bool


def waves(receivers: Sequence[str]) -> list[Step]:
    """Who comes when. Give those that are there now, in the order in which they may try, first."""
    return [Step(receiver=r, wave=int(n >= FIRST_WAVE)) for n, r in enumerate(receivers)]


def observed(step: Step, seen: Seen | None, version: str, now: int) -> tuple[Outcome, int | None]:
    """How far it is by now, and since when it was seen with the new version."""
    if seen is None or step.outcome in FAILED or step.outcome is Outcome.HEALTHY:
        return step.outcome, step.seen_at
    if seen.version == version:
        since = now if step.seen_at is None else step.seen_at
        if seen.is_online and now - since >= PROVED_MS:
            return Outcome.HEALTHY, since
        # The worst version is one that starts, is seen, and takes the machine down with it.
        return (Outcome.SILENT if _is_silent(step, seen, now) else Outcome.TRYING), since
    if step.sent_at is None or seen.heard_at <= step.sent_at:
        return _or_silent(step, seen, now), None
    if seen.failed == version:  # an earlier version's failure says nothing of this one
        refused = REFUSED_FAULT in seen.faults
        return (Outcome.REFUSED if refused else Outcome.RETURNED), None
    return _or_silent(step, seen, now), None


def to_send(steps: Sequence[Step], online: frozenset[str]) -> list[str]:
    """Who is told now: nobody once one has failed; the rest when the first wave has proved it."""
    if any(step.outcome in FAILED for step in steps):
        return []
    first = [step for step in steps if step.wave == 0]
    tried = [step for step in first if step.outcome is not Outcome.WAITING]
    proved = bool(tried) and all(step.outcome is Outcome.HEALTHY for step in tried)
    waiting = [step for step in steps if step.outcome is Outcome.WAITING]
    return [s.receiver for s in waiting if s.receiver in online and (s.wave == 0 or proved)]


def is_done(steps: Sequence[Step]) -> bool:
    """Whether every receiver runs the version."""
    return all(step.outcome is Outcome.HEALTHY for step in steps)


def _or_silent(step: Step, seen: Seen, now: int) -> Outcome:
    return Outcome.SILENT if _is_silent(step, seen, now) else step.outcome


def _is_silent(step: Step, seen: Seen, now: int) -> bool:
    if step.sent_at is None or seen.is_online:
        return False
    return now - max(seen.heard_at, step.sent_at) >= SILENT_MS
