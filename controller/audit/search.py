"""One search over everything that a visitor may read, without accents.

Bulletins and documents keep their words folded; of everything else there is little enough to fold
it when it is looked for. What a bulletin with personal data says is found by none of its words.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.accounts.actor import Actor
from controller.accounts.authority import Act, may
from controller.search import folded
from controller.store.broadcasts import Programme
from controller.store.bulletins import Bulletin, Revision, Series
from controller.store.documents import Document
from controller.store.emergencies import Emergency
from controller.store.hand_entries import HandEntry
from controller.store.inspections import SiteFinding
from controller.store.obligations import BulletinDuty
from controller.store.people import Person
from controller.store.places import Cluster
from controller.store.stations import Station
from controller.store.units import Unit
from controller.units.tree import subtree_ids
from controller.web.wording.emergencies import KIND, NATURE

EACH = 20
"""Of each kind on one page; more words find fewer."""
LOOKED_THROUGH = 2_000
"""Of each kind that keeps no folded words, the newest."""
DAY = re.compile(r"\b(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})\b")

Row = TypeVar("Row")


@dataclass(frozen=True, kw_only=True, slots=True)
class FoundEverywhere:
    """What holds every word, the newest first."""

    bulletins: tuple[Bulletin, ...] = ()
    documents: tuple[Document, ...] = ()
    clusters: tuple[Cluster, ...] = ()
    units: tuple[Unit, ...] = ()
    series: tuple[Series, ...] = ()
    programmes: tuple[Programme, ...] = ()
    stations: tuple[Station, ...] = ()
    """Retired ones too: what they brought stays in the record."""
    hand_entries: tuple[HandEntry, ...] = ()
    emergencies: tuple[Emergency, ...] = ()
    duties: tuple[BulletinDuty, ...] = ()
    findings: tuple[SiteFinding, ...] = ()
    people: tuple[Person, ...] = ()
    day: date | None = None
    """A day that is named: its diary."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing was found."""
        return self == FoundEverywhere()


def everywhere(session: Session, actor: Actor, unit_id: str, wanted: str) -> FoundEverywhere:
    """Search a unit and everything below it."""
    day, words = _day_and_words(wanted)
    if not words:
        return FoundEverywhere(day=day)
    units = subtree_ids(session, unit_id)
    people: tuple[Person, ...] = ()
    if may(session, actor, Act.MANAGE_PEOPLE, unit_id):
        query = select(Person).where(Person.unit_id.in_(units)).order_by(Person.name)
        found = session.scalars(query)
        people = _holding(((f"{p.name} {p.position} {p.login}", p) for p in found), words)
    return FoundEverywhere(
        bulletins=_bulletins(session, units, words),
        documents=_documents(session, units, words),
        clusters=_clusters(session, units, words),
        units=_units(session, units, words),
        series=_series(session, units, words),
        programmes=_programmes(session, units, words),
        stations=_stations(session, units, words),
        hand_entries=_hand_entries(session, units, words),
        emergencies=_emergencies(session, units, words),
        duties=_duties(session, units, words),
        findings=_findings(session, units, words),
        people=people,
        day=day,
    )


def _day_and_words(wanted: str) -> tuple[date | None, list[str]]:
    named = DAY.search(wanted)
    if named is None:
        return None, folded(wanted).split()
    try:
        day = date(int(named[3]), int(named[2]), int(named[1]))
    except ValueError:
        return None, folded(wanted).split()
    return day, folded(wanted.replace(named[0], " ")).split()


def _bulletins(session: Session, units: Collection[str], words: list[str]) -> tuple[Bulletin, ...]:
    query = select(Bulletin).where(
        Bulletin.unit_id.in_(units),
        Bulletin.discarded_at.is_(None),
        *(Bulletin.folded.contains(word, autoescape=True) for word in words),
    )
    return tuple(session.scalars(query.order_by(Bulletin.id.desc()).limit(EACH)))


def _documents(session: Session, units: Collection[str], words: list[str]) -> tuple[Document, ...]:
    query = select(Document).where(
        Document.unit_id.in_(units),
        *(Document.folded.contains(word, autoescape=True) for word in words),
    )
    return tuple(session.scalars(query.order_by(Document.id.desc()).limit(EACH)))


