"""What can be wrong with a time that somebody wishes for a bulletin."""

from datetime import datetime

from controller.errors import OperatorError


class BadWishError(OperatorError):
    """The time is none, has passed or is too near, or lies too far ahead; `days` is how far."""

    def __init__(self, at: str, days: int) -> None:
        super().__init__(f"no time to be on air: {at!r:.40}")
        self.at = at
        self.days = days


class NoRoomError(OperatorError):
    """Something is in the way, or a rule; `nearest` is the free time of that day, if one is."""

    def __init__(self, at: datetime, nearest: datetime | None) -> None:
        super().__init__(f"no room at {at.isoformat()}")
        self.at = at
        self.nearest = nearest


class AfterEndError(OperatorError):
    """The bulletin may sound no longer by then."""

    def __init__(self, at: datetime, ends_on: str) -> None:
        super().__init__(f"{at.isoformat()} is after {ends_on}")
        self.at = at
        self.ends_on = ends_on


class NothingToWishForError(OperatorError):
    """The bulletin does not wait for an approval, or has no sound or no cluster to sound in."""
