"""What can be wrong with an emergency, a shift, a stop, an alert."""

from controller.errors import OperatorError


class NoShiftError(OperatorError):
    """The person has no open duty shift over the unit: she has not proved herself."""


class NotHeldError(OperatorError):
    """The button was not held long enough, and the box beside it not ticked."""


class ShiftRefusedError(OperatorError):
    """What the shift's form says is too old, was used before, or is somebody else's."""


class ShiftHoursError(OperatorError):
    """A shift of so many hours cannot be opened."""

    def __init__(self, hours: int, most: int) -> None:
        super().__init__(f"a shift of {hours} hours, 1 to {most} allowed")
        self.hours = hours
        self.most = most


class NothingToSayError(OperatorError):
    """Neither a template nor a text, or a template that no approval stands for (any more)."""


class NoSirenError(OperatorError):
    """Words of its own, and neither siren nor template that could sound until they are spoken."""


class NoDrillWordsError(OperatorError):
    """The unit has no approved words that say "Diễn tập": a drill without them would be real."""


class OutsideUnitError(OperatorError):
    """A target lies outside the unit for which the order is given."""

    def __init__(self, target_id: str) -> None:
        super().__init__(f"target {target_id} lies outside")
        self.target_id = target_id


class NobodyThereError(OperatorError):
    """The order is aimed at no cluster at all."""


class EndOutOfBoundsError(OperatorError):
    """An emergency must end by itself, after a while that makes sense."""

    def __init__(self, hours: int, most: int) -> None:
        super().__init__(f"ends after {hours} hours, 1 to {most} allowed")
        self.hours = hours
        self.most = most


class WrongLevelError(OperatorError):
    """The kind of emergency, or the scale, has no such level."""


class EmergencyOverError(OperatorError):
    """The emergency is over already: there is nothing to end or to confirm."""


class AnotherNatureError(OperatorError):
    """A drill or practice takes no place of what is meant, nor the other way round."""


class OwnOrderError(OperatorError):
    """The second person must be another one."""


class NotApprovedYetError(OperatorError):
    """What shall stand ready for emergencies must be approved first."""


class TemplateMisfitError(OperatorError):
    """A siren without tune, a message without kind or words."""


class BadTelephoneError(OperatorError):
    """That is no telephone number."""

    def __init__(self, value: str) -> None:
        super().__init__(f"{value!r:.60} is no telephone number")
        self.value = value


class BadAlertError(OperatorError):
    """The file is no CAP alert; `place` and `why` say where it differs."""

    def __init__(self, place: str, why: str) -> None:
        super().__init__(f"{place}: {why}")
        self.place = place
        self.why = why


class AlertDecidedError(OperatorError):
    """Somebody has decided about this alert, or its sender has replaced it."""
