"""Who translated a bulletin into another language, and which native speaker checked it.

No machine speaks Raglai, Chăm, Ê-đê or Cơ-ho, and most who approve understand none of them: the
two names are what an approval of such a recording rests on. They are names as people say them; a
village elder has no account.
"""

import unicodedata
from dataclasses import dataclass

from sqlalchemy.orm import Session

from controller import fields
from controller.accounts.actor import Actor
from controller.accounts.authority import Act, require
from controller.audit.changes import changed
from controller.audit.service import record
from controller.bulletins.errors import (
    AlreadySubmittedError,
    SameTranslatorError,
    UnnamedTranslatorsError,
)
from controller.bulletins.languages import OTHERS
from controller.store.bulletins import Bulletin
from controller.store.lookup import find
from playlists.messages.plan import Priority

LONGEST_NAME = 120


@dataclass(frozen=True, kw_only=True, slots=True)
class Translators:
    """Two people; an empty name is not said yet."""

    translator: str = ""
    native_reviewer: str = ""


NOBODY = Translators()


def checked_translators(wanted: Translators) -> Translators:
    """The names as they are kept. Raises TooLongError, SameTranslatorError."""
    names = Translators(
        translator=fields.optional("translator", wanted.translator, LONGEST_NAME),
        native_reviewer=fields.optional("native_reviewer", wanted.native_reviewer, LONGEST_NAME),
    )
    if is_one_person(names):
        raise SameTranslatorError(names.translator)
    return names


def is_one_person(names: Translators) -> bool:
    """Whether both names are the same, however they are typed."""
    first, second = (
        " ".join(unicodedata.normalize("NFC", name).casefold().split())
        for name in (names.translator, names.native_reviewer)
    )
    return bool(first) and first == second


def name_translators(
    session: Session, actor: Actor, bulletin_id: str, wanted: Translators, now: int
) -> Bulletin:
    """Say who they are; what was submitted keeps the names that its approver sees.

    Raises TooLongError, SameTranslatorError, AlreadySubmittedError.
    """
    bulletin = find(session, Bulletin, bulletin_id, to_change=True)
    require(session, actor, Act.WRITE_BULLETIN, bulletin.unit_id)
    if told := lay_translators(bulletin, wanted):
        session.flush()
        record(session, actor, "name_translators", bulletin, now, **told)
    return bulletin


def lay_translators(bulletin: Bulletin, wanted: Translators) -> dict[str, object]:
    """Set the names; what changed, for the record. Raises as `name_translators` does."""
    names = checked_translators(wanted)
    stood = _said(bulletin.translator, bulletin.native_reviewer)
    change = changed(stood, _said(names.translator, names.native_reviewer))
    if change:
        was_submitted = any(revision.submitted_at for revision in bulletin.revisions)
        if was_submitted and any(stood.values()):
            raise AlreadySubmittedError(bulletin.id, bulletin.status)
        bulletin.translator, bulletin.native_reviewer = names.translator, names.native_reviewer
    return change


def unnamed(bulletin: Bulletin) -> tuple[str, ...]:
    """Which names a variant still needs before it is submitted, as fields.

    Of an emergency none: nothing holds a warning up.
    """
    if bulletin.variant_of_id is None or bulletin.language not in OTHERS:
        return ()
    if bulletin.priority is Priority.EMERGENCY:
        return ()
    names = _said(bulletin.translator, bulletin.native_reviewer)
    return tuple(field for field, name in names.items() if not name)


def refuse_unnamed(bulletin: Bulletin) -> None:
    """Raises UnnamedTranslatorsError where a name is missing."""
    if missing := unnamed(bulletin):
        raise UnnamedTranslatorsError(bulletin.id, bulletin.language, missing)


def _said(translator: str, native_reviewer: str) -> dict[str, str]:
    return {"translator": translator, "native_reviewer": native_reviewer}
