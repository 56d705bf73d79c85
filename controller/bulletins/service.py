"""Use cases of those who write: create, edit, have spoken again, submit."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from controller import fields
from controller.accounts.actor import Actor
from controller.accounts.authority import Act, require, require_author
from controller.audit.changes import changed, changed_passage
from controller.audit.service import record
from controller.bulletins import heard_again
from controller.bulletins.blanks import unfilled
from controller.bulletins.errors import (
    AlreadySubmittedError,
    BulletinDiscardedError,
    BulletinRecalledError,
    NoTextError,
    SpeechNotFailedError,
    SpeechNotReadyError,
    UndecidedReadingsError,
    UnfilledBlanksError,
)
from controller.bulletins.handling import USUAL, Handling, checked_handling, findable, set_handling
from controller.bulletins.provenance import Proposed
from controller.bulletins.provenance import pack as pack_proposal
from controller.bulletins.readings import (
    decisions_of,
    pack,
    still_standing,
    undecided,
)
from controller.bulletins.sending_again import mark_of, refuse_older
from controller.bulletins.translators import refuse_unnamed
from controller.intake.marks import refuse_secret
from controller.lexicon.layered import lexicon_of
from controller.library.fields_of_law import FieldOfLaw, guessed
from controller.speech.queue import ask_for_speech
from controller.store.base import is_id, new_id
from controller.store.bulletins import Bulletin, BulletinStatus, Form, Revision, SpeechState
from controller.store.documents import Document
from controller.store.lookup import find
from playlists.messages.plan import ItemKind, Priority

TEXT_LIMIT = 60_000
"""About an hour and a half of speech."""


@dataclass(frozen=True, kw_only=True, slots=True)
class NewBulletin:
    """A bulletin, greeting or closing as it is asked for."""

    unit_id: str
    title: str
    written_text: str
    id: str = ""
    """The name that the empty form was given, so that what is sent twice is written once."""
    kind: ItemKind = ItemKind.BULLETIN
    priority: Priority = Priority.NORMAL
    document_id: str | None = None
    form: Form = Form.PLAIN
    field: FieldOfLaw | None = None
    """None: guessed from the words."""
    proposal: tuple[Proposed, ...] = ()
    """What Loa proposed, line by line with passages; empty where a person wrote it all."""
    corrects_id: str | None = None
    reused_from_id: str | None = None
    sent_from: str = ""
    """The login from which the form comes; empty for what is no form."""
    handling: Handling = USUAL
    heard_again: bool | None = None
    """None: as `bulletins.heard_again` has it where nobody said anything."""


def create(session: Session, actor: Actor, new: NewBulletin, now: int) -> Bulletin:
    """Write a bulletin; its sound is made by the speech role.

    What is sent again under the name that it was given is the same bulletin, with the newer words.
    Raises MissingFieldError, SecretDocumentError, EndNeededError, BadEndError, SavedElsewhereError.
    """
    author = require_author(session, actor, Act.WRITE_BULLETIN, new.unit_id)
    sent = session.get(Bulletin, new.id, with_for_update=True) if new.id else None
    if sent is not None and (sent.created_by, sent.unit_id) == (author, new.unit_id):
        return _sent_again(session, actor, sent, new, now)
    if new.document_id is not None:
        require(session, actor, Act.READ, find(session, Document, new.document_id).unit_id)
    for other in filter(None, (new.corrects_id, new.reused_from_id)):
        require(session, actor, Act.READ, find(session, Bulletin, other).unit_id)
    text = fields.required("written_text", new.written_text, TEXT_LIMIT)
    refuse_secret([new.title, *text.split("\n")])
    handling = checked_handling(new.handling, now)
    bulletin = Bulletin(
        id=new.id if sent is None and is_id(new.id) else new_id(now),
        unit_id=new.unit_id,
        kind=new.kind,
        title=fields.required("title", new.title, 300),
        priority=new.priority,
        status=BulletinStatus.DRAFT,
        document_id=new.document_id,
        form=new.form,
        field=new.field or guessed(new.title, text),
        proposal=pack_proposal(new.proposal),
        corrects_id=new.corrects_id,
        reused_from_id=new.reused_from_id,
        personal_data=handling.personal_data,
        ends_on=handling.ends_on,
        sent_mark=mark_of(new.sent_from, text),
        heard_again=_may_be_heard_again(new),
        folded=findable(new.title, text, personal_data=handling.personal_data),
        created_by=author,
        created_at=now,
    )
    bulletin.revisions.append(_revision(1, text, author, now))
    session.add(bulletin)
    session.flush()
    record(session, actor, Act.WRITE_BULLETIN, bulletin, now, revision=1, title=bulletin.title)
    return bulletin


def _may_be_heard_again(new: NewBulletin) -> bool:
    if new.heard_again is not None:
        return new.heard_again
    return heard_again.usual(new.kind, has_document=new.document_id is not None)


def _sent_again(
    session: Session, actor: Actor, sent: Bulletin, new: NewBulletin, now: int
) -> Bulletin:
    """A form whose answer was lost. Its handling goes first: its words may name people."""
    text = fields.required("written_text", new.written_text, TEXT_LIMIT)
    refuse_older(sent, new.sent_from, text)
    if sent.current.submitted_at is None:
        set_handling(session, actor, sent.id, new.handling, now)
    edit(session, actor, sent.id, text, now)
    sent.sent_mark = mark_of(new.sent_from, text)
    return sent


def edit(session: Session, actor: Actor, bulletin_id: str, written_text: str, now: int) -> Revision:
    """Change the wording.

    A draft is changed in place. What was submitted is frozen: the new wording is a new revision,
    which needs an approval of its own; what was approved goes on sounding until then. Decisions
    about readings outside of the changed passage are kept.
    """
    bulletin = find(session, Bulletin, bulletin_id, to_change=True)
    author = require_author(session, actor, Act.WRITE_BULLETIN, bulletin.unit_id)
    refuse_gone(bulletin)
    text = fields.required("written_text", written_text, TEXT_LIMIT)
    refuse_secret(text.split("\n"))
    old, said, stood = bulletin.current, bulletin.current.written_text, bulletin.status
    if bulletin.kind in {ItemKind.TUNE, ItemKind.RECORDED} or old.source:
        raise NoTextError(bulletin_id)
    if text == old.written_text:
        return old
    kept = pack(still_standing(decisions_of(old), old.written_text, text))
    if old.submitted_at is None:
        draft = old
        draft.written_text = text
        draft.author_id = author
    else:
        draft = _revision(old.number + 1, text, author, now)
        bulletin.revisions.append(draft)
    draft.readings = kept
    ask_for_speech(draft)
    bulletin.folded = findable(bulletin.title, text, personal_data=bulletin.personal_data)
    bulletin.status = BulletinStatus.DRAFT
    session.flush()
    change = changed({"status": stood}, {"status": bulletin.status})
    told = _told_change(bulletin, said, text)
    record(
        session,
        actor,
        Act.WRITE_BULLETIN,
        bulletin,
        now,
        revision=draft.number,
        text=told,
        **change,
    )
    return draft


def _told_change(bulletin: Bulletin, old: str, new: str) -> dict[str, object]:
    """What an edit changed. The record never forgets, so of people it keeps only how much."""
    if bulletin.personal_data:
        return {"before": len(old), "after": len(new)}
    before, after = changed_passage(old, new)
    return {"before": before, "after": after}


def speak_again(session: Session, actor: Actor, bulletin_id: str, now: int) -> Revision:
    """Try again to make the sound that failed, or have a draft spoken as it is spoken here now.

    Raises SpeechNotFailedError.
    """
    bulletin = find(session, Bulletin, bulletin_id, to_change=True)
    require(session, actor, Act.WRITE_BULLETIN, bulletin.unit_id)
    draft = bulletin.current
    spoken = draft.speech_state is SpeechState.READY and bool(draft.written_text)
    if draft.speech_state is not SpeechState.FAILED and not (spoken and not draft.submitted_at):
        raise SpeechNotFailedError(bulletin_id, draft.speech_state)
    ask_for_speech(draft)
    session.flush()
    record(session, actor, "speak_again", bulletin, now, revision=draft.number)
    return draft


def submit(session: Session, actor: Actor, bulletin_id: str, now: int) -> Bulletin:
    """Freeze the current wording and ask for an approval.

    Raises AlreadySubmittedError, SpeechNotReadyError, UnfilledBlanksError,
    UnnamedTranslatorsError, UndecidedReadingsError. An emergency is
    never held up by an uncertain reading: the likeliest is taken, and the statement says so.
    """
    bulletin = find(session, Bulletin, bulletin_id, to_change=True)
    require(session, actor, Act.SUBMIT_BULLETIN, bulletin.unit_id)
    refuse_gone(bulletin)
    draft = bulletin.current
    if draft.submitted_at is not None:
        raise AlreadySubmittedError(bulletin_id, bulletin.status)
    if draft.speech_state is not SpeechState.READY:
        raise SpeechNotReadyError(bulletin_id, draft.speech_state, draft.speech_error)
    blanks = unfilled(draft.written_text)
    if blanks:
        raise UnfilledBlanksError(bulletin_id, blanks)
    refuse_unnamed(bulletin)
    unsure = undecided(draft, lexicon_of(session, draft))
    if unsure and bulletin.priority is not Priority.EMERGENCY:
        raise UndecidedReadingsError(bulletin_id, unsure)
    draft.submitted_at = now
    change = changed({"status": bulletin.status}, {"status": BulletinStatus.PENDING})
    bulletin.status = BulletinStatus.PENDING
    session.flush()
    record(session, actor, Act.SUBMIT_BULLETIN, bulletin, now, revision=draft.number, **change)
    return bulletin


def _revision(number: int, text: str, author: str, now: int) -> Revision:
    return Revision(
        id=new_id(now),
        number=number,
        written_text=text,
        author_id=author,
        created_at=now,
        submitted_at=None,
        speech_state=SpeechState.WAITING,
        audio_sha256=None,
    )


def refuse_gone(bulletin: Bulletin) -> None:
    """Raise BulletinRecalledError or BulletinDiscardedError for what nobody works on any more."""
    if bulletin.status is BulletinStatus.RECALLED:
        raise BulletinRecalledError(bulletin.id, bulletin.status)
    if bulletin.discarded_at is not None:
        raise BulletinDiscardedError
