"""What a self-check may find wrong with the record."""

from dataclasses import dataclass
from enum import StrEnum

from controller.store.transparency import LeafKind


class Finding(StrEnum):
    """What is wrong with a line of the record."""

    CHANGED = "changed"
    DELETED = "deleted"
    SLIPPED_IN = "slipped_in"
    """It stands in the record and neither in the log nor in what waits for it."""
    LOG_CHANGED = "log_changed"
    """The log's own leaves no longer make the head that was signed, or its frontier."""
    MISSING_LEAF = "missing_leaf"
    DATED_BACK = "dated_back"
    NOT_ONE_VERDICT = "not_one_verdict"
    """What pages show of a promise is not its newest verdict, or its verdicts have a hole."""
    ENTRY_CHANGED = "entry_changed"
    """A journal entry is kept otherwise than in the signed report that proves it."""
    ENTRY_DELETED = "entry_deleted"
    JOURNAL_CHANGED = "journal_changed"
    """What is kept of a journal's end or gaps is not what its reports and the acts tell."""
    NOT_FROM_EVIDENCE = "not_from_evidence"
    """A verdict that the rules do not give, whoever wrote it into record and log."""
    ENTRY_SLIPPED_IN = "entry_slipped_in"
    """A journal entry names a report that does not hold it."""
    TEXT_CHANGED = "text_changed"
    """The revision does not say what its approver put her name to."""
    SAID_OTHERWISE = "said_otherwise"
    """An entry by hand is not what the act of entering it tells."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that does not hold."""

    finding: Finding
    kind: LeafKind | None
    subject: str
    index: int | None = None
