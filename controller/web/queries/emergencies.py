"""How an emergency stands by cluster: who has sounded it, who not and why, whom to call."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from controller import civil
from controller.emergencies import composing
from controller.emergencies.carrying_on import aims_of
from controller.emergencies.ground import contacts_of
from controller.emergencies.promises import ended_ids, is_called_off
from controller.emergencies.reach import Aim, reach_of
from controller.store.broadcasts import TargetKind
from controller.store.emergencies import (
    Contact,
    Emergency,
    GivenOrder,
    GroundReport,
    Nature,
    SecondConfirmation,
)
from controller.store.ledger import StoredEntry
from controller.store.lookup import find
from controller.store.places import Area, Cluster, Receiver
from controller.store.units import Unit
from controller.units.tree import near_ids, subtree_ids
from controller.web.queries.practice import pretended
from controller.web.queries.receivers import Standing, standings
from controller.web.wording.emergencies import STAND, Stand, practised
from controller.web.wording.values import END_CAUSE, MISS_CAUSE, Word
from playlists.messages.journal_entry import (
    EndCause,
    Event,
    ItemEnded,
    ItemMissed,
    decode_entry,
)
from playlists.messages.order import OrderKind
from playlists.messages.order_entries import (
    OrderAccepted,
    OrderEnd,
    OrderEnded,
    OrderRefused,
)
from playlists.messages.repetition import order_of


@dataclass(frozen=True, kw_only=True, slots=True)
class PlaceNow:
    """One cluster in an emergency."""

    standing: Standing
    stand: Stand
    detail: str
    times: int
    """So often its words have sounded there, to their end."""
    contacts: tuple[Contact, ...]
    ground: tuple[GroundReport, ...]
    is_practised: bool = False

    @property
    def cluster(self) -> Cluster:
        """The place."""
        return self.standing.cluster

    @property
    def word(self) -> Word:
        """How it stands, as a chip."""
        return practised(STAND[self.stand]) if self.is_practised else STAND[self.stand]

    @property
    def is_told(self) -> bool:
        """Whether people there were told, by whatever means."""
        return self.stand in HEARD or bool(self.ground)


HEARD = frozenset({Stand.SOUNDING, Stand.SOUNDED, Stand.INSTEAD})


@dataclass(frozen=True, kw_only=True, slots=True)
class Watch:
    """One emergency at one instant."""

    emergency: Emergency
    places: tuple[PlaceNow, ...]
    orders: tuple[GivenOrder, ...]
    ended_at: int | None
    """When it was called off or replaced; None while it stands, or where its time just ran out."""
    confirmations: tuple[SecondConfirmation, ...]
    where: str
    now: int

    @property
    def is_over(self) -> bool:
        """Whether nothing of it sounds any more."""
        return self.ended_at is not None or self.emergency.ends_at <= self.now

    @property
    def sounded(self) -> int:
        """In so many clusters its words sounded, or sound now."""
        return sum(place.stand in HEARD for place in self.places)

    @property
    def told(self) -> int:
        """In so many clusters people were told by loudspeaker or by people."""
        return sum(place.is_told for place in self.places)

    @property
    def households(self) -> int:
        """Households around all of them, as far as they are counted."""
        return sum(place.cluster.households or 0 for place in self.places)

    @property
    def households_told(self) -> int:
        """Households around those where people were told."""
        return sum(place.cluster.households or 0 for place in self.places if place.is_told)


def watch(session: Session, emergency: Emergency, now: int) -> Watch:
    """Gather it."""
    orders = list(
        session.scalars(
            select(GivenOrder)
            .where(GivenOrder.emergency_id == emergency.id)
            .order_by(GivenOrder.sequence)
        )
    )
    clusters = {cluster.id for cluster in reach_of(session, aims_of(emergency)).clusters}
    found = [
        place
        for place in standings(session, subtree_ids(session, emergency.unit_id), now)
        if place.cluster.id in clusters
    ]
    ids = [o.id for o in orders if o.order is OrderKind.EMERGENCY]
    said = _said(session, ids)
    contacts = _by_cluster(contacts_of(session, {p.cluster.unit_id for p in found}))
    ground = _by_cluster(_ground(session, emergency.id))
    places = tuple(_place(emergency, p, ids, said[p.cluster.id], contacts, ground) for p in found)
    if emergency.nature is Nature.PRACTICE:
        answers = pretended(emergency.id, clusters, now - emergency.given_at)
        places = tuple(
            replace(place, stand=answers[place.cluster.id], is_practised=True) for place in places
        )
    return Watch(
        emergency=emergency,
        places=places,
        orders=tuple(orders),
        ended_at=_ended_at(session, ids, now),
        confirmations=_confirmations(session, emergency.id),
        where=where_words(session, aims_of(emergency)),
        now=now,
    )


def in_force(session: Session, unit_id: str, now: int) -> list[Emergency]:
    """The emergencies that may sound in a unit, the newest first. Practice is among them."""
    units = near_ids(session, unit_id)
    query = (
        select(Emergency)
        .where(Emergency.unit_id.in_(units), Emergency.ends_at > now)
        .order_by(Emergency.given_at.desc())
    )
    return [one for one in session.scalars(query) if not is_called_off(session, one, now)]


def recent(session: Session, unit_id: str, limit: int = 10) -> list[Emergency]:
    """The emergencies of a unit and below, the newest first."""
    query = (
        select(Emergency)
        .where(Emergency.unit_id.in_(subtree_ids(session, unit_id)))
        .order_by(Emergency.given_at.desc())
    )
    return list(session.scalars(query.limit(limit)))


def where_words(session: Session, aims: Sequence[Aim]) -> str:
    """Places in one line. Raises NotFoundError."""
    names = []
    for aim in aims:
        match aim.kind:
            case TargetKind.UNIT:
                names.append(find(session, Unit, aim.id).name)
            case TargetKind.AREA:
                area = session.get(Area, aim.id)
                names.append("khu vực đã bỏ" if area is None else area.name)
            case TargetKind.CLUSTER:
                cluster = find(session, Cluster, aim.id)
                names.append(f"cụm {cluster.code} {cluster.name}")
    return ", ".join(names)


def _ended_at(session: Session, ids: Collection[str], now: int) -> int | None:
    """When the last of these orders was ended by a cancel or by another emergency."""
    if not ids or not set(ids) <= ended_ids(session, now):
        return None
    query = select(GivenOrder).where(
        GivenOrder.order.in_([OrderKind.CANCEL, OrderKind.EMERGENCY]),
        GivenOrder.expires_at > now,
        GivenOrder.id.not_in(ids),
    )
    ending = [g.given_at for g in session.scalars(query) if any(id_ in g.message for id_ in ids)]
    return max(ending, default=None)


def _said(session: Session, ids: Sequence[str]) -> defaultdict[str, list[Event]]:
    """What the receivers of each cluster wrote about these orders, in its order."""
    found: defaultdict[str, list[Event]] = defaultdict(list)
    if not ids:
        return found
    query = (
        select(Receiver.cluster_id, StoredEntry.raw)
        .join(Receiver, Receiver.id == StoredEntry.receiver_id)
        .where(
            or_(
                StoredEntry.occurrence.in_(ids),
                *(StoredEntry.occurrence.startswith(f"{id_}~", autoescape=True) for id_ in ids),
            )
        )
        .order_by(StoredEntry.received_at, StoredEntry.sequence)
    )
    for cluster_id, raw in session.execute(query):
        found[cluster_id].append(decode_entry(raw).event)
    return found


def _place(  # noqa: PLR0913, PLR0917 -- all that is known of one place
    emergency: Emergency,
    standing: Standing,
    ids: Sequence[str],
    said: Sequence[Event],
    contacts: dict[str, list[Contact]],
    ground: dict[str, list[GroundReport]],
) -> PlaceNow:
    whole = {
        event.occurrence
        for event in said
        if isinstance(event, ItemEnded) and _is_words(event.item)
        if event.cause is EndCause.COMPLETED
    }
    practises = emergency.nature is Nature.PRACTICE
    stand, detail = (Stand.WAITING, "") if practises else _stand(standing, ids, said)
    return PlaceNow(
        standing=standing,
        stand=stand,
        detail=detail,
        times=len(whole),
        contacts=tuple(contacts.get(standing.cluster.id, ())),
        ground=tuple(ground.get(standing.cluster.id, ())),
    )


def _is_words(item: str) -> bool:
    return item.startswith((composing.MESSAGE, composing.NEAREST))


def _stand(standing: Standing, ids: Sequence[str], said: Sequence[Event]) -> tuple[Stand, str]:
    state = standing.state
    if standing.receiver is None:
        return Stand.EMPTY, ""
    if state is not None and standing.is_online and order_of(state.playing_occurrence) in ids:
        return Stand.SOUNDING, ""
    return stand_by_journal(said) or _by_state(standing, ids)


def stand_by_journal(said: Sequence[Event]) -> tuple[Stand, str] | None:
    """What a receiver wrote of an emergency; None where it wrote nothing that decides.

    Words that broke off were heard by nobody to their end, so they do not count as sounded.
    """
    words = [e for e in said if isinstance(e, ItemEnded) and e.frames and _is_words(e.item)]
    whole = [event for event in words if event.cause is EndCause.COMPLETED]
    missed = [e for e in said if isinstance(e, ItemMissed) and _is_words(e.item)]
    refused = [e for e in said if isinstance(e, OrderRefused)]
    found: tuple[Stand, str] | None = None
    if whole:
        own = any(event.item.startswith(composing.MESSAGE) for event in whole)
        last = civil.clock(max(event.ended_at for event in whole))
        found = (Stand.SOUNDED if own else Stand.INSTEAD, f"lần cuối {last}")
    elif any(isinstance(e, OrderEnded) and e.cause is OrderEnd.STOPPED for e in said):
        found = (Stand.STOPPED, "")
    elif words:
        found = (Stand.PARTIAL, END_CAUSE[words[-1].cause])
    elif missed:
        found = (Stand.FAILED, MISS_CAUSE[missed[-1].cause])
    elif any(isinstance(e, OrderAccepted) for e in said):
        found = (Stand.ACCEPTED, "")
    elif refused:
        found = (Stand.REFUSED, refused[-1].detail)
    return found


def _by_state(standing: Standing, ids: Sequence[str]) -> tuple[Stand, str]:
    """What it told last, while nothing is written."""
    state = standing.state
    if state is not None and not set(ids).isdisjoint(state.orders):
        return Stand.ACCEPTED, ""
    if standing.is_online:
        return Stand.WAITING, ""
    heard = standing.heard_at
    return Stand.SILENT, "" if heard is None else f"từ {civil.recent(heard, standing.now)}"


Row = TypeVar("Row", Contact, GroundReport)


def _by_cluster(rows: Sequence[Row]) -> dict[str, list[Row]]:
    found: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row.cluster_id].append(row)
    return found


def _ground(session: Session, emergency_id: str) -> list[GroundReport]:
    query = select(GroundReport).where(GroundReport.emergency_id == emergency_id)
    return list(session.scalars(query.order_by(GroundReport.at)))


def _confirmations(session: Session, emergency_id: str) -> tuple[SecondConfirmation, ...]:
    query = select(SecondConfirmation).where(SecondConfirmation.emergency_id == emergency_id)
    return tuple(session.scalars(query.order_by(SecondConfirmation.at)))
