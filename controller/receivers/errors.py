"""What can be wrong with clusters, areas and receivers."""

from collections.abc import Sequence

from controller.errors import ControllerError, OperatorError, TakenError


class CodeTakenError(TakenError):
    """Another cluster of the unit has this code."""

    def __init__(self, code: str) -> None:
        super().__init__(f"cluster code {code!r} is taken")
        self.code = code


class ClusterOccupiedError(OperatorError):
    """A receiver sits in the cluster already: it must be replaced, not joined."""

    def __init__(self, cluster_id: str, receiver_id: str) -> None:
        super().__init__(f"cluster {cluster_id} has receiver {receiver_id}")
        self.cluster_id = cluster_id
        self.receiver_id = receiver_id


class BadPublicKeyError(OperatorError):
    """What was given as a receiver's public key is no Ed25519 key, or is another's."""


class UnknownReceiverError(ControllerError):
    """A device spoke that was never enrolled or has been retired."""

    def __init__(self, receiver_id: str) -> None:
        super().__init__(f"receiver {receiver_id!r:.80} is not enrolled")
        self.receiver_id = receiver_id


class UnknownLanguageError(OperatorError):
    """No language in which bulletins are heard here."""


class AreaNameTakenError(OperatorError):
    """Another area of the unit is called so: a timetable that names it could mean either."""

    def __init__(self, name: str) -> None:
        super().__init__(f"there is an area {name!r:.80}")
        self.name = name


class AreaInUseError(OperatorError):
    """Schedules that are still to come are aimed at the area."""

    def __init__(self, area: str, programmes: Sequence[str]) -> None:
        super().__init__(f"area {area!r} is aimed at by {len(programmes)} slots")
        self.area = area
        self.programmes = tuple(programmes)


class BadHouseholdsError(OperatorError):
    """A number of households that no cluster or area has."""

    def __init__(self, count: int) -> None:
        super().__init__(f"{count} households")
        self.count = count
