"""What an approver puts her name to, as canonical JSON: sorted keys, no blanks, UTF-8.

One letter of text or reading, one bit of sound changed gives another statement.
"""

import hashlib

import msgspec

from controller.checklists.ticks import Checked
from controller.store.bulletins import Revision
from controller.store.people import Person


class Approver(msgspec.Struct, frozen=True, kw_only=True):
    """Who approved, as she was called then."""

    id: str
    name: str
    position: str
    unit: str


class ApprovalStatement(
    msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag="loa.approval.v1"
):
    """Somebody says: exactly this may be broadcast."""

    approver: Approver
    at: int
    """UTC milliseconds."""
    bulletin: str
    revision: int
    text_sha256: str
    reading_sha256: str
    audio_sha256: tuple[str, ...]
    """Every rendered file, in order of their hashes."""
    undecided: tuple[str, ...] = ()
    """Uncertain pieces said in the likeliest way without a decision; only in an emergency."""
    checklist: Checked | None = None
    """What the approver answered for, word for word; None where no list was laid before her."""


def state_approval(
    revision: Revision,
    person: Person,
    at: int,
    undecided: tuple[str, ...],
    checklist: Checked | None = None,
) -> ApprovalStatement:
    """The statement about a revision whose sound is finished."""
    audio = () if revision.audio_sha256 is None else (revision.audio_sha256,)
    return ApprovalStatement(
        approver=Approver(
            id=person.id, name=person.name, position=person.position, unit=person.unit.name
        ),
        at=at,
        bulletin=revision.bulletin_id,
        revision=revision.number,
        text_sha256=_sha256(revision.written_text),
        reading_sha256=_sha256(revision.spoken_text),
        audio_sha256=audio,
        undecided=undecided,
        checklist=checklist,
    )


def canonical(statement: ApprovalStatement) -> str:
    """The statement's only spelling; its SHA-256 is what a device may sign."""
    return msgspec.json.encode(statement, order="sorted").decode()


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
