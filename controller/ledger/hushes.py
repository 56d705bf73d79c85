"""When a cluster was mute, or was stopped, by what its receivers wrote themselves."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.store.ledger import StoredEntry
from controller.store.places import Receiver
from playlists.messages.command import MuteCause
from playlists.messages.journal_entry import JournalEntry, decode_entry
from playlists.messages.order_entries import Muted, Silenced, Unmuted

LONGEST_MUTE_MS = 31 * 24 * 3_600_000
"""A mute that began earlier than this is forgotten here."""
TAGS = tuple(kind.__struct_config__.tag for kind in (Muted, Unmuted, Silenced))


@dataclass(frozen=True, slots=True)
class Hush:
    """One reason for silence."""

    since: int
    until: int | None
    """When a mute ends; None for a stop, which cuts what sounds and lasts no longer."""
    cause: MuteCause | None
    """Of a mute."""
    command: str = ""
    """The one that ordered a mute."""


def mutes_of(session: Session, cluster_ids: Collection[str], at: int) -> dict[str, list[Hush]]:
    """The mutes of many clusters that are in force at an instant; those without any are left out.

    Reads the journals of these clusters: ask for those whose receivers say that they are mute.
    """
    if not cluster_ids:
        return {}
    query = (
        select(Receiver.cluster_id, StoredEntry.raw)
        .join(Receiver, Receiver.id == StoredEntry.receiver_id)
        .where(
            Receiver.cluster_id.in_(cluster_ids),
            StoredEntry.event.in_(TAGS),
            StoredEntry.at.between(at - LONGEST_MUTE_MS, at),
        )
        .order_by(StoredEntry.at, StoredEntry.sequence)
    )
    found: defaultdict[str, dict[MuteCause, Hush]] = defaultdict(dict)
    for cluster_id, raw in session.execute(query):
        _note(found[cluster_id], decode_entry(raw))
    lasting = {id_: [m for m in mutes.values() if _lasts(m, at)] for id_, mutes in found.items()}
    return {id_: mutes for id_, mutes in lasting.items() if mutes}


def hushes(session: Session, cluster_id: str, at: int, near_ms: int) -> list[Hush]:
    """The mutes in force at an instant, and stops within `near_ms` of it, in order."""
    query = (
        select(StoredEntry.raw)
        .join(Receiver, Receiver.id == StoredEntry.receiver_id)
        .where(
            Receiver.cluster_id == cluster_id,
            StoredEntry.event.in_(TAGS),
            StoredEntry.at.between(at - LONGEST_MUTE_MS, at + near_ms),
        )
        .order_by(StoredEntry.at, StoredEntry.sequence)
    )
    mutes: dict[MuteCause, Hush] = {}
    stops: list[Hush] = []
    for raw in session.scalars(query):
        entry = decode_entry(raw)
        match entry.event:
            case Silenced(_order, stopped_at, _cut) if abs(stopped_at - at) <= near_ms:
                stops.append(Hush(stopped_at, None, None))
            case _ if entry.at <= at:
                _note(mutes, entry)
            case _:
                pass  # after the instant
    in_force = [hush for hush in mutes.values() if _lasts(hush, at)]
    return sorted([*in_force, *stops], key=lambda hush: hush.since)


def _note(mutes: dict[MuteCause, Hush], entry: JournalEntry) -> None:
    """What one entry, the next in time, changes."""
    match entry.event:
        case Muted(command, cause, until):
            mutes[cause] = Hush(entry.at, until, cause, command)
        case Unmuted(_command, cause):
            mutes.pop(cause, None)
        case _:
            pass  # a stop, which mutes nothing


def _lasts(mute: Hush, at: int) -> bool:
    return mute.until is None or mute.until > at
