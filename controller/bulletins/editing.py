"""Two people at one bulletin: who saves over a wording that she has not seen is told first.

A draft is changed in place, so a wording is named by its number and what it says.
"""

import hashlib
from dataclasses import dataclass

from sqlalchemy.orm import Session

from controller.accounts.actor import Actor
from controller.accounts.authority import Act, require
from controller.bulletins.service import edit
from controller.errors import ChangedMeanwhileError
from controller.store.bulletins import Bulletin, Revision
from controller.store.lookup import find


@dataclass(frozen=True, kw_only=True, slots=True)
class Edit:
    """A new wording as it is sent."""

    bulletin_id: str
    written_text: str
    seen: str = ""
    """The name of the wording that was opened; empty for who says nothing of it."""


def wording_name(revision: Revision) -> str:
    """A name for exactly this wording."""
    digest = hashlib.sha256(revision.written_text.encode()).hexdigest()
    return f"{revision.number}-{digest[:16]}"


def edit_as_seen(session: Session, actor: Actor, change: Edit, now: int) -> Revision:
    """Change the wording, unless another one stands there by now. Raises ChangedMeanwhileError.

    What says the same as what stands there is no quarrel.
    """
    bulletin = find(session, Bulletin, change.bulletin_id, to_change=True)
    require(session, actor, Act.WRITE_BULLETIN, bulletin.unit_id)
    current = bulletin.current
    is_news = change.written_text.strip() != current.written_text
    if change.seen and change.seen != wording_name(current) and is_news:
        raise ChangedMeanwhileError("Bulletin", bulletin.id, current.number)
    return edit(session, actor, bulletin.id, change.written_text, now)
