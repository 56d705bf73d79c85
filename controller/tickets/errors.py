"""What cannot be done about a ticket."""

from controller.errors import OperatorError


class TicketEndedError(OperatorError):
    """It has ended meanwhile: by somebody's word, or with its fault."""

    def __init__(self, ticket_id: str) -> None:
        super().__init__(f"ticket {ticket_id} has ended")
        self.ticket_id = ticket_id


class NobodyThereError(OperatorError):
    """Whoever it is handed to does not see to tickets of this unit."""

    def __init__(self, person_id: str) -> None:
        super().__init__(f"{person_id!r:.80} handles no tickets here")
        self.person_id = person_id


class DueInThePastError(OperatorError):
    """It should be done on a day that is over, or on none."""


class FaultsAreNotAnsweredError(OperatorError):
    """Only what residents said is answered on air."""
