"""What can stand in the way of asking an approver, or of deciding by a link."""

from controller.approval_requests.state import RequestState
from controller.errors import OperatorError


class NothingToAskError(OperatorError):
    """Nothing of it waits for a decision."""


class RequestClosedError(OperatorError):
    """The link leads to no decision any more; `state` tells why."""

    def __init__(self, state: RequestState) -> None:
        super().__init__(f"the request is {state}")
        self.state = state


class NotAskedError(OperatorError):
    """The wordings that the page showed are not those that wait under this link."""
