"""What can stand in the way of a bulletin. Each carries what a page needs to explain it."""

from collections.abc import Sequence

from controller.errors import ChangedMeanwhileError, OperatorError
from controller.store.bulletins import Bulletin, BulletinStatus, SpeechState
from tts.reading import Span


class BulletinStatusError(OperatorError):
    """The bulletin's status does not permit the act."""

    def __init__(self, bulletin_id: str, status: BulletinStatus) -> None:
        super().__init__(f"bulletin {bulletin_id} is {status}")
        self.bulletin_id = bulletin_id
        self.status = status


class AlreadySubmittedError(BulletinStatusError):
    """Its current wording was submitted already: frozen, waiting for a decision or decided."""


class NotPendingError(BulletinStatusError):
    """It does not wait for a decision (any more): somebody else decided, or it was edited."""


class BulletinRecalledError(BulletinStatusError):
    """It was recalled, for good; a corrected one is written as a new bulletin."""


class NothingToRecallError(BulletinStatusError):
    """Nothing of it is approved, so nothing of it can sound."""


class EndNeededError(OperatorError):
    """What holds personal data needs a last day on which it may sound."""


class BadEndError(OperatorError):
    """The last day is no day, is over, or lies more than a year ahead."""

    def __init__(self, value: str) -> None:
        super().__init__(f"{value!r:.40} is no last day")
        self.value = value


class NoTextError(OperatorError):
    """A tune has no text that could be edited."""


class RevisionChangedError(OperatorError):
    """The wording that the approver looked at is no longer the current one."""

    def __init__(self, bulletin_id: str, seen: int, current: int) -> None:
        super().__init__(f"bulletin {bulletin_id}: saw revision {seen}, now {current}")
        self.bulletin_id = bulletin_id
        self.seen = seen
        self.current = current


class OwnBulletinError(OperatorError):
    """Nobody decides about her own bulletin (four eyes)."""

    def __init__(self, bulletin_id: str) -> None:
        super().__init__(f"bulletin {bulletin_id} was written by the one who decides")
        self.bulletin_id = bulletin_id


class SpeechNotReadyError(OperatorError):
    """There is no finished sound to approve yet; `state` tells whether waiting will help."""

    def __init__(self, bulletin_id: str, state: SpeechState, speech_error: str) -> None:
        super().__init__(f"bulletin {bulletin_id}: speech is {state} {speech_error}".rstrip())
        self.bulletin_id = bulletin_id
        self.state = state
        self.speech_error = speech_error


class SpeechNotFailedError(OperatorError):
    """Its sound is there or on its way: there is nothing to try again."""

    def __init__(self, bulletin_id: str, state: SpeechState) -> None:
        super().__init__(f"bulletin {bulletin_id}: speech is {state}")
        self.bulletin_id = bulletin_id
        self.state = state


class UndecidedReadingsError(OperatorError):
    """The reader is unsure how to say these pieces, and no person has decided."""

    def __init__(self, bulletin_id: str, spans: Sequence[Span]) -> None:
        super().__init__(f"bulletin {bulletin_id}: {[span.written for span in spans]}")
        self.bulletin_id = bulletin_id
        self.spans = tuple(spans)


class NoSuchReadingError(OperatorError):
    """A decision about a piece of text that does not stand there (any more)."""

    def __init__(self, written: str) -> None:
        super().__init__(f"no such piece: {written!r:.80}")
        self.written = written


class BadVariantError(OperatorError):
    """It cannot be this bulletin in another language: another unit's, itself, a variant already."""


class SameTranslatorError(OperatorError):
    """Nobody checks her own translation."""

    def __init__(self, name: str) -> None:
        super().__init__("the native reviewer is the translator")
        self.name = name


class UnnamedTranslatorsError(OperatorError):
    """A recording in a language that no machine speaks names not all who answer for its words."""

    def __init__(self, bulletin_id: str, language: str, missing: Sequence[str]) -> None:
        super().__init__(f"bulletin {bulletin_id} ({language}) lacks {', '.join(missing)}")
        self.bulletin_id = bulletin_id
        self.language = language
        self.missing = tuple(missing)
        """Fields: "translator", "native_reviewer"."""


class PartOfSeriesError(OperatorError):
    """It belongs to a series, which is submitted and approved as one."""


class BulletinDiscardedError(OperatorError):
    """It lies in the trash."""


class UnfilledBlanksError(OperatorError):
    """The text still has blanks of a sample ("[… ngày họp]"); `blanks` are those."""

    def __init__(self, bulletin_id: str, blanks: Sequence[str]) -> None:
        super().__init__(f"bulletin {bulletin_id}: {list(blanks)}")
        self.bulletin_id = bulletin_id
        self.blanks = tuple(blanks)


class SavedElsewhereError(ChangedMeanwhileError):
    """The form was saved from another device, or edited since: nothing was written over that."""

    def __init__(self, bulletin_id: str) -> None:
        super().__init__(Bulletin.__name__, bulletin_id, 0)
