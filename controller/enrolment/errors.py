"""What can be wrong with codes, requests and certificates."""

from controller.errors import OperatorError


class CodeRefusedError(OperatorError):
    """No such code, or its proof is wrong, or it has ended: the asker is not told which."""


class CodeUsedError(OperatorError):
    """Another device came in by this code before."""

    def __init__(self, enrolment_id: str) -> None:
        super().__init__(f"the code of enrolment {enrolment_id} is used")
        self.enrolment_id = enrolment_id


class TurnedAwayError(OperatorError):
    """A person, or the signer, did not let this device in."""


class KnownDeviceError(OperatorError):
    """The device's key was enrolled before: a copied card, or a box that was not wiped."""

    def __init__(self, receiver_id: str) -> None:
        super().__init__(f"this key belongs to receiver {receiver_id}")
        self.receiver_id = receiver_id


class NothingToDecideError(OperatorError):
    """No device waits at this code, or it was decided already."""


class BadDeviceRequestError(OperatorError):
    """What the device sent is not a request that can be answered."""


class TooOftenError(OperatorError):
    """One address asks more often than any receiver would."""


class NoDoorError(OperatorError):
    """The installation does not say where receivers reach its broker."""
