"""The lexicon of a unit, ready to read with.

Merging costs some 50 ms, so the last few are kept, each under the newest changes that it rests on;
whether they are still the newest is one small question to the database.
"""

import logging
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from threading import Lock

from sqlalchemy.orm import Session

from controller.lexicon.entries import UnitEntry, entries_of, layer_of
from controller.lexicon.standing import newest_changes, standing
from controller.store.bulletins import Revision
from controller.store.units import Unit
from controller.units.tree import unit_path
from tts.reading import Lexicon
from tts.reading.lexicon import Layer, LexiconLoopError

log = logging.getLogger(__name__)

KEPT = 48


class _Shelf:
    """The lexicons that were used last. Two threads may fill one place; both put the same there."""

    def __init__(self) -> None:
        self._lexicons: OrderedDict[frozenset[str], Lexicon] = OrderedDict()
        self._lock = Lock()

    def get(self, changes: frozenset[str]) -> Lexicon | None:
        with self._lock:
            if changes in self._lexicons:
                self._lexicons.move_to_end(changes)
            return self._lexicons.get(changes)

    def keep(self, changes: frozenset[str], lexicon: Lexicon) -> None:
        with self._lock:
            self._lexicons[changes] = lexicon
            if len(self._lexicons) > KEPT:
                self._lexicons.popitem(last=False)


_SHELF = _Shelf()


@cache
def our_entries() -> tuple[UnitEntry, ...]:
    """What the lexicon says that everybody starts from."""
    return tuple(entry for layer in Lexicon.ours().layers for entry in entries_of(layer))


def lexicon_for(session: Session, unit_id: str, at: int | None = None) -> Lexicon:
    """What is read by in a unit: now, or at an instant (UTC milliseconds)."""
    path = unit_path(session, unit_id)
    changes = newest_changes(session, [unit.id for unit in path], at)
    if not changes:
        return Lexicon.ours()
    lexicon = _SHELF.get(changes)
    if lexicon is None:
        lexicon = without_loops(_layers(session, path, at))
        _SHELF.keep(changes, lexicon)
    return lexicon


def lexicon_of(session: Session, revision: Revision) -> Lexicon:
    """What a revision is read by: what was submitted stays as it was read then."""
    return lexicon_for(session, revision.bulletin.unit_id, revision.submitted_at)


def require_no_loop(session: Session, unit_id: str) -> None:
    """Raise LexiconLoopError where the readings of a unit lead back to themselves."""
    path = unit_path(session, unit_id)
    lexicon = Lexicon.ours().over(*_layers(session, path))
    _SHELF.keep(newest_changes(session, [unit.id for unit in path]), lexicon)


def _layers(session: Session, path: Sequence[Unit], at: int | None = None) -> list[Layer]:
    """The layers of a unit and of those above it, the nearest last."""
    found = standing(session, [unit.id for unit in path], at)
    return [
        layer_of(unit.name, (one.entry for one in found[unit.id].values()))
        for unit in reversed(path)
        if unit.id in found
    ]


def without_loops(layers: Sequence[Layer]) -> Lexicon:
    """Merge; a newer lexicon of ours may close a loop that nobody here could foresee."""
    while True:
        try:
            return Lexicon.ours().over(*layers)
        except LexiconLoopError as loop:
            log.warning("left out: %s", loop)
            layers = [_left(layer, frozenset(loop.path)) for layer in layers]


def _left(layer: Layer, loop: frozenset[str]) -> Layer:
    kept = tuple(entry for entry in layer.entries if entry.written not in loop)
    return replace(layer, entries=kept)
