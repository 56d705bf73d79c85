"""What the pages of auditors choose from and count together."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.store.inspections import FilteredList, SavedFilter
from controller.store.ledger import StoredEntry
from controller.store.places import Cluster
from controller.store.units import Unit
from controller.units.tree import subtree_ids
from controller.web.queries.story import Testimony, words_of
from playlists.messages.journal_entry import decode_entry

ADDRESS: Mapping[FilteredList, str] = {
    FilteredList.BROADCASTS: "/kiem-tra/luot-phat",
    FilteredList.ACTS: "/thao-tac",
    FilteredList.REACH: "/kiem-tra/do-phu",
    FilteredList.EVERYTHING: "/kiem-tra/tim",
}


def address_of(kept: SavedFilter) -> str:
    """Where a saved filter leads."""
    return f"{ADDRESS[kept.of_list]}?{kept.asked}"


def units_in(session: Session, unit_id: str) -> list[Unit]:
    """A unit and everything below it, by name."""
    query = select(Unit).where(Unit.id.in_(subtree_ids(session, unit_id)))
    return list(session.scalars(query.order_by(Unit.name, Unit.id)))


def clusters_in(session: Session, unit_ids: Collection[str], most: int) -> list[Cluster]:
    """The clusters of these units by code; none where there are more than a list is good for."""
    query = select(Cluster).where(Cluster.unit_id.in_(unit_ids))
    found = list(session.scalars(query.order_by(Cluster.code, Cluster.id).limit(most + 1)))
    return found if len(found) <= most else []


def testimony_words(entries: Sequence[StoredEntry]) -> list[Testimony]:
    """Entries of journals with what they say in words."""
    decoded = [(stored, decode_entry(stored.raw)) for stored in entries]
    return [Testimony(stored, entry, words_of(entry)) for stored, entry in decoded]


@dataclass(frozen=True, slots=True)
class Compared:
    """A unit right below the one that is looked at, with everything below it."""

    unit: Unit
    unit_ids: frozenset[str]


def units_to_compare(session: Session, unit_id: str) -> list[Compared]:
    """The units right below a unit; the unit itself where there is none below it."""
    children = list(
        session.scalars(select(Unit).where(Unit.parent_id == unit_id).order_by(Unit.name))
    )
    own = Compared(session.get_one(Unit, unit_id), frozenset({unit_id}))
    below = [Compared(child, frozenset(subtree_ids(session, child.id))) for child in children]
    return [*below, own]
