"""Bản giấy: the photograph of a script that somebody signed by hand.

The weakest evidence: nothing ties the ink to the words but whoever looks. The hash of the
photograph stands in the statement, so that it cannot be exchanged for another one later.
"""

import hashlib
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy.orm import Session

from controller import fields
from controller.accounts.actor import Actor
from controller.accounts.authority import Act, require
from controller.approval.errors import BadPaperError
from controller.errors import NotFoundError
from controller.store.approvals import ApprovalPaper
from controller.store.bulletins import Approval, Revision
from controller.store.lookup import find
from playlists.messages.approval import ApprovalStatement, Paper, read_statement

LARGEST_PHOTO = 8_000_000
"""Bytes: a telephone's photograph has two to five million."""
OLDEST_DAYS = 60
KINDS = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}
"""How a file begins, and what it then is."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SignedScript:
    """What was brought: the photograph, whose signature is on it, and the day beside that."""

    photo: bytes = field(repr=False)
    signed_by: str
    signed_on: str
    """ISO date."""


def paper_of(script: SignedScript, today: date) -> Paper:
    """What a statement says of a script. Raises BadDayError, MissingFieldError, BadPaperError."""
    signed_by = fields.required("signed_by", script.signed_by, 200)
    day = fields.day("signed_on", script.signed_on)
    if not today - timedelta(days=OLDEST_DAYS) <= day <= today:
        raise BadPaperError(LARGEST_PHOTO)
    if _media_type(script.photo) is None or len(script.photo) > LARGEST_PHOTO:
        raise BadPaperError(LARGEST_PHOTO)
    sha256 = hashlib.sha256(script.photo).hexdigest()
    return Paper(photo_sha256=sha256, signed_by=signed_by, signed_on=day.isoformat())


def keep_photo(session: Session, photo: bytes, person_id: str, now: int) -> None:
    """Keep the photograph; the same one once. Raises BadPaperError."""
    sha256 = hashlib.sha256(photo).hexdigest()
    media_type = _media_type(photo)
    if media_type is None:
        raise BadPaperError(LARGEST_PHOTO)
    if session.get(ApprovalPaper, sha256) is None:
        session.add(
            ApprovalPaper(
                sha256=sha256, media_type=media_type, content=photo, kept_by=person_id, kept_at=now
            )
        )


def photo_of(session: Session, actor: Actor, approval_id: str) -> ApprovalPaper:
    """The photograph behind an approval, for who may read the unit's record.

    Raises NotFoundError, NotAllowedError.
    """
    approval = find(session, Approval, approval_id)
    revision = session.get_one(Revision, approval.revision_id)
    require(session, actor, Act.READ, revision.bulletin.unit_id)
    said = read_statement(approval.statement) if approval.statement else None
    if not isinstance(said, ApprovalStatement) or said.paper is None:
        raise NotFoundError("ApprovalPaper", approval_id)
    return find(session, ApprovalPaper, said.paper.photo_sha256)


def _media_type(photo: bytes) -> str | None:
    return next((kind for begin, kind in KINDS.items() if photo.startswith(begin)), None)
