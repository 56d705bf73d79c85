"""Roots of the errors that use cases raise, by whose hand can mend them.

They carry data and no words for people: `controller/web/wording/` has those.
"""


class ControllerError(Exception):
    """Root of everything that a use case refuses."""


class OperatorError(ControllerError):
    """The person at the page asked for something that cannot be done as it stands."""


class NotFoundError(OperatorError):
    """There is no such thing (any more): an old link, a wrong identifier."""

    def __init__(self, subject: str, subject_id: str) -> None:
        super().__init__(f"no {subject} {subject_id!r:.80}")
        self.subject = subject
        """Name of the model, as "Bulletin"."""
        self.subject_id = subject_id


class ChangedMeanwhileError(OperatorError):
    """Somebody else changed it after this person had opened it; nothing of hers was saved."""

    def __init__(self, subject: str, subject_id: str, current: int) -> None:
        super().__init__(f"{subject} {subject_id!r:.80} is at version {current}")
        self.subject = subject
        self.subject_id = subject_id
        self.current = current
        """To be sent by whoever has seen what changed."""


class TakenError(OperatorError):
    """What is to be added is there already."""


class MissingFieldError(OperatorError):
    """A field that must say something was left empty."""

    def __init__(self, field: str) -> None:
        super().__init__(f"{field} is empty")
        self.field = field


class BadDayError(OperatorError):
    """A field that is to hold a day holds something else, or a year that nobody means."""

    def __init__(self, field: str, value: str) -> None:
        super().__init__(f"{field}: {value!r:.40} is no day between 1900 and 2199")
        self.field = field
        self.value = value


class TooLongError(OperatorError):
    """A field holds more than it may."""

    def __init__(self, field: str, length: int, limit: int) -> None:
        super().__init__(f"{field} has {length} characters, {limit} allowed")
        self.field = field
        self.length = length
        self.limit = limit
