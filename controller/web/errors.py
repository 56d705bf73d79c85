"""What can be wrong with a request itself, before any use case is asked."""

from controller.errors import OperatorError


class NotLoggedInError(OperatorError):
    """No session, or one that has ended."""


class StalePageError(OperatorError):
    """The form does not carry this session's CSRF token: an old page, or another site's form."""


class UploadTooLargeError(OperatorError):
    """More bytes were sent than any form here needs."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"more than {limit} bytes")
        self.limit = limit


class UploadTooSlowError(OperatorError):
    """What was sent did not come to its end in time."""


class NoPageError(OperatorError):
    """There is nothing at this address."""


class BadFormError(OperatorError):
    """A field of the form or the address holds something that no page of ours sends."""

    def __init__(self, field: str) -> None:
        super().__init__(f"cannot understand {field!r:.80}")
        self.field = field


class RuleEndsTwiceError(OperatorError):
    """A rule that a person wrote says when it ends, and so does the last day beside it."""

    def __init__(self, rule: str) -> None:
        super().__init__(f"two ends: {rule!r:.120} and a last day")
        self.rule = rule
