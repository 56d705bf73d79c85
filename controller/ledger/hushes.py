"""When a cluster was mute, or was stopped, by what its receivers wrote themselves."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.store.ledger import StoredEntry
from controller.store.places import Receiver
from playlists.messages.command import MuteCause
from playlists.messages.journal_entry import decode_entry
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
            case Muted(_command, cause, until) if entry.at <= at:
                mutes[cause] = Hush(entry.at, until, cause)
            case Unmuted(_command, cause) if entry.at <= at:
                mutes.pop(cause, None)
            case Silenced(_order, stopped_at, _cut) if abs(stopped_at - at) <= near_ms:
                stops.append(Hush(stopped_at, None, None))
            case _:
                pass  # after the instant, or before it and over
    in_force = [hush for hush in mutes.values() if hush.until is None or hush.until > at]
    return sorted([*in_force, *stops], key=lambda hush: hush.since)
