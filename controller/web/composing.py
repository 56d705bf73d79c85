"""A programme while it is put together: its items, and one step at a time. Pure.

All of it stands in the address of the page, so that going back undoes a step.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from playlists.messages.plan import ItemKind, Priority
from playlists.rules.programme import WITH_WORDS

OPENING = frozenset({ItemKind.TUNE, ItemKind.GREETING, ItemKind.PAUSE})
"""What nothing goes before, however urgent."""


class Part(Protocol):
    """An item, as far as its place depends on it."""

    @property
    def kind(self) -> ItemKind:
        """What it is."""

    @property
    def priority(self) -> Priority:
        """How urgent it is."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """What one press of a button asks for; positions count from 0, None where not asked."""

    add: str | None = None
    place: int | None = None
    """Before which position; behind all where none is said."""
    remove: int | None = None
    up: int | None = None
    down: int | None = None


def after(items: Sequence[str], step: Step) -> list[str]:
    """The items after a step. What cannot be done changes nothing."""
    made = list(items)
    if step.add:
        made.insert(len(made) if step.place is None else step.place, step.add)
    if step.remove is not None and 0 <= step.remove < len(made):
        del made[step.remove]
    for position, other in ((step.up, -1), (step.down, +1)):
        if position is not None:
            _swap(made, position, position + other)
    return made


def place_of(new: Part, items: Sequence[Part]) -> int:
    """Where an item goes: an ưu tiên bulletin behind the opening, before what is less urgent.

    Whatever else goes to the end, where the person may move it from.
    """
    if new.kind not in WITH_WORDS or new.priority is Priority.NORMAL:
        return len(items)
    follows = (
        place
        for place, item in enumerate(items)
        if item.kind not in OPENING and item.priority.rank < new.priority.rank
    )
    return next(follows, len(items))


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
