"""What cannot be done on pages for residents."""

from controller.errors import OperatorError, TakenError


class AddressTakenError(TakenError):
    """Another unit's page has this address."""

    def __init__(self, address: str) -> None:
        super().__init__(f"{address} is taken")
        self.address = address


class BadAddressError(OperatorError):
    """An address is letters without accents, digits and hyphens."""


class ComplaintTimeError(OperatorError):
    """It lies in the future, or so far back that nobody can look into it."""


class NotSettledError(OperatorError):
    """Nobody has answered yet, so there is nothing to be content with."""


class OftenAskedError(OperatorError):
    """Much came from one place within a minute."""
