"""What cannot be done about notices."""

from controller.errors import OperatorError


class UnknownPushServiceError(OperatorError):
    """The browser names a push service to which Loa sends nothing."""

    def __init__(self, host: str) -> None:
        super().__init__(f"no push service known at {host!r:.80}")
        self.host = host


class BadSubscriptionError(OperatorError):
    """What the browser sent holds no key to which anything could be sealed."""
