"""What can be wrong with a live broadcast."""

from controller.errors import OperatorError


class MayNotSpeakError(OperatorError):
    """The unit lets only people on duty speak live, and the person has no open shift."""


class NotAgreedYetError(OperatorError):
    """Somebody on duty must agree first."""


class AgreementTooOldError(OperatorError):
    """The consent was given too long ago: who agreed may see things otherwise by now."""


class AlreadyOpenedError(OperatorError):
    """The live broadcast was opened before: each is opened once."""


class NotOpenError(OperatorError):
    """The live broadcast is not on air."""


class OwnBroadcastError(OperatorError):
    """The second person must be another one than who speaks."""


class LiveMinutesError(OperatorError):
    """A live broadcast of so many minutes cannot be allowed."""

    def __init__(self, minutes: int, most: int) -> None:
        super().__init__(f"{minutes} minutes, 1 to {most} allowed")
        self.minutes = minutes
        self.most = most
