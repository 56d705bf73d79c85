"""Where a slot sounds, as it was meant: "khu vực Ven biển, trừ cụm 07"."""

from collections.abc import Iterable, Mapping

from controller.store.broadcasts import SlotTarget

ELSEWHERE = "nơi khác"
"""A target that the reader's unit does not know: a cluster that is retired, a unit above."""


def target_words(targets: Iterable[SlotTarget], names: Mapping[str, str]) -> str:
    """The targets in one line. `names` are those of units, areas and clusters."""
    named = [(names.get(t.target_id, ELSEWHERE), t.excluded) for t in targets]
    wanted = ", ".join(sorted({name for name, excluded in named if not excluded}))
    unwanted = ", ".join(sorted({name for name, excluded in named if excluded}))
    return f"{wanted}, trừ {unwanted}" if unwanted else wanted
