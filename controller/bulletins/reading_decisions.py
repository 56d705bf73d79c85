"""Use cases of a writer about readings: how a piece of her draft is said, or all alike in it."""

from msgspec.structs import replace
from sqlalchemy.orm import Session

from controller import fields
from controller.accounts.actor import Actor
from controller.accounts.authority import Act, require_author
from controller.audit.changes import changed
from controller.audit.service import record
from controller.bulletins.errors import AlreadySubmittedError, NoSuchReadingError
from controller.bulletins.readings import (
    ReadingDecision,
    decided_alike,
    decided_reading,
    decisions_of,
    pack,
    undecided,
)
from controller.bulletins.service import refuse_gone
from controller.lexicon.layered import lexicon_of
from controller.speech.queue import ask_for_speech
from controller.store.bulletins import Bulletin, Revision
from controller.store.lookup import find

LONGEST_SPOKEN = 1_000
"""Characters that one piece may be said as."""


def decide_reading(
    session: Session, actor: Actor, bulletin_id: str, decision: ReadingDecision, now: int
) -> Revision:
    """Settle how one piece of a draft is said. Raises NoSuchReadingError, AlreadySubmittedError."""
    draft = _draft_to_read(session, actor, bulletin_id)
    return _settle(session, actor, draft, (decision,), now)


def decide_reading_everywhere(
    session: Session, actor: Actor, bulletin_id: str, decision: ReadingDecision, now: int
) -> Revision:
    """Settle how a piece is said, and the undecided pieces of the draft that are written so.

    Raises NoSuchReadingError, AlreadySubmittedError.
    """
    draft = _draft_to_read(session, actor, bulletin_id)
    alike = decided_alike(decision, undecided(draft, lexicon_of(session, draft)))
    return _settle(session, actor, draft, (decision, *alike), now)


def _draft_to_read(session: Session, actor: Actor, bulletin_id: str) -> Revision:
    bulletin = find(session, Bulletin, bulletin_id, to_change=True)
    require_author(session, actor, Act.WRITE_BULLETIN, bulletin.unit_id)
    refuse_gone(bulletin)
    if bulletin.current.submitted_at is not None:
        raise AlreadySubmittedError(bulletin_id, bulletin.status)
    return bulletin.current


def _settle(
    session: Session,
    actor: Actor,
    draft: Revision,
    settled: tuple[ReadingDecision, ...],
    now: int,
) -> Revision:
    """Keep decisions that say the same; the first is the one that was asked for."""
    written = settled[0].written
    spoken = fields.required("spoken", settled[0].spoken, LONGEST_SPOKEN)
    lexicon = lexicon_of(session, draft)
    before = decided_reading(draft.written_text, decisions_of(draft), lexicon)
    pieces = {(span.start, span.end, span.written) for span in before.spans}
    if (settled[0].start, settled[0].end, written) not in pieces:
        raise NoSuchReadingError(written)
    new = {(one.start, one.end): replace(one, spoken=spoken) for one in settled}
    kept = [one for one in decisions_of(draft) if (one.start, one.end) not in new]
    decisions = [*kept, *new.values()]
    draft.readings = pack(decisions)
    if decided_reading(draft.written_text, decisions, lexicon).spoken != before.spoken:
        ask_for_speech(draft)
    session.flush()
    asked = next(span for span in before.spans if span.start == settled[0].start)
    told = changed({"spoken": asked.spoken}, {"spoken": spoken})
    told |= {"written": written, "spoken": spoken, "places": len(new)}
    record(session, actor, "decide_reading", draft.bulletin, now, **told)
    return draft
