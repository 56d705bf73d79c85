"""What an approver ticked, as her approval keeps it. Pure."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from controller.checklists.errors import ChecklistChangedError, UncheckedError
from playlists.messages.approval import Checked, Item


@dataclass(frozen=True, slots=True)
class Standing:
    """The list in force somewhere."""

    unit_id: str
    """Whose it is; empty for the one that Loa begins with."""
    version: int
    """From 1; 0 for the one that Loa begins with."""
    items: tuple[str, ...]

    @property
    def name(self) -> str:
        """What a page sends back to say which list it showed."""
        return f"{self.unit_id}:{self.version}"


@dataclass(frozen=True, slots=True)
class Ticks:
    """What came back from the page: which list it showed and the positions that were ticked."""

    list_name: str
    positions: Collection[int]


def checked(standing: Standing, ticks: Ticks) -> Checked:
    """The list with its ticks. Raises ChecklistChangedError, UncheckedError."""
    if ticks.list_name != standing.name:
        raise ChecklistChangedError
    items = tuple(
        Item(text, position in ticks.positions) for position, text in enumerate(standing.items)
    )
    left: Sequence[str] = [item.text for item in items if not item.ticked]
    if left:
        raise UncheckedError(left)
    return Checked(unit=standing.unit_id, version=standing.version, items=items)
