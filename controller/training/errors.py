"""What can be wrong with what somebody says to have learned."""

from controller.errors import OperatorError


class NotPassedError(OperatorError):
    """Not every question of the lesson was answered rightly."""
