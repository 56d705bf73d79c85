"""What an auditor can ask for that cannot be done."""

from controller.errors import OperatorError


class LinkTooLongError(OperatorError):
    """An inspection team's link would hold longer than a day, or is over before it begins."""


class LinkOverError(OperatorError):
    """The link of an inspection team has ended, was taken back, or never was one."""


class NothingToDrawError(OperatorError):
    """A lot needs at least one cluster, and cannot give more than there are."""

    def __init__(self, wanted: int, clusters: int) -> None:
        super().__init__(f"{wanted} of {clusters} clusters")
        self.wanted = wanted
        self.clusters = clusters


class NotInRoundError(OperatorError):
    """A finding names a list of clusters in which its cluster does not stand."""


class BadPhotoError(OperatorError):
    """What was sent is no photo that can be read, or is larger than a phone makes."""


class TooManyFiltersError(OperatorError):
    """Somebody keeps as many filters as anybody can look through."""


class NothingSignedError(OperatorError):
    """No head of the log is signed yet, so there is nothing that could be checked elsewhere."""


class PeriodInArchivesError(OperatorError):
    """The evidence of the period lies in archives by now, which can be checked themselves."""

    def __init__(self, names: tuple[str, ...]) -> None:
        super().__init__(", ".join(names))
        self.names = names
