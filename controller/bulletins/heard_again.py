"""Nghe lại: whether residents may hear a bulletin again on the public page, and read its words.

Its writer says so, before or after it sounded. Until she does, only what was made of a document may
be heard again: a text that was typed may name people, so nothing tells it that nobody meant to be
told. Whatever she says, personal data and words of an emergency are told nowhere
(`residents.feed.told_to_the_public`).
"""

from enum import StrEnum

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from controller.accounts.actor import Actor
from controller.accounts.authority import Act, require
from controller.audit.service import record
from controller.intake.marks import personal_numbers
from controller.store.bulletins import Bulletin
from controller.store.lookup import find
from controller.store.tickets import ResidentPage
from controller.units.tree import subtree_ids
from playlists.messages.plan import ItemKind


class Standing(StrEnum):
    """What residents will be shown of a bulletin once it has sounded."""

    SHOWN = "shown"
    PAGE_CLOSED = "page_closed"
    """Its writer has nothing against it, but the unit shows residents nothing."""
    NUMBERS = "numbers"
    """Title or words seem to hold somebody's number."""
    WITHHELD = "withheld"


def standing_of(session: Session, bulletin: Bulletin) -> Standing:
    """What they will be shown of it as it stands."""
    if bulletin.personal_data or not bulletin.heard_again:
        return Standing.WITHHELD
    if personal_numbers(f"{bulletin.title}\n{bulletin.current.written_text}"):
        return Standing.NUMBERS
    is_open = _shows_residents(session, bulletin.unit_id)
    return Standing.SHOWN if is_open else Standing.PAGE_CLOSED


def usual(kind: ItemKind, *, has_document: bool) -> bool:
    """What holds of a new bulletin of which nobody has said anything."""
    return kind is ItemKind.BULLETIN and has_document


def of_another(original: Bulletin) -> bool | None:
    """The same for what repeats an original's words: they are told no sooner than the original."""
    return None if original.heard_again and not original.personal_data else False


def _shows_residents(session: Session, unit_id: str) -> bool:
    """Whether a page for residents is open in the unit or below it, where its words may sound."""
    units = subtree_ids(session, unit_id)
    open_pages = exists().where(ResidentPage.unit_id.in_(units), ResidentPage.closed_at.is_(None))
    return bool(session.scalar(select(open_pages)))


def choose(
    session: Session, actor: Actor, bulletin_id: str, now: int, *, heard_again: bool
) -> Bulletin:
    """Let residents hear a bulletin again, or no longer."""
    bulletin = find(session, Bulletin, bulletin_id, to_change=True)
    require(session, actor, Act.WRITE_BULLETIN, bulletin.unit_id)
    if bulletin.heard_again != heard_again:
        bulletin.heard_again = heard_again
        session.flush()
        record(session, actor, "hear_bulletin_again", bulletin, now, heard_again=heard_again)
    return bulletin
