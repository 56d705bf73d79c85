"""A programme while it is put together: its items, and one step at a time. Pure.

All of it stands in the address of the page, so that going back undoes a step.
"""

from collections.abc import Iterable, Sequence
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


PAUSE = "nghi-"
"""A pause among the items: "nghi-5" is five seconds of silence."""


def pause_seconds(item: str) -> int | None:
    """How long a pause lasts; None for what is no pause."""
    seconds = item.removeprefix(PAUSE)
    return int(seconds) if item.startswith(PAUSE) and seconds.isdecimal() else None


def with_pauses(items: Sequence[str]) -> tuple[list[str], list[int]] | None:
    """The items without pauses, and the silence (ms) behind each; None if a pause leads them."""
    ids: list[str] = []
    pauses: list[int] = []
    for item in items:
        seconds = pause_seconds(item)
        if seconds is None:
            ids.append(item)
            pauses.append(0)
        elif not pauses:
            return None
        else:
            pauses[-1] += seconds * 1000
    return ids, pauses


def spelled(ids_and_pauses: Iterable[tuple[str, int]]) -> list[str]:
    """The items as the page names them, pauses among them: the way back of `with_pauses`."""
    items: list[str] = []
    for id_, pause_ms in ids_and_pauses:
        items.append(id_)
        if pause_ms:
            items.append(f"{PAUSE}{pause_ms // 1000}")
    return items


def _swap(items: list[str], one: int, other: int) -> None:
    if 0 <= one < len(items) and 0 <= other < len(items):
        items[one], items[other] = items[other], items[one]
