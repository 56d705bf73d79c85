"""How a broadcast was taken off the air by somebody's order."""

from dataclasses import dataclass
from enum import StrEnum


class WithdrawalKind(StrEnum):
    """What sort of order took a broadcast off the air."""

    CANCELLED = "cancelled"
    MOVED = "moved"
    DISPLACED = "displaced"
    MUTED = "muted"
    OUT_OF_FORCE = "out_of_force"


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """An order by which the broadcast was not to be on air (any more)."""

    kind: WithdrawalKind
    at: int
    by: str
    """Who gave the order; for `displaced` the occurrence that it yielded to."""
