"""What can stand in the way of a change of a lexicon."""

from controller.errors import OperatorError
from tts.reading.lexicon import LexiconError


class LexiconRefusedError(OperatorError):
    """The lexicon would be unusable; `refusal` tells by which entry."""

    def __init__(self, refusal: LexiconError) -> None:
        super().__init__(str(refusal))
        self.refusal = refusal


class NoSuchEntryError(OperatorError):
    """The unit itself has no such entry: another layer's, or taken away already."""

    def __init__(self, written: str) -> None:
        super().__init__(f"no entry {written!r:.80}")
        self.written = written
