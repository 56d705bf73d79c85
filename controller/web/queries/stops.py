"""How a stop stands: which receiver has confirmed that it is silent."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from controller import civil
from controller.emergencies.ground import contacts_of
from controller.emergencies.reach import aim_named, reach_of
from controller.emergencies.sending import order_of
from controller.store.emergencies import Contact, GivenOrder
from controller.store.ledger import StoredEntry
from controller.store.places import Receiver
from controller.units.tree import subtree_ids
from controller.web.queries.emergencies import where_words
from controller.web.queries.receivers import Standing, standings
from controller.web.wording.emergencies import SILENCE
from controller.web.wording.values import Word
from playlists.messages.journal_entry import Event, decode_entry
from playlists.messages.order_entries import Silenced


@dataclass(frozen=True, kw_only=True, slots=True)
class PlaceSilent:
    """One cluster that was told to be silent."""

    standing: Standing
    word: Word
    is_silent: bool
    detail: str
    contacts: tuple[Contact, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class StopWatch:
    """One stop at one instant."""

    given: GivenOrder
    where: str
    places: tuple[PlaceSilent, ...]

    @property
    def silent(self) -> int:
        """So many have confirmed."""
        return sum(place.is_silent for place in self.places)


def stop_watch(session: Session, given: GivenOrder, now: int) -> StopWatch:
    """Gather it."""
    aims = [aim_named(session, id_) for id_ in order_of(given).targets]
    clusters = {cluster.id for cluster in reach_of(session, aims).clusters}
    query = (
        select(Receiver.cluster_id, StoredEntry.raw)
        .join(Receiver, Receiver.id == StoredEntry.receiver_id)
        .where(StoredEntry.occurrence == given.id)
    )
    said: dict[str, list[Event]] = {}
    for cluster_id, raw in session.execute(query):
        said.setdefault(cluster_id, []).append(decode_entry(raw).event)
    numbers: dict[str, list[Contact]] = {}
    for contact in contacts_of(session, subtree_ids(session, given.unit_id)):
        numbers.setdefault(contact.cluster_id, []).append(contact)
    return StopWatch(
        given=given,
        where=where_words(session, aims),
        places=tuple(
            _place(place, said.get(place.cluster.id, []), numbers.get(place.cluster.id, []))
            for place in standings(session, subtree_ids(session, given.unit_id), now)
            if place.cluster.id in clusters
        ),
    )


def _place(standing: Standing, said: list[Event], contacts: list[Contact]) -> PlaceSilent:
    silenced = next((event for event in said if isinstance(event, Silenced)), None)
    if silenced is not None:
        key, detail = "silent", f"từ {civil.exact(silenced.at)}"
    elif standing.receiver is None:
        key, detail = "empty", ""
    elif said:
        key, detail = "accepted", ""
    elif standing.is_online:
        key, detail = "waiting", ""
    else:
        key, detail = "away", ""
    return PlaceSilent(
        standing=standing,
        word=SILENCE[key],
        is_silent=silenced is not None,
        detail=detail,
        contacts=tuple(contacts),
    )
