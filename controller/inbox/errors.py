"""What can be wrong with source bulletins."""

from controller.errors import OperatorError
from controller.store.source_bulletins import SourceState


class BadParcelError(OperatorError):
    """What was sent is not in the documented form (docs/connector.md)."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


class SourceDecidedError(OperatorError):
    """Somebody has decided about it before."""

    def __init__(self, source_id: str, state: SourceState) -> None:
        super().__init__(f"{source_id} is {state}")
        self.state = state
