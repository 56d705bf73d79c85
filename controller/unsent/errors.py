"""Why what is typed is not kept."""

from controller.errors import OperatorError
from controller.store.unsent import UnsentForm


class NotKeptError(OperatorError):
    """It names people, or is no form of ours: it stays in the browser alone."""


class KeptElsewhereError(OperatorError):
    """She went on with it on another device; nothing of that was written over."""

    def __init__(self, there: UnsentForm) -> None:
        super().__init__("another device kept a newer version")
        self.there = there


class GoneElsewhereError(OperatorError):
    """It was sent or dropped on another device meanwhile."""
