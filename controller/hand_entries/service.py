"""Use cases about entries by hand: say something, correct it by saying it anew.

Each stands in the record of acts word for word, and with it in the transparency log: it cannot
disappear, and what is exported says who said it. No entry changes a verdict: those rest on signed
journals alone.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from controller import fields
from controller.accounts.actor import Actor
from controller.accounts.authority import Act, require, require_author
from controller.audit.service import record
from controller.hand_entries.corrections import is_last_word
from controller.hand_entries.errors import (
    ClusterNeededError,
    CorrectedAlreadyError,
    JournalledClusterError,
    NoGroundError,
    NotYetError,
    WrongOutcomeError,
)
from controller.search import folded
from controller.store.base import new_id
from controller.store.bulletins import Bulletin
from controller.store.folding import holding, plain
from controller.store.hand_entries import EntryKind, HandEntry, HandPhoto, Outcome
from controller.store.lookup import find
from controller.store.places import Cluster, Receiver
from controller.units.tree import subtree_ids

LONGEST_MS = 24 * 3_600_000
OUTCOMES: Mapping[EntryKind, tuple[Outcome, ...]] = {
    EntryKind.BROADCAST: (Outcome.PLAYED, Outcome.PARTIAL, Outcome.NOT_PLAYED),
    EntryKind.SHIFT: (Outcome.ON_DUTY,),
    EntryKind.EQUIPMENT: (Outcome.WORKS, Outcome.BROKEN, Outcome.REPAIRED),
}
"""What can be said of each; a correction may say that it was not so at all."""


@dataclass(frozen=True, kw_only=True, slots=True)
class NewEntry:
    """An entry as it is asked for. Instants are UTC milliseconds."""

    unit_id: str
    kind: EntryKind
    subject: str
    began_at: int
    outcome: Outcome
    ended_at: int | None = None
    cluster_id: str = ""
    bulletin_id: str = ""
    note: str = ""
    photo: bytes = b""
    """A JPEG that was drawn anew (`audit.photos`)."""
    corrects_id: str = ""


def enter(session: Session, actor: Actor, new: NewEntry, now: int) -> HandEntry:
    """Say something by hand, or correct what was said.

    Raises ClusterNeededError, JournalledClusterError, NotYetError, NoGroundError,
    WrongOutcomeError, CorrectedAlreadyError.
    """
    unit_id = _unit_of(session, new)
    author = require_author(session, actor, Act.ENTER_BY_HAND, unit_id)
    corrected = _corrected(session, actor, new)
    _check(session, new, now)
    if new.bulletin_id:
        require(session, actor, Act.READ, find(session, Bulletin, new.bulletin_id).unit_id)
    entry = HandEntry(
        id=new_id(now),
        unit_id=unit_id,
        kind=new.kind,
        cluster_id=new.cluster_id or None,
        bulletin_id=new.bulletin_id or None,
        subject=fields.required("subject", new.subject, 300),
        began_at=new.began_at,
        ended_at=new.ended_at,
        outcome=new.outcome,
        note=fields.optional("note", new.note, 2000),
        photo_sha256=_keep(session, new.photo, now) if new.photo else None,
        written_by=author,
        writer=actor.name,
        written_at=now,
        corrects_id=corrected,
    )
    session.add(entry)
    session.flush()
    record(
        session, actor, Act.ENTER_BY_HAND, entry, now, kind=entry.kind, cluster=entry.cluster_id,
        bulletin=entry.bulletin_id, about=entry.subject, began_at=entry.began_at,
        ended_at=entry.ended_at, outcome=entry.outcome, note=entry.note,
        photo=entry.photo_sha256, corrects=entry.corrects_id,
    )  # fmt: skip
    return entry


def list_entries(
    session: Session, actor: Actor, limit: int = 200, wanted: str = ""
) -> list[HandEntry]:
    """The newest entries of the actor's unit and below, corrected ones included.

    With words: those that bear all of them, typed without accents.
    """
    if actor.unit_id is None:
        return []
    require(session, actor, Act.READ, actor.unit_id)
    query = select(HandEntry).where(HandEntry.unit_id.in_(subtree_ids(session, actor.unit_id)))
    told = (plain(HandEntry.subject, HandEntry.note, HandEntry.writer),)
    query = query.where(*(holding(word, told) for word in folded(wanted).split()))
    return list(session.scalars(query.order_by(HandEntry.id.desc()).limit(limit)))


def entries_between(
    session: Session, actor: Actor, from_ms: int, to_ms: int, cluster_id: str = ""
) -> list[HandEntry]:
    """Entries that began in a time and were not corrected since, in order."""
    if actor.unit_id is None:
        return []
    require(session, actor, Act.READ, actor.unit_id)
    query = select(HandEntry).where(
        HandEntry.unit_id.in_(subtree_ids(session, actor.unit_id)),
        HandEntry.began_at >= from_ms,
        HandEntry.began_at < to_ms,
        HandEntry.outcome != Outcome.VOID,
        is_last_word(),
    )
    if cluster_id:
        query = query.where(HandEntry.cluster_id == cluster_id)
    return list(session.scalars(query.order_by(HandEntry.began_at, HandEntry.id)))


def said_of_place(session: Session, cluster_id: str, from_ms: int, to_ms: int) -> list[HandEntry]:
    """What was said of a cluster within a time and not corrected since, in order.

    For a page that has asked already whether the cluster may be looked at.
    """
    query = select(HandEntry).where(
        HandEntry.cluster_id == cluster_id,
        HandEntry.began_at <= to_ms,
        func.coalesce(HandEntry.ended_at, HandEntry.began_at) >= from_ms,
        HandEntry.outcome != Outcome.VOID,
        is_last_word(),
    )
    return list(session.scalars(query.order_by(HandEntry.began_at, HandEntry.id)))


def show_entry(session: Session, actor: Actor, entry_id: str) -> HandEntry:
    """One entry."""
    entry = find(session, HandEntry, entry_id)
    require(session, actor, Act.READ, entry.unit_id)
    return entry


def correction_of(session: Session, entry: HandEntry) -> HandEntry | None:
    """The entry that took its place."""
    return session.scalar(select(HandEntry).where(HandEntry.corrects_id == entry.id))


def photo_of(session: Session, actor: Actor, entry_id: str) -> HandPhoto:
    """The photograph of an entry. Raises NotFoundError where it has none."""
    entry = show_entry(session, actor, entry_id)
    return find(session, HandPhoto, entry.photo_sha256 or "")


def clusters_without_journal(session: Session, units: set[str], at: int) -> list[Cluster]:
    """Clusters of which only people can tell what sounds: of other makers, FM, or still empty."""
    query = select(Cluster).where(
        Cluster.unit_id.in_(units), Cluster.retired_at.is_(None), Cluster.id.not_in(_seated(at))
    )
    return list(session.scalars(query.order_by(Cluster.code)))


def _seated(at: int) -> Select[str]:
    """The clusters in which a receiver sat at an instant."""
    return select(Receiver.cluster_id).where(
        Receiver.enrolled_at <= at, or_(Receiver.retired_at.is_(None), Receiver.retired_at > at)
    )


def _keep(session: Session, photo: bytes, now: int) -> str:
    """Keep a photograph once; return its hash."""
    sha256 = hashlib.sha256(photo).hexdigest()
    if session.get(HandPhoto, sha256) is None:
        session.add(HandPhoto(sha256=sha256, media_type="image/jpeg", content=photo, added_at=now))
        session.flush()
    return sha256


def _unit_of(session: Session, new: NewEntry) -> str:
    if new.cluster_id:
        return find(session, Cluster, new.cluster_id).unit_id
    if new.kind is not EntryKind.SHIFT:
        raise ClusterNeededError
    return new.unit_id


def _corrected(session: Session, actor: Actor, new: NewEntry) -> str | None:
    """The entry that this one takes the place of, held until the end."""
    if not new.corrects_id:
        return None
    entry = find(session, HandEntry, new.corrects_id, to_change=True)
    require(session, actor, Act.ENTER_BY_HAND, entry.unit_id)
    later = session.scalar(select(HandEntry.id).where(HandEntry.corrects_id == entry.id))
    if later is not None:
        raise CorrectedAlreadyError(entry.id, later)
    if entry.kind is not new.kind:
        raise WrongOutcomeError(new.kind, new.outcome)
    return entry.id


def _check(session: Session, new: NewEntry, now: int) -> None:
    possible = OUTCOMES[new.kind] + ((Outcome.VOID,) if new.corrects_id else ())
    if new.outcome not in possible:
        raise WrongOutcomeError(new.kind, new.outcome)
    ended_at = new.began_at if new.ended_at is None else new.ended_at
    if new.began_at > now or not 0 <= ended_at - new.began_at <= LONGEST_MS:
        raise NotYetError(new.began_at)
    is_grounded = bool(new.photo or new.note.strip())
    if not is_grounded and (new.kind is not EntryKind.SHIFT or new.corrects_id):
        raise NoGroundError
    if new.kind is EntryKind.BROADCAST and not new.corrects_id:
        seated = _seated(new.began_at).where(Receiver.cluster_id == new.cluster_id)
        if session.scalar(seated.limit(1)) is not None:
            raise JournalledClusterError(find(session, Cluster, new.cluster_id).code)
