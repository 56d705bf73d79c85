"""What can be wrong with an account, and whose fault it is."""

from controller.errors import OperatorError


class LoginRefusedError(OperatorError):
    """Unknown login, wrong password or disabled account: it does not say which, on purpose."""


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
