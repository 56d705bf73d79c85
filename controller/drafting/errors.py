"""What can stand in the way of a machine's draft."""

from collections.abc import Sequence

from controller.errors import ControllerError, OperatorError


class DraftingError(OperatorError):
    """Root of these; nothing was kept."""


class DraftingOffError(DraftingError):
    """No language model is set up here: the usual case."""


class ModelSilentError(ControllerError):
    """The model's server gives no answer that can be used; `reason` is for a technician."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"the language model gives no answer: {reason}")
        self.reason = reason


class PersonalDataError(DraftingError):
    """What was chosen looks like personal data, which no model is handed; `found` shows it."""

    def __init__(self, found: Sequence[str]) -> None:
        super().__init__(f"looks like personal data: {list(found)[:3]}")
        self.found = tuple(found)


class NotGoneThroughError(DraftingError):
    """Sentences are left that no person has decided about; `left` counts them."""

    def __init__(self, left: int) -> None:
        super().__init__(f"{left} sentences are undecided")
        self.left = left


class FlaggedSentenceError(DraftingError):
    """A sentence that says what its passage does not was to be kept as it is."""

    def __init__(self, number: int, text: str) -> None:
        super().__init__(f"sentence {number} is flagged: {text!r:.80}")
        self.number = number
        self.text = text


class NothingLeftError(DraftingError):
    """Every sentence was dropped."""


class DraftUsedError(DraftingError):
    """A bulletin was made of it already."""

    def __init__(self, bulletin_id: str) -> None:
        super().__init__(f"it is bulletin {bulletin_id}")
        self.bulletin_id = bulletin_id