def _clusters(session: Session, units: Collection[str], words: list[str]) -> tuple[Cluster, ...]:
    query = select(Cluster.id, Cluster.code, Cluster.name).where(Cluster.unit_id.in_(units))
    rows = session.execute(query.order_by(Cluster.code, Cluster.id))
    ids = _holding(((f"{code} {name}", id_) for id_, code, name in rows), words)
    found = select(Cluster).where(Cluster.id.in_(ids)).order_by(Cluster.code, Cluster.id)
    return tuple(session.scalars(found))


def _units(session: Session, units: Collection[str], words: list[str]) -> tuple[Unit, ...]:
    found = session.scalars(select(Unit).where(Unit.id.in_(units)).order_by(Unit.name, Unit.id))
    return _holding(((f"{u.kind} {u.name}", u) for u in found), words)


def _series(session: Session, units: Collection[str], words: list[str]) -> tuple[Series, ...]:
    query = select(Series).where(Series.unit_id.in_(units))
    found = session.scalars(query.order_by(Series.id.desc()).limit(LOOKED_THROUGH))
    return _holding(((s.title, s) for s in found), words)


def _stations(session: Session, units: Collection[str], words: list[str]) -> tuple[Station, ...]:
    query = select(Station).where(Station.unit_id.in_(units))
    found = session.scalars(query.order_by(Station.name, Station.id))
    return _holding(((f"{s.name} {s.rights} {s.address}", s) for s in found), words)


def _programmes(
    session: Session, units: Collection[str], words: list[str]
) -> tuple[Programme, ...]:
    query = select(Programme).where(Programme.unit_id.in_(units), Programme.discarded_at.is_(None))
    found = session.scalars(query.order_by(Programme.id.desc()).limit(LOOKED_THROUGH))
    return _holding(((p.name, p) for p in found), words)


def _hand_entries(
    session: Session, units: Collection[str], words: list[str]
) -> tuple[HandEntry, ...]:
    """The newest word of each: what was corrected is reached from its correction."""
    corrected = select(HandEntry.corrects_id).where(HandEntry.corrects_id.is_not(None))
    query = select(HandEntry).where(HandEntry.unit_id.in_(units), HandEntry.id.not_in(corrected))
    found = session.scalars(query.order_by(HandEntry.id.desc()).limit(LOOKED_THROUGH))
    return _holding(((f"{e.subject} {e.note} {e.writer}", e) for e in found), words)


def _emergencies(
    session: Session, units: Collection[str], words: list[str]
) -> tuple[Emergency, ...]:
    query = (
        select(Emergency, Bulletin.folded)
        .join(Revision, Revision.id == Emergency.revision_id)
        .join(Bulletin, Bulletin.id == Revision.bulletin_id)
        .where(Emergency.unit_id.in_(units))
        .order_by(Emergency.id.desc())
        .limit(LOOKED_THROUGH)
    )
    found = session.execute(query)
    return _holding(
        ((f"{KIND[e.kind]} {NATURE[e.nature].name} {said}", e) for e, said in found), words
    )


def _duties(session: Session, units: Collection[str], words: list[str]) -> tuple[BulletinDuty, ...]:
    query = (
        select(BulletinDuty, Bulletin.folded)
        .join(Bulletin, Bulletin.id == BulletinDuty.bulletin_id)
        .where(BulletinDuty.unit_id.in_(units))
        .order_by(BulletinDuty.id.desc())
        .limit(LOOKED_THROUGH)
    )
    found = session.execute(query)
    return _holding(((f"{d.name} {d.citation} {said}", d) for d, said in found), words)


def _findings(
    session: Session, units: Collection[str], words: list[str]
) -> tuple[SiteFinding, ...]:
    query = select(SiteFinding).where(SiteFinding.unit_id.in_(units), SiteFinding.remark != "")
    found = session.scalars(query.order_by(SiteFinding.id.desc()).limit(LOOKED_THROUGH))
    return _holding(((f.remark, f) for f in found), words)


def _holding(rows: Iterable[tuple[str, Row]], words: list[str]) -> tuple[Row, ...]:
    """The first rows whose text holds every word."""
    found = []
    for text, row in rows:
        plain = folded(text)
        if all(word in plain for word in words):
            found.append(row)
            if len(found) == EACH:
                break
    return tuple(found)
