"""How a bulletin with personal data is handled: an offline voice, no public trace, an end.

Call-up lists and lists of aid have to be read out and name people. Their text goes to no voice over
the Internet, what was broadcast of them is told to the public nowhere, and they sound until a day
that whoever writes them names.
"""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.orm import Session

from controller import civil, fields
from controller.accounts.actor import Actor
from controller.accounts.authority import Act, require
from controller.audit.service import record
from controller.bulletins.errors import (
    AlreadySubmittedError,
    BadEndError,
    EndNeededError,
)
from controller.search import folded
from controller.speech.queue import ask_for_speech
from controller.store.bulletins import Bulletin
from controller.store.lookup import find
from playlists.messages.plan import ItemKind

LONGEST = timedelta(days=366)
"""Nothing that names people is read out for longer than a year."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Handling:
    """What its writer says of a bulletin."""

    personal_data: bool = False
    ends_on: str = ""
    """ISO date of the last day on which it may sound; empty without an end."""


USUAL = Handling()


def checked_handling(handling: Handling, now: int) -> Handling:
    """The handling, if it holds together. Raises EndNeededError, BadEndError."""
    if not handling.ends_on:
        if handling.personal_data:
            raise EndNeededError
        return handling
    today = civil.day_of(now)
    try:
        last = fields.iso_day(handling.ends_on)
    except ValueError as error:
        raise BadEndError(handling.ends_on) from error
    if not today <= last <= today + LONGEST:
        raise BadEndError(handling.ends_on)
    return Handling(personal_data=handling.personal_data, ends_on=last.isoformat())


def findable(title: str, text: str, *, personal_data: bool) -> str:
    """What a search looks through in a bulletin: nothing of one that names people."""
    return "" if personal_data else folded(f"{title}\n{text}")


def set_handling(
    session: Session, actor: Actor, bulletin_id: str, handling: Handling, now: int
) -> Bulletin:
    """Mark a draft, or take the mark away; its sound is then made anew by a voice that may.

    What was submitted keeps the handling that its approver saw. Raises AlreadySubmittedError,
    EndNeededError, BadEndError.
    """
    bulletin = find(session, Bulletin, bulletin_id, to_change=True)
    require(session, actor, Act.WRITE_BULLETIN, bulletin.unit_id)
    draft = bulletin.current
    if draft.submitted_at is not None:
        raise AlreadySubmittedError(bulletin_id, bulletin.status)
    wanted = checked_handling(handling, now)
    before = {"personal_data": bulletin.personal_data, "ends_on": bulletin.ends_on}
    after = {"personal_data": wanted.personal_data, "ends_on": wanted.ends_on}
    if before == after:
        return bulletin
    if wanted.personal_data != bulletin.personal_data and bulletin.kind is not ItemKind.TUNE:
        ask_for_speech(draft)
    bulletin.personal_data, bulletin.ends_on = wanted.personal_data, wanted.ends_on
    bulletin.folded = findable(
        bulletin.title, draft.written_text, personal_data=wanted.personal_data
    )
    session.flush()
    record(session, actor, "handle_bulletin", bulletin, now, before=before, after=after)
    return bulletin
