"""What can be wrong with a station."""

from controller.errors import OperatorError


class AddressError(OperatorError):
    """No address of a stream: http or https, a host, no login."""

    def __init__(self, address: str) -> None:
        super().__init__(f"not a stream's address: {address!r:.100}")
        self.address = address


class StationThereError(OperatorError):
    """The unit has a station of this address already."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class StationRetiredError(OperatorError):
    """It is relayed no more."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name
