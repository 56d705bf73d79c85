"""Where orders come in: opened, judged, kept on disk, then handed to playback.

What may wait is on the card, as it was signed, before anything is done about it. An emergency, and
whatever ends sound, is obeyed first: a card may take seconds for a write, or take none at all. At
every boot what was kept is opened again, so that an order whose key was revoked does not come back.
"""

from collections.abc import Callable, Iterator
from collections.abc import Set as AbstractSet
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import msgspec

from edge_agent.orders.admission import WAITS_FOR_THE_CARD, check_order
from edge_agent.orders.numbers import Window, take
from edge_agent.orders.order_book import Book, BookFile, Kept
from edge_agent.playback.memory import Recollection
from edge_agent.playback.state import OrderGiven, OrderRevoked, PlaybackEvent
from edge_agent.refusals import RefusalQuota
from edge_agent.trusted import Beliefs
from playlists.messages.envelope import digest
from playlists.messages.journal_entry import Event
from playlists.messages.order import Order, is_aimed_at
from playlists.messages.order_entries import OrderAccepted, OrderEnd, OrderEnded, OrderRefused
from playlists.messages.refusal import RefusedError


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is to be written and done, in this order."""

    entries: tuple[Event, ...] = ()
    events: tuple[PlaybackEvent, ...] = ()


class OrderDesk:
    """Orders in, with the file that outlives a restart."""

    def __init__(self, path: Path, beliefs: Beliefs, places: Callable[[], frozenset[str]]) -> None:
        self._beliefs = beliefs
        self._places = places
        self._file = BookFile(path)
        self._quota = RefusalQuota()
        """What stands on a retained topic is refused at every reconnection, and told once."""
        self._over: frozenset[str] = frozenset()
        """Orders of which the journal says that they are over."""
        self._waits_for_keys: Recollection | None = None
        """What is to be restored once it is known whose keys count: the chain was damaged."""
        self._known: dict[bytes, Order | None] = {}
        """What was opened of the book by `_known_by`: a slow processor verifies for milliseconds,
        and a flood's order may not wait for all those before it."""
        self._known_by = beliefs.trust

    @property
    def highest(self) -> int:
        """The highest number that was taken."""
        return max((window.highest for window in self._book.windows.values()), default=0)

    @property
    def is_unkept(self) -> bool:
        """Something that was obeyed is not on the card yet."""
        return self._file.is_unkept

    def restore(self, known: Recollection) -> Outcome:
        """Take up what was kept when the power failed; `known`: what the journal says of it."""
        self._over = known.ended
        self._waits_for_keys = None if self._beliefs.trust.delegations else known
        if self._waits_for_keys is not None:
            return Outcome()  # a key that is not known is not one that was revoked
        entries: list[Event] = []
        events: list[PlaybackEvent] = []
        for kept, order in self._opened():
            goes_on = not kept.is_over and kept.id not in known.ended
            if order is None:
                if goes_on:
                    entries.append(OrderEnded(kept.id, OrderEnd.REVOKED))
                continue
            if kept.id not in known.accepted:
                entries.append(_accepted(order, kept.envelope))
            if goes_on:
                obeyed = kept.id in known.silenced
                events.append(OrderGiven(order, kept.given_at, is_obeyed=obeyed))
        return Outcome(tuple(entries), tuple(events))

    def take(self, packed: bytes, now: int) -> Outcome:
        """Take an order. Raises RefusedError for what is none, or not signed by who may give it.

        One that is truly signed and yet may not be obeyed is an entry. What cannot wait is known
        now and on the card once `keep` was called. Raises OSError where the card does not take what
        can wait: then it is not obeyed either.
        """
        order, key = self._beliefs.open_order(packed, now)
        here = order.id in self._over or any(kept.id == order.id for kept in self._book.kept)
        if here or not is_aimed_at(order, self._places()):
            return Outcome()  # the same comes by several topics, and not all of it is for us
        unexpired = tuple(kept for kept in self._book.kept if now < kept.expires_at)
        windows = self._book.windows
        known = [other for kept, other in self._opened() if other is not None and kept in unexpired]
        try:
            check_order(order, known, now, {kept.id for kept in unexpired if kept.is_over})
            window = take(windows.get(key, Window()), order.sequence)
        except RefusedError as refusal:
            told = f"{order.id} {refusal.code}".encode()
            return Outcome((_refused(order, refusal),) if self._quota.admit(told, now) else ())
        fresh = Kept(order.id, order.expires_at, packed, now)
        book = Book((*unexpired, fresh), windows | {key: window})
        if order.order in WAITS_FOR_THE_CARD:
            self._file.keep_before(book)
        else:
            self._file.note(book)
        return Outcome((_accepted(order, packed),), (OrderGiven(order, now),))

    def given_again(self, in_force: AbstractSet[str]) -> Outcome:
        """Hand on what is not over and yet not in force."""
        events = [
            OrderGiven(order, kept.given_at, is_obeyed=True)
            for kept, order in self._opened()
            if order is not None and not kept.is_over and kept.id not in in_force
        ]
        return Outcome(events=tuple(events))

    def keep(self) -> None:
        """Have on the card what was obeyed; where it refuses, `catch_up` has to."""
        with suppress(OSError):
            self._file.keep()

    def catch_up(self, now_ns: int) -> None:
        """Try again what the card refused, some seconds after the last time (monotonic ns)."""
        self._file.catch_up(now_ns)

    def over(self, order_id: str) -> None:
        """An order is in force no longer; its number and its name stay known. Raises OSError."""
        kept = tuple(
            msgspec.structs.replace(k, is_over=True) if k.id == order_id else k
            for k in self._book.kept
        )
        if kept != self._book.kept:
            self._file.note(Book(kept, self._book.windows))
            self._file.keep()

    def revoked(self) -> Outcome:
        """The trust has changed: the orders whose keys count no longer.

        Where it was not known at the start whose keys count: all that was kept.
        """
        if self._waits_for_keys is not None:
            return self.restore(self._waits_for_keys)
        gone = [kept.id for kept, order in self._opened() if order is None and not kept.is_over]
        return Outcome(events=tuple(OrderRevoked(id_) for id_ in gone))

    @property
    def _book(self) -> Book:
        return self._file.book

    def _opened(self) -> Iterator[tuple[Kept, Order | None]]:
        """What was kept, each with its order as long as the key that signed it counts."""
        if self._known_by is not self._beliefs.trust:
            self._known, self._known_by = {}, self._beliefs.trust
        in_book = {kept.envelope for kept in self._book.kept}
        self._known = {packed: order for packed, order in self._known.items() if packed in in_book}
        for kept in self._book.kept:
            if kept.envelope not in self._known:
                self._known[kept.envelope] = self._open(kept.envelope)
            yield kept, self._known[kept.envelope]

    def _open(self, packed: bytes) -> Order | None:
        try:
            return self._beliefs.open_order(packed, None)[0]
        except RefusedError:
            return None


def _accepted(order: Order, packed: bytes) -> OrderAccepted:
    return OrderAccepted(order.id, order.order, order.sequence, digest(packed))


def _refused(order: Order, refusal: RefusedError) -> OrderRefused:
    return OrderRefused(order.id, order.order, order.sequence, refusal.code, refusal.detail)
