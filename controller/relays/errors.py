"""What can be wrong with a wish to relay a station."""

from controller.errors import OperatorError


class StandInMisfitError(OperatorError):
    """Only an approved recording or bulletin can stand in, one that is a track."""

    def __init__(self, title: str) -> None:
        super().__init__(title)
        self.title = title
