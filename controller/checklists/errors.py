"""What can stand in the way of a checklist."""

from collections.abc import Sequence

from controller.errors import OperatorError


class BadChecklistError(OperatorError):
    """No item, too many, or one item twice."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"1 to {limit} items, each once")
        self.limit = limit


class ChecklistChangedError(OperatorError):
    """The list that the approver saw is no longer the one in force."""


class UncheckedError(OperatorError):
    """The approver left `items` without a tick: she does not answer for them."""

    def __init__(self, items: Sequence[str]) -> None:
        super().__init__(f"not ticked: {list(items)}")
        self.items = tuple(items)
