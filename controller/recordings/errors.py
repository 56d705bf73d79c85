"""What can be wrong with a recording."""

from controller.errors import OperatorError


class NoSoundError(OperatorError):
    """The file holds no sound, is damaged, or is silent."""


class LongRecordingError(OperatorError):
    """It lasts longer, or is larger, than one item may."""

    def __init__(self, minutes: int) -> None:
        super().__init__(f"more than {minutes} minutes")
        self.minutes = minutes


class NotRecordedError(OperatorError):
    """Only of a recording it is asked whether it is music: what was written speaks."""
