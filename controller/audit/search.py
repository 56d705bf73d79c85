"""One search over everything that a visitor may read, without accents.

Bulletins and documents keep their words folded; what else there is the database folds when it is
looked for. What a bulletin with personal data says is found by none of its words.
"""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, or_, select
from sqlalchemy.orm import Session

from controller.accounts.actor import Actor
from controller.accounts.authority import Act, may
from controller.hand_entries.corrections import is_last_word
from controller.lexicon.listings import Listed, entries_of_units
from controller.search import folded, holds
from controller.store.broadcasts import Programme
from controller.store.bulletins import Bulletin, Revision, Series
from controller.store.documents import Document
from controller.store.duties import BulletinDuty
from controller.store.emergencies import Emergency
from controller.store.folding import holding, plain
from controller.store.hand_entries import HandEntry
from controller.store.inspections import SiteFinding
from controller.store.ledger import AuditEvent
from controller.store.people import Person
from controller.store.places import Area, Cluster, Receiver
from controller.store.source_bulletins import SourceBulletin
from controller.store.stations import Station
from controller.store.units import Unit
from controller.units.tree import subtree_ids
from controller.web.wording.acts import ACTS
from controller.web.wording.emergencies import KIND, NATURE
from playlists.messages.keys import key_id

EACH = 20
"""Of each kind on one page; more words find fewer."""
DAY = re.compile(r"\b(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})\b")
NAME = re.compile(r"[0-9a-f]{6,}")
"""A part of a receiver's name or key that is no other word."""

Row = TypeVar("Row")
Told = Callable[[str], ColumnElement[bool]]
"""The condition that a row tells a folded word."""


