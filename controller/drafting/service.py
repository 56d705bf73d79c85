"""Use cases about a model's draft: ask for one, go through it, make a bulletin of it.

The model is asked outside of any transaction. A draft is no bulletin: it has no sound, and there
is no way to submit it. The way to a bulletin leads through a person who decided every sentence.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.accounts.actor import Actor
from controller.accounts.authority import Act, require, require_author
from controller.audit.service import record
from controller.bulletins import service as bulletins
from controller.bulletins.provenance import frame
from controller.bulletins.service import NewBulletin
from controller.drafting.conversation import Said
from controller.drafting.errors import DraftUsedError, PersonalDataError
from controller.drafting.review import Decided, Reviewed, checked, decided, wording
from controller.intake.choose import choose_parts
from controller.intake.marks import personal_numbers
from controller.intake.passages import Passage, passages
from controller.intake.script import closing, opening
from controller.intake.service import get_document, named, parts_of
from controller.library.fields_of_law import FieldOfLaw
from controller.store.base import new_id
from controller.store.bulletins import Bulletin
from controller.store.documents import Document
from controller.store.drafting import MachineDraft
from controller.store.lookup import find


@dataclass(frozen=True, slots=True)
class Question:
    """What a model is asked: about which document, with which passages."""

    document_id: str
    name: str
    known: str
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What which model said."""

    model: str
    said: tuple[Said, ...]


def question_about(
    session: Session, actor: Actor, document_id: str, labels: Sequence[str] | None
) -> Question:
    """The question for the chosen parts. Raises UnknownPartError, PersonalDataError."""
    document = get_document(session, actor, document_id)
    require_author(session, actor, Act.WRITE_BULLETIN, document.unit_id)
    parts = parts_of(document)
    chosen = choose_parts(parts, labels)
    asked = passages(parts, chosen)
    personal = [found for passage in asked for found in personal_numbers(passage.text)]
    if personal:
        raise PersonalDataError(personal)
    return Question(document.id, named(document).full, _known(document), asked)


def _known(document: Document) -> str:
    facts = (document.title, document.issuer, document.signer, document.place, document.number)
    return "\n".join(facts)


def keep_draft(
    session: Session, actor: Actor, question: Question, answer: Answer, now: int
) -> MachineDraft:
    """Keep an answer with what is wrong with it."""
    document = get_document(session, actor, question.document_id)
    author = require_author(session, actor, Act.WRITE_BULLETIN, document.unit_id)
    sentences = checked(answer.said, question.passages, question.known)
    draft = MachineDraft(
        id=new_id(now),
        unit_id=document.unit_id,
        document_id=document.id,
        model=answer.model[:200],
        asked_by=author,
        asked_at=now,
        passages=msgspec.json.encode(question.passages).decode(),
        sentences=msgspec.json.encode(sentences).decode(),
        gone_through_by=None,
        gone_through_at=None,
        bulletin_id=None,
    )
    session.add(draft)
    session.flush()
    flagged = sum(bool(one.flags) for one in sentences)
    record(
        session,
        actor,
        "ask_model",
        draft,
        now,
        model=draft.model,
        sentences=len(sentences),
        flagged=flagged,
    )
    return draft


def get_draft(session: Session, actor: Actor, draft_id: str) -> MachineDraft:
    """One draft. Raises NotFoundError, NotAllowedError."""
    draft = find(session, MachineDraft, draft_id)
    require(session, actor, Act.READ, draft.unit_id)
    return draft


def drafts_of(session: Session, document: Document) -> list[MachineDraft]:
    """The drafts about a document, the newest first."""
    query = select(MachineDraft).where(MachineDraft.document_id == document.id)
    return list(session.scalars(query.order_by(MachineDraft.id.desc())))


def sentences_of(draft: MachineDraft) -> tuple[Reviewed, ...]:
    """Its sentences."""
    return msgspec.json.decode(draft.sentences, type=tuple[Reviewed, ...])


def passages_of(draft: MachineDraft) -> tuple[Passage, ...]:
    """What the model was given."""
    return msgspec.json.decode(draft.passages, type=tuple[Passage, ...])


def go_through(
    session: Session, actor: Actor, draft_id: str, choices: Mapping[int, Decided], now: int
) -> MachineDraft:
    """Keep a person's decisions about sentences (by place).

    Raises FlaggedSentenceError, DraftUsedError.
    """
    draft = find(session, MachineDraft, draft_id, to_change=True)
    person = require_author(session, actor, Act.WRITE_BULLETIN, draft.unit_id)
    if draft.bulletin_id is not None:
        raise DraftUsedError(draft.bulletin_id)
    known = _known(find(session, Document, draft.document_id))
    sentences = decided(sentences_of(draft), choices, passages_of(draft), known)
    draft.sentences = msgspec.json.encode(sentences).decode()
    draft.gone_through_by = person
    draft.gone_through_at = now
    session.flush()
    record(session, actor, "go_through_draft", draft, now, decided=sorted(choices))
    return draft


def make_bulletin(session: Session, actor: Actor, draft_id: str, now: int) -> Bulletin:
    """The bulletin of a draft that a person has gone through to its end.

    Raises NotGoneThroughError, NothingLeftError, DraftUsedError.
    """
    draft = find(session, MachineDraft, draft_id, to_change=True)
    require_author(session, actor, Act.WRITE_BULLETIN, draft.unit_id)
    if draft.bulletin_id is not None:
        raise DraftUsedError(draft.bulletin_id)
    text, proposal = wording(sentences_of(draft), passages_of(draft))
    document = find(session, Document, draft.document_id)
    name = named(document)
    first, last = frame(opening(name)), frame(closing(name))
    bulletin = bulletins.create(
        session,
        actor,
        NewBulletin(
            unit_id=draft.unit_id,
            title=document.title[:300],
            written_text=f"{first.text}\n{text}\n{last.text}",
            document_id=document.id,
            field=FieldOfLaw(document.field) if document.field else None,
            proposal=(first, *proposal, last),
        ),
        now,
    )
    draft.bulletin_id = bulletin.id
    session.flush()
    return bulletin
