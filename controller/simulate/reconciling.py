"""Whether the diary says of each broadcast what the receivers' own journals say of it."""

from collections import Counter
from collections.abc import Iterable, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.ledger.verdict_groups import SOUNDED
from controller.simulate.judging import Reconciled
from controller.store.broadcasts import ExpectedBroadcast
from controller.store.ledger import StoredEntry
from controller.store.places import Receiver
from playlists.messages.journal_entry import EndCause, ItemEnded, decode_entry

Place = tuple[str, str, str]
"""Cluster, occurrence, item."""


def reconcile(session: Session, slot_id: str) -> Reconciled:
    """Compare all of them; what the ledger does not have yet counts as not put out."""
    rows = session.execute(
        select(
            ExpectedBroadcast.cluster_id,
            ExpectedBroadcast.occurrence,
            ExpectedBroadcast.item,
            ExpectedBroadcast.verdict,
        ).where(ExpectedBroadcast.slot_id == slot_id)
    )
    return compare({(c, o, i): verdict for c, o, i, verdict in rows}, _ended(session))


def compare(verdicts: Mapping[Place, str], ended: Iterable[tuple[str, ItemEnded]]) -> Reconciled:
    """The rule, over verdicts and what ended in which cluster. Pure."""
    whole = Counter(
        (cluster, one.occurrence, one.item)
        for cluster, one in ended
        if one.cause is EndCause.COMPLETED and not one.first_frame
    )
    played = {place for place, verdict in verdicts.items() if verdict in SOUNDED}
    return Reconciled(
        called_played=len(played - whole.keys()),
        left_out=sum(place in whole for place in verdicts.keys() - played),
        twice=sum(whole[place] > 1 for place in verdicts),
    )


def _ended(session: Session) -> Iterable[tuple[str, ItemEnded]]:
    query = (
        select(Receiver.cluster_id, StoredEntry.raw)
        .join(Receiver, Receiver.id == StoredEntry.receiver_id)
        .where(StoredEntry.event == "item_ended")
    )
    for cluster, raw in session.execute(query):
        event = decode_entry(raw).event
        if isinstance(event, ItemEnded):
            yield cluster, event
