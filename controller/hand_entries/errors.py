"""What cannot be entered by hand."""

from controller.errors import OperatorError


class JournalledClusterError(OperatorError):
    """The cluster's own receiver journals what sounds there: nobody says it by hand."""

    def __init__(self, code: str) -> None:
        super().__init__(f"cluster {code} has a receiver that journals")
        self.code = code


class NotYetError(OperatorError):
    """It lies in the future, or ends before it begins."""

    def __init__(self, began_at: int) -> None:
        super().__init__(f"nothing can be said of {began_at} yet")
        self.began_at = began_at


class NoGroundError(OperatorError):
    """Neither a note nor a photograph says on what it rests."""


class WrongOutcomeError(OperatorError):
    """This cannot be said of such a thing."""

    def __init__(self, kind: str, outcome: str) -> None:
        super().__init__(f"{outcome} is no outcome of {kind}")
        self.kind = kind
        self.outcome = outcome


class ClusterNeededError(OperatorError):
    """It says nothing of which cluster it speaks."""


class CorrectedAlreadyError(OperatorError):
    """Another entry took its place: that one is to be corrected."""

    def __init__(self, entry_id: str, by_id: str) -> None:
        super().__init__(f"entry {entry_id} is corrected by {by_id}")
        self.entry_id = entry_id
        self.by_id = by_id
