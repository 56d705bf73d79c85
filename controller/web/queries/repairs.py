"""Repairs and lines set apart, in the order in which people look through them. Pure."""

from collections import defaultdict
from collections.abc import Iterable

from controller.intake.body import Role, SetApart
from controller.intake.repairs import Repair, RepairKind

ORDER = (
    RepairKind.UNSURE_WORD,
    RepairKind.LOST_HEADING,
    RepairKind.REPEATED,
    RepairKind.ENCODING,
    RepairKind.JOINED,
    RepairKind.HYPHEN,
    RepairKind.LEFT_OUT,
    RepairKind.PAGE_NUMBER,
    RepairKind.BARS,
    RepairKind.END_MARK,
    RepairKind.INVISIBLE,
)
"""What needs a person's eye first."""


def repairs_by_kind(repairs: Iterable[Repair]) -> list[tuple[RepairKind, list[Repair]]]:
    """Kind → repairs, the kinds that there are."""
    found: defaultdict[RepairKind, list[Repair]] = defaultdict(list)
    for repair in repairs:
        found[repair.kind].append(repair)
    return [(kind, found[kind]) for kind in ORDER if kind in found]


def set_apart_by_role(lines: Iterable[SetApart]) -> list[tuple[Role, list[str]]]:
    """Role → lines, the roles that there are."""
    found: defaultdict[Role, list[str]] = defaultdict(list)
    for line in lines:
        found[line.role].append(line.text)
    return [(role, found[role]) for role in Role if role in found]
