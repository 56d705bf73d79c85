"""What can be wrong with an account, and whose fault it is."""

from controller.errors import OperatorError
from controller.store.people import StaffRole


class LoginRefusedError(OperatorError):
    """Unknown login, wrong password or closed account: it does not say which, on purpose."""


class TooManyTriesError(OperatorError):
    """Too many failures lately: the next try has to wait a little."""

    def __init__(self, wait_ms: int) -> None:
        super().__init__(f"wait {wait_ms} ms")
        self.wait_ms = wait_ms

    @property
    def wait_s(self) -> int:
        """Whole seconds, rounded up."""
        return -(-self.wait_ms // 1000)


class SecondStepRefusedError(OperatorError):
    """The code or the device does not prove the person, or the half login has ended."""


class SecondStepNeededError(OperatorError):
    """The password alone is not enough for this account; a program needs a token."""


class WrongPasswordError(OperatorError):
    """The person's own password, asked for once more, was wrong."""


class ProofNeededError(OperatorError):
    """The second step changes only after a proof of this moment; it is missing, used or over."""


class FactorCodeRefusedError(OperatorError):
    """The administrator's code for a first second step is wrong, used, replaced or over."""


class FirstFactorNotDueError(OperatorError):
    """The account is closed, has a second step already or needs no code for its first one."""


class DeviceRefusedError(OperatorError):
    """A new passkey or authenticator app did not answer what was asked."""


class NoSuchFactorError(OperatorError):
    """This passkey or app is not there (any more)."""


class LoginTakenError(OperatorError):
    """Somebody has this login already."""

    def __init__(self, login: str) -> None:
        super().__init__(f"login {login!r} is taken")
        self.login = login


class WeakPasswordError(OperatorError):
    """The password is too short."""

    def __init__(self, minimum: int) -> None:
        super().__init__(f"a password has at least {minimum} characters")
        self.minimum = minimum


class OwnAccountError(OperatorError):
    """Nobody gives herself a role, confirms herself or closes her own account."""


class SamePersonError(OperatorError):
    """The second administrator must be another one than the first."""


class NothingToConfirmError(OperatorError):
    """It was confirmed, called off, used or is over."""


class BadPeriodError(OperatorError):
    """A period that is over, ends before it begins or is longer than permitted."""

    def __init__(self, longest_days: int) -> None:
        super().__init__(f"at most {longest_days} days from now on")
        self.longest_days = longest_days


class RoleNotInUnitError(OperatorError):
    """A stand-in must work in the absent person's unit or above it."""

    def __init__(self, role: StaffRole) -> None:
        super().__init__(f"{role} is not in the stand-in's unit")
        self.role = role


class ScopeTooWideError(OperatorError):
    """A token may name only acts that its owner has."""


class ResetRefusedError(OperatorError):
    """The two halves of the code do not fit this login, or are used or over."""
