"""What can be wrong with a duty."""

from controller.errors import OperatorError


class UnknownDutyError(OperatorError):
    """No template of this name."""

    def __init__(self, template: str) -> None:
        super().__init__(f"no duty {template!r:.60}")
        self.template = template


class MissingDayError(OperatorError):
    """The duty is counted from a day that was not given."""

    def __init__(self, field: str) -> None:
        super().__init__(f"{field} is missing")
        self.field = field
        """"begins_on", "decided_on" or "event_on"."""


class DutyEndedError(OperatorError):
    """The duty was ended before."""


class NothingProposedError(OperatorError):
    """No broadcast was chosen to be put on the schedule."""
