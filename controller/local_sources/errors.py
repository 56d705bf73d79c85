"""What can be wrong with a wish to open a source."""

from controller.errors import OperatorError


class LengthOutOfBoundsError(OperatorError):
    """Nothing is opened for no time, nor for hours on end."""

    def __init__(self, most_minutes: int) -> None:
        super().__init__(f"1 to {most_minutes} minutes")
        self.most_minutes = most_minutes
