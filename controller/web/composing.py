"""A programme while it is put together: its items, and one step at a time. Pure.

All of it stands in the address of the page, so that going back undoes a step.
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """What one press of a button asks for; positions count from 0, None where not asked."""

    add: str | None = None
    remove: int | None = None
    up: int | None = None
    down: int | None = None


def after(items: Sequence[str], step: Step) -> list[str]:
    """The items after a step. What cannot be done changes nothing."""
    made = list(items)
    if step.add:
        made.append(step.add)
    if step.remove is not None and 0 <= step.remove < len(made):
        del made[step.remove]
    for position, other in ((step.up, -1), (step.down, +1)):
        if position is not None:
            _swap(made, position, position + other)
    return made


def _swap(items: list[str], one: int, other: int) -> None:
    if 0 <= one < len(items) and 0 <= other < len(items):
        items[one], items[other] = items[other], items[one]
