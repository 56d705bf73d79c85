"""What a correction does: the entry that it names speaks no longer. For every list of entries."""

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import aliased

from controller.store.hand_entries import HandEntry


def is_last_word() -> ColumnElement[bool]:
    """That no later entry took an entry's place."""
    later = aliased(HandEntry)
    return ~select(later.id).where(later.corrects_id == HandEntry.id).exists()
