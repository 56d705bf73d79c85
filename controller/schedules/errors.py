"""What can be wrong with a slot of the schedule."""

from collections.abc import Sequence

from controller.errors import OperatorError
from controller.schedules.collisions import Displacement, fingerprint
from controller.store.bulletins import Bulletin


class ProgrammeNotApprovedError(OperatorError):
    """Items of the programme are not approved (any more); `bulletins` are those."""

    def __init__(self, bulletins: Sequence[Bulletin]) -> None:
        super().__init__(f"not approved: {', '.join(b.id for b in bulletins)}")
        self.bulletins = tuple(bulletins)


class BadTimeError(OperatorError):
    """A field of date, time, zone or rule that cannot be understood."""

    def __init__(self, field: str, value: str) -> None:
        super().__init__(f"{field}: {value!r:.120}")
        self.field = field
        """"starts_on", "at", "zone", "rule", "late_minutes" or "local_date"."""
        self.value = value


class NothingAheadError(OperatorError):
    """The slot has no broadcast between now and two years from now."""


class NoTargetError(OperatorError):
    """The slot is aimed at no cluster at all."""


class WouldDisplaceError(OperatorError):
    """Saving the slot would displace broadcasts; the person is asked before it is saved."""

    def __init__(self, displacements: Sequence[Displacement], new_slot: str) -> None:
        super().__init__(f"{len(displacements)} broadcasts would be displaced")
        self.displacements = tuple(displacements)
        self.new_slot = new_slot
        """The slot that was to be saved, as the displacements name it."""
        self.fingerprint = fingerprint(displacements, new_slot)
        """To be sent back by whoever has seen them and wants the slot saved."""


class SlotCancelledError(OperatorError):
    """The slot was cancelled before."""

    def __init__(self, slot_id: str) -> None:
        super().__init__(f"slot {slot_id} is cancelled")
        self.slot_id = slot_id
