"""What cannot be erased (yet)."""

from controller.errors import OperatorError


class NoPersonalDataError(OperatorError):
    """The bulletin is not marked as holding personal data: the record keeps its words."""


class StillOnAirError(OperatorError):
    """It may still sound: recall it first, or wait for its last day to be over."""

    def __init__(self, ends_on: str) -> None:
        super().__init__(f"it may sound until {ends_on}")
        self.ends_on = ends_on


class ErasedAlreadyError(OperatorError):
    """Its personal data was erased before."""


class LogBehindError(OperatorError):
    """Something of it is not in the log yet; a few seconds later it is."""
