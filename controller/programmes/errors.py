"""What can be wrong with a programme."""

from collections.abc import Sequence

from controller.errors import OperatorError


class EmptyProgrammeError(OperatorError):
    """A programme has at least one item."""


class PauseMisplacedError(OperatorError):
    """A pause stands behind an item, and is between no time and the longest one."""


class ForeignBulletinsError(OperatorError):
    """Items that belong neither to the programme's unit, nor to one above or below it."""

    def __init__(self, bulletin_ids: Sequence[str]) -> None:
        super().__init__(f"bulletins of other units: {', '.join(bulletin_ids)}")
        self.bulletin_ids = tuple(bulletin_ids)


class ProgrammeScheduledError(OperatorError):
    """Broadcasts of it are still to come."""


class ProgrammeDiscardedError(OperatorError):
    """It lies in the trash."""