@dataclass(frozen=True, kw_only=True, slots=True)
class FoundEverywhere:
    """What holds every word, the newest first."""

    bulletins: tuple[Bulletin, ...] = ()
    documents: tuple[Document, ...] = ()
    clusters: tuple[Cluster, ...] = ()
    areas: tuple[Area, ...] = ()
    receivers: tuple[Receiver, ...] = ()
    """By a part of their name or key. Retired ones too: their evidence stays."""
    units: tuple[Unit, ...] = ()
    series: tuple[Series, ...] = ()
    programmes: tuple[Programme, ...] = ()
    stations: tuple[Station, ...] = ()
    """Retired ones too: what they brought stays in the record."""
    hand_entries: tuple[HandEntry, ...] = ()
    emergencies: tuple[Emergency, ...] = ()
    sources: tuple[SourceBulletin, ...] = ()
    """For who receives them."""
    duties: tuple[BulletinDuty, ...] = ()
    findings: tuple[SiteFinding, ...] = ()
    entries: tuple[Listed, ...] = ()
    """Of units' lexicons that hold here."""
    people: tuple[Person, ...] = ()
    """For who looks after them."""
    acts: tuple[AuditEvent, ...] = ()
    """For who reads the record of acts."""
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

    def found(query: Select[Row], told: Told) -> tuple[Row, ...]:
        return tuple(session.scalars(query.where(*map(told, words)).limit(EACH)))

    def allowed(act: Act, query: Select[Row], told: Told) -> tuple[Row, ...]:
        return found(query, told) if may(session, actor, act, unit_id) else ()

    return FoundEverywhere(
        bulletins=found(_bulletins(units), _texts(Bulletin.folded)),
        documents=found(_newest(Document, units), _texts(Document.folded)),
        clusters=found(_by_code(units), _texts(plain(Cluster.code, Cluster.name))),
        areas=found(_by_name(Area, units), _texts(plain(Area.name))),
        receivers=_receivers(session, units, words),
        units=found(_units(units), _texts(plain(Unit.kind, Unit.name))),
        series=found(_newest(Series, units), _texts(plain(Series.title))),
        programmes=found(
            _newest(Programme, units).where(Programme.discarded_at.is_(None)),
            _texts(plain(Programme.name)),
        ),
        stations=found(
            _by_name(Station, units), _texts(plain(Station.name, Station.rights, Station.address))
        ),
        hand_entries=found(
            _hand_entries(units), _texts(plain(HandEntry.subject, HandEntry.note, HandEntry.writer))
        ),
        emergencies=found(_emergencies(units), _of_emergency),
        sources=allowed(Act.RECEIVE_SOURCE, _newest(SourceBulletin, units), _of_source()),
        duties=found(
            _duties(units),
            _texts(plain(BulletinDuty.name, BulletinDuty.citation), Bulletin.folded),
        ),
        findings=found(_newest(SiteFinding, units), _texts(plain(SiteFinding.remark))),
        entries=_entries(session, actor, unit_id, wanted),
        people=allowed(
            Act.MANAGE_PEOPLE,
            _by_name(Person, units),
            _texts(plain(Person.name, Person.position, Person.login)),
        ),
        acts=allowed(Act.READ_AUDIT, _acts(units), _of_act),
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


def _texts(*texts: SQLColumnExpression[str]) -> Told:
    return lambda word: holding(word, texts)


def _of_source() -> Told:
    source = SourceBulletin
    return _texts(plain(source.source, source.number, source.title, source.written_text))


def _of_emergency(word: str) -> ColumnElement[bool]:
    """Its kind and nature are words of ours, what was said is a bulletin's."""
    natures = {nature: words.name for nature, words in NATURE.items()}
    return or_(
        Emergency.kind.in_(_saying(word, KIND)),
        Emergency.nature.in_(_saying(word, natures)),
        holding(word, [Bulletin.folded]),
    )


def _of_act(word: str) -> ColumnElement[bool]:
    """What was done in the page's own words, by whom, and the values that are told of it."""
    return or_(
        AuditEvent.act.in_(_saying(word, ACTS)),
        holding(word, [plain(AuditEvent.actor, AuditEvent.detail)]),
    )


def _saying(word: str, words: Mapping[Row, str]) -> list[Row]:
    return [value for value, said in words.items() if holds(said, word)]


def _newest(model: type[Any], units: Collection[str]) -> Select[Any]:
    return select(model).where(model.unit_id.in_(units)).order_by(model.id.desc())


def _by_name(model: type[Any], units: Collection[str]) -> Select[Any]:
    return select(model).where(model.unit_id.in_(units)).order_by(model.name, model.id)


def _bulletins(units: Collection[str]) -> Select[Bulletin]:
    return _newest(Bulletin, units).where(Bulletin.discarded_at.is_(None))


def _by_code(units: Collection[str]) -> Select[Cluster]:
    return select(Cluster).where(Cluster.unit_id.in_(units)).order_by(Cluster.code, Cluster.id)


def _units(units: Collection[str]) -> Select[Unit]:
    return select(Unit).where(Unit.id.in_(units)).order_by(Unit.name, Unit.id)


def _hand_entries(units: Collection[str]) -> Select[HandEntry]:
    """The newest word of each: what was corrected is reached from its correction."""
    return _newest(HandEntry, units).where(is_last_word())


def _emergencies(units: Collection[str]) -> Select[Emergency]:
    said = _newest(Emergency, units).join(Revision, Revision.id == Emergency.revision_id)
    return said.join(Bulletin, Bulletin.id == Revision.bulletin_id)


def _duties(units: Collection[str]) -> Select[BulletinDuty]:
    of_bulletin = Bulletin.id == BulletinDuty.bulletin_id
    return _newest(BulletinDuty, units).join(Bulletin, of_bulletin)


def _acts(units: Collection[str]) -> Select[AuditEvent]:
    personal = select(Bulletin.id).where(Bulletin.personal_data)
    return _newest(AuditEvent, units).where(AuditEvent.subject_id.not_in(personal))


def _receivers(
    session: Session, units: Collection[str], words: Sequence[str]
) -> tuple[Receiver, ...]:
    """Those of which a word is a part of the name or the key; other words tell the cluster."""
    names = [word for word in words if NAME.fullmatch(word)]
    if not names:
        return ()
    query = select(Receiver.id, Receiver.public_key, Cluster.code, Cluster.name)
    of_cluster = Cluster.id == Receiver.cluster_id
    rows = session.execute(query.join(Cluster, of_cluster).where(Cluster.unit_id.in_(units)))
    found = [
        id_
        for id_, key, code, cluster in rows
        if all(name in id_ or name in key_id(key) for name in names)
        and all(word in folded(f"{code} {cluster}") for word in words if word not in names)
    ]
    newest = select(Receiver).where(Receiver.id.in_(found)).order_by(Receiver.id.desc())
    return tuple(session.scalars(newest.limit(EACH)))


def _entries(session: Session, actor: Actor, unit_id: str, wanted: str) -> tuple[Listed, ...]:
    said = (
        one
        for one in entries_of_units(session, actor, unit_id)
        if holds(f"{one.entry.written} {one.entry.spoken}", wanted)
    )
    return tuple(islice(said, EACH))
