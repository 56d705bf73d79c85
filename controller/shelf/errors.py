"""What can go wrong with the store of tracks."""


class ShelfAwayError(OSError):
    """The object store does not answer, or refuses. What lies on this machine is not touched."""

    def __init__(self, address: str, why: str) -> None:
        super().__init__(f"the store of tracks {address} is away: {why}")
