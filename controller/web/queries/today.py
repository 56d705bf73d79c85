"""Everything on the page Hôm nay, gathered at one instant."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import groupby

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from controller import civil
from controller.inbox.service import waiting
from controller.relays.ahead import Silent, silent
from controller.store.broadcasts import Programme, ProgrammeItem, Slot
from controller.store.bulletins import Bulletin, BulletinStatus
from controller.store.source_bulletins import SourceBulletin
from controller.tickets.service import count_open, open_faults
from controller.units.tree import subtree_ids
from controller.web.queries.agenda import Airing, agenda
from controller.web.queries.broadcasts import EMERGENCY, Broadcast
from controller.web.queries.morning import begins_of, broadcasts_of_today, helped
from controller.web.queries.needed import Needed, needed
from controller.web.queries.receivers import Standing, confirmation, standings
from controller.web.queries.wishes import Missed, missed_wishes
from controller.web.sentence import sentence_of_the_day
from controller.web.wording.values import ITEM_KIND
from playlists.messages.plan import Priority
from playlists.messages.repetition import order_of
from playlists.rules.recurrence import slot_of
from playlists.rules.verdict import Cause, VerdictKind

AHEAD_DAYS = 7
SHOWN_AHEAD = 3


@dataclass(frozen=True, slots=True)
class Sounding:
    """What comes out of loudspeakers at this moment."""

    programme: str
    item: str
    clusters: int


@dataclass(frozen=True, slots=True)
class Column:
    """One bulletin of one broadcast, for which each cluster has a cell."""

    occurrence: str
    item: str
    title: str
    starts_at: int


@dataclass(frozen=True, slots=True)
class Hour:
    """An hour of the day and how many columns begin in it."""

    hour: int
    columns: int


@dataclass(frozen=True, slots=True)
class Line:
    """One cluster's day: a cell for each column, None where it was not aimed at."""

    standing: Standing
    cells: tuple[Broadcast | None, ...]


@dataclass(frozen=True, slots=True)
class Today:
    """The day of a unit."""

    sentence: str
    sounding: tuple[Sounding, ...]
    ahead: tuple[Airing, ...]
    needed: Needed
    sent_emergencies: tuple[SourceBulletin, ...]
    """Emergencies of other levels that nobody has decided about."""
    sent_others: int
    """Other source bulletins that wait."""
    silent_stations: tuple[Silent, ...]
    """Relays that are near and whose station could not be heard."""
    missed_wishes: tuple[Missed, ...]
    """Bulletins whose wished time needs somebody."""
    undecided: int
    """Bulletins that wait for an approver."""
    out_of_force: tuple[str, ...]
    """Titles of what is left out today because its document is no longer in force."""
    open_tickets: int
    columns: tuple[Column, ...]
    hours: tuple[Hour, ...]
    """The hours above the columns, in order."""
    lines: tuple[Line, ...]
    kinds: tuple[VerdictKind, ...]
    """The verdicts that stand in the table, in the order of the enumeration."""
    confirmed: int
    planned: int
    waiting_codes: tuple[str, ...]


def today(session: Session, unit_id: str, now: int) -> Today:
    """Gather it."""
    units = subtree_ids(session, unit_id)
    found = broadcasts_of_today(session, units, now)
    places = standings(session, units, now)
    confirmed = confirmation(places)
    morning, _midnight = civil.bounds(civil.day_of(now))
    week = agenda(session, units, morning, now + AHEAD_DAYS * civil.DAY_MS)
    columns = _columns(found)
    sent = waiting(session, unit_id, now)
    tickets = open_faults(session, units)
    return Today(
        sentence=sentence_of_the_day(found, now, helped(tickets), begins_of(week)),
        sounding=_sounding(session, places),
        ahead=tuple([a for a in week if a.starts_at >= now][:SHOWN_AHEAD]),
        needed=needed(session, found, places, tickets, week),
        sent_emergencies=tuple(s for s in sent if s.urgency is Priority.EMERGENCY),
        sent_others=sum(s.urgency is not Priority.EMERGENCY for s in sent),
        silent_stations=tuple(silent(session, units, now)),
        missed_wishes=tuple(missed_wishes(session, units, now)),
        undecided=_undecided(session, units),
        out_of_force=tuple(dict.fromkeys(b.title for b in found if b.cause is Cause.OUT_OF_FORCE)),
        open_tickets=count_open(session, units),
        columns=columns,
        hours=hours_of(columns),
        lines=_lines(found, places, columns),
        kinds=tuple(kind for kind in VerdictKind if any(b.verdict is kind for b in found)),
        confirmed=confirmed.confirmed,
        planned=confirmed.planned,
        waiting_codes=confirmed.waiting_codes,
    )


def _undecided(session: Session, unit_ids: Collection[str]) -> int:
    query = select(func.count()).where(
        Bulletin.unit_id.in_(unit_ids),
        Bulletin.discarded_at.is_(None),
        Bulletin.status == BulletinStatus.PENDING,
    )
    return session.scalar(query) or 0


def _columns(found: Sequence[Broadcast]) -> tuple[Column, ...]:
    by_name = {(b.occurrence, b.item): b for b in reversed(found)}
    columns = [Column(b.occurrence, b.item, b.title, b.planned_start) for b in by_name.values()]
    return tuple(sorted(columns, key=lambda c: (c.starts_at, c.occurrence, c.item)))


def hours_of(columns: Sequence[Column]) -> tuple[Hour, ...]:
    """The hours in which they begin, each with how many do."""
    by_hour = groupby(columns, key=lambda column: civil.local(column.starts_at).hour)
    return tuple(Hour(hour, sum(1 for _ in same)) for hour, same in by_hour)


def _lines(
    found: Sequence[Broadcast], places: Sequence[Standing], columns: Sequence[Column]
) -> tuple[Line, ...]:
    cells = {(b.cluster_id, b.occurrence, b.item): b for b in found}
    return tuple(
        Line(place, tuple(cells.get((place.cluster.id, c.occurrence, c.item)) for c in columns))
        for place in places
    )


def _sounding(session: Session, places: Sequence[Standing]) -> tuple[Sounding, ...]:
    playing: defaultdict[tuple[str, str], int] = defaultdict(int)
    for place in places:
        if place.is_online and place.state is not None and place.state.playing_item:
            playing[place.state.playing_occurrence, place.state.playing_item] += 1
    return tuple(
        Sounding(_programme(session, occurrence), _item(session, item), clusters)
        for (occurrence, item), clusters in sorted(playing.items())
    )


def _programme(session: Session, occurrence: str) -> str:
    if order_of(occurrence):
        return EMERGENCY
    query = select(Programme.name).join(Slot, Slot.programme_id == Programme.id)
    return session.scalar(query.where(Slot.id == slot_of(occurrence))) or "Ngoài lịch"


def _item(session: Session, item_id: str) -> str:
    query = select(Bulletin).join(ProgrammeItem, ProgrammeItem.bulletin_id == Bulletin.id)
    bulletin = session.scalar(query.where(ProgrammeItem.id == item_id))
    if bulletin is None:
        return ""
    return f"{ITEM_KIND[bulletin.kind]}: {bulletin.title}"
