"""What is wrong with the record, for whoever answers for it."""

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from controller.store.transparency import LogFinding, LogHead


class RecordDoubt(StrEnum):
    """One word for pages and programs."""

    ALTERED = "record_altered"
    """The self-check found lines that do not hold."""
    HEAD_REFUSED = "head_refused"
    """The newest head does not follow from what the signer signed before."""


@dataclass(frozen=True, slots=True)
class RecordAlarm:
    """A doubt and since when it is known."""

    what: RecordDoubt
    since: int


def record_alarms(session: Session) -> list[RecordAlarm]:
    """What is in doubt now; nothing if all is well."""
    altered = session.scalar(
        select(func.min(LogFinding.found_at)).where(LogFinding.settled_at.is_(None))
    )
    newest = session.scalar(select(LogHead).order_by(LogHead.size.desc()).limit(1))
    refused = None if newest is None else newest.refused_at
    found = ((RecordDoubt.ALTERED, altered), (RecordDoubt.HEAD_REFUSED, refused))
    return [RecordAlarm(what, since) for what, since in found if since is not None]
