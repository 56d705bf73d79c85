"""What can be wrong with units."""

from controller.errors import OperatorError


class MergerRefusedError(OperatorError):
    """Units cannot be put together like this: into itself or below itself, or merged before."""

    def __init__(self, unit_id: str) -> None:
        super().__init__(f"unit {unit_id} cannot be merged like this")
        self.unit_id = unit_id
