"""Why a version is not sent."""

from controller.errors import OperatorError


class UnderWayError(OperatorError):
    """Another version is on its way over this unit."""


class NobodyToUpdateError(OperatorError):
    """Every receiver of the unit has this version, or a newer one."""
