"""What can be wrong with units."""

from controller.errors import OperatorError, TakenError


class MergerRefusedError(OperatorError):
    """Units cannot be put together like this: into itself or below itself, or merged before."""

    def __init__(self, unit_id: str) -> None:
        super().__init__(f"unit {unit_id} cannot be merged like this")
        self.unit_id = unit_id


class UnitTakenError(TakenError):
    """A unit of this name is there already."""

    def __init__(self, name: str) -> None:
        super().__init__(f"unit {name!r:.80} is there")
        self.name = name


class UnknownUnitNameError(OperatorError):
    """No unit below the actor's own has this name, or several have it."""

    def __init__(self, name: str, *, is_ambiguous: bool) -> None:
        super().__init__(f"{'several units' if is_ambiguous else 'no unit'} {name!r:.80}")
        self.name = name
        self.is_ambiguous = is_ambiguous
