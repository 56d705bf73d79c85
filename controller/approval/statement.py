"""The statement about a revision whose sound is finished, from the database."""

import hashlib
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.bulletins.readings import undecided
from controller.lexicon.layered import lexicon_of
from controller.store.bulletins import Revision
from controller.store.people import Person
from controller.store.units import Unit
from playlists.messages.approval import ApprovalStatement, Approver, Checked, Named, Paper, Way


@dataclass(frozen=True, kw_only=True, slots=True)
class Consent:
    """Who says yes, for whose loudspeakers, when and in which way."""

    person: Person
    unit_id: str
    at: int
    way: Way
    checklist: Checked | None = None
    paper: Paper | None = None


def state_approval(session: Session, revision: Revision, consent: Consent) -> ApprovalStatement:
    """What the person puts her name to."""
    person = consent.person
    unit = session.get_one(Unit, consent.unit_id)
    unsure = undecided(revision, lexicon_of(session, revision))
    return ApprovalStatement(
        approver=Approver(
            id=person.id,
            name=person.name,
            position=person.position,
            unit=Named(id=person.unit_id, name=person.unit.name),
        ),
        at=consent.at,
        way=consent.way,
        unit=Named(id=unit.id, name=unit.name),
        bulletin=revision.bulletin_id,
        revision=revision.number,
        drafted_by=_drafters(session, revision),
        text_sha256=_sha256(revision.written_text),
        reading_sha256=_sha256(revision.spoken_text),
        audio_sha256=sounds_of(revision),
        undecided=tuple(span.written for span in unsure),
        checklist=consent.checklist,
        paper=consent.paper,
    )


def sounds_of(revision: Revision) -> tuple[str, ...]:
    """Every rendered file of a revision."""
    return () if revision.audio_sha256 is None else (revision.audio_sha256,)


def _drafters(session: Session, revision: Revision) -> tuple[Named, ...]:
    """All who wrote the bulletin up to this revision, in the order in which they came."""
    earlier = revision.bulletin.revisions[: revision.number]
    ids = dict.fromkeys([revision.bulletin.created_by, *(r.author_id for r in earlier)])
    names = dict(session.execute(select(Person.id, Person.name).where(Person.id.in_(ids))).all())
    return tuple(Named(id=id_, name=names[id_]) for id_ in ids)


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
