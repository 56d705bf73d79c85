"""What can be wrong with a slot of the schedule."""

from collections.abc import Sequence

from controller.errors import OperatorError, TakenError
from controller.schedules.foreseen import Foreseen
from controller.store.bulletins import Bulletin


class ProgrammeNotApprovedError(OperatorError):
    """Items of the programme are not approved (any more); `bulletins` are those."""

    def __init__(self, bulletins: Sequence[Bulletin]) -> None:
        super().__init__(f"not approved: {', '.join(b.id for b in bulletins)}")
        self.bulletins = tuple(bulletins)


class NotForThatPlaceError(OperatorError):
    """Bulletins of the programme were approved for other units than those that it is aimed at."""

    def __init__(self, bulletins: Sequence[Bulletin]) -> None:
        super().__init__(f"for other units: {[bulletin.id for bulletin in bulletins]}")
        self.bulletins = tuple(bulletins)


class BadTimeError(OperatorError):
    """A field of date, time, zone or rule that cannot be understood."""

    def __init__(self, field: str, value: str) -> None:
        super().__init__(f"{field}: {value!r:.120}")
        self.field = field
        """The name of a form's field: "starts_on", "at", "to_date", "rule" and so on."""
        self.value = value


class NothingAheadError(OperatorError):
    """The slot has no broadcast between now and two years from now."""


class NoTargetError(OperatorError):
    """The slot is aimed at no cluster at all."""


class ForeseenError(OperatorError):
    """Saving the slot would do what a person must know first; nothing was saved."""

    def __init__(self, foreseen: Foreseen) -> None:
        displaced, against = len(foreseen.displacements), len(foreseen.against)
        super().__init__(f"{displaced} broadcasts displaced, {against} times against a rule")
        self.foreseen = foreseen
        self.displacements = foreseen.displacements
        self.new_slot = foreseen.new_slot
        """The slot that was to be saved, as the displacements name it."""
        self.fingerprint = foreseen.fingerprint
        """To be sent back by whoever has seen it all and wants the slot saved."""


class WouldDisplaceError(ForeseenError):
    """Broadcasts would be displaced or advice not be kept: the person is asked first."""


class AgainstRegulationError(ForeseenError):
    """The regulation forbids it; only an exemption of a person who may write one permits it."""


class SlotCancelledError(OperatorError):
    """The slot was cancelled before."""

    def __init__(self, slot_id: str) -> None:
        super().__init__(f"slot {slot_id} is cancelled")
        self.slot_id = slot_id


class NothingToUndoError(OperatorError):
    """It was taken back before, or stands in the record by now."""


class SlotTakenError(TakenError):
    """The programme is on the schedule for this day and time already."""


class UnknownNameError(OperatorError):
    """A programme or place that a timetable names and nobody knows here."""

    def __init__(self, field: str, name: str) -> None:
        super().__init__(f"no {field} {name!r:.80}")
        self.field = field
        """"programme" or "where"."""
        self.name = name
