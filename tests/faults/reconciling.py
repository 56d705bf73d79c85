"""What came out of the horn against what the journal says and what was permitted."""

from collections import defaultdict
from collections.abc import Iterable

from playlists.messages.journal_entry import (
    FIRST_PREVIOUS,
    EndCause,
    ItemEnded,
    ItemMissed,
    ItemStarted,
    entry_hash,
)
from playlists.messages.order import Order
from playlists.messages.plan import Plan
from playlists.messages.repetition import is_of_order
from tests.faults.hurried import HurriedReceiver

NOTED_FRAMES = 24 * 2_500
"""How much of a sound that a power cut ended may not be noted."""


def reconcile(
    receiver: HurriedReceiver, plans: Iterable[Plan], orders: Iterable[Order] = ()
) -> None:
    """Nothing lost, nothing twice, nothing foreign; raises AssertionError."""
    check_the_chain(receiver)
    nothing_lost(receiver)
    nothing_twice(receiver)
    nothing_foreign(receiver, tuple(plans), tuple(orders))


def check_the_chain(receiver: HurriedReceiver) -> None:
    """Every entry stands, in order, each naming the one before."""
    kept = receiver.journal.entries_after(0, 10**6)
    assert [k.entry.sequence for k in kept] == list(range(1, receiver.journal.last + 1))
    hashes = [FIRST_PREVIOUS, *(entry_hash(k.raw) for k in kept)]
    assert all(k.entry.previous == before for k, before in zip(kept, hashes, strict=False))


def nothing_lost(receiver: HurriedReceiver) -> None:
    """What sounded is in the journal, as it sounded, and nothing else is said to have sounded."""
    events = [entry.event for entry in receiver.entries()]
    begun = [(e.occurrence, e.item, e.started_at) for e in events if isinstance(e, ItemStarted)]
    ends = {(e.occurrence, e.item, e.started_at): e for e in events if isinstance(e, ItemEnded)}
    heard = [(h.occurrence, h.item, h.began_at) for h in receiver.horn]
    assert begun == heard
    for h in receiver.horn:
        ended = ends[h.occurrence, h.item, h.began_at]
        assert h.frames - NOTED_FRAMES <= ended.frames <= h.frames
        if h.whole:
            assert (ended.cause, ended.frames) == (EndCause.COMPLETED, h.frames)


def nothing_twice(receiver: HurriedReceiver) -> None:
    """An item that sounded to its end, or of which the journal gave up, does not sound again."""
    whole: set[tuple[str, str]] = set()
    for h in receiver.horn:
        assert (h.occurrence, h.item) not in whole, h
        if h.whole:
            whole.add((h.occurrence, h.item))


def nothing_foreign(
    receiver: HurriedReceiver, plans: tuple[Plan, ...], orders: tuple[Order, ...]
) -> None:
    """Only what a plan or an order names sounds, by its own hash and in its time."""
    planned = {
        (o.id, i.id): (i.sha256, plan.expires_at)
        for plan in plans
        for o in plan.occurrences
        for i in o.items
    }
    for h in receiver.horn:
        if (h.occurrence, h.item) in planned:
            sha256, expires_at = planned[h.occurrence, h.item]
            assert h.sha256 == sha256
        else:
            order = next(o for o in orders if is_of_order(h.occurrence, o.id))
            assert h.sha256 in {track.sha256 for track in order.tracks}
            expires_at = order.expires_at
        assert h.began_at <= expires_at


def unsaid(receiver: HurriedReceiver, plan: Plan, until: int) -> list[tuple[str, str]]:
    """Items that were due until an instant and of which the journal says nothing."""
    said: defaultdict[tuple[str, str], int] = defaultdict(int)
    for entry in receiver.entries():
        if isinstance(entry.event, ItemStarted | ItemEnded | ItemMissed):
            said[entry.event.occurrence, entry.event.item] += 1
    return [
        (o.id, i.id)
        for o in plan.occurrences
        if o.last_start_at < until
        for i in o.items
        if not said[o.id, i.id]
    ]
