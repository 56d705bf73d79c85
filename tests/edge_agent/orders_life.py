"""The same weeks with orders: emergencies, cancels, stops, silences, weak batteries."""

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from edge_agent.playback.memory import Progress
from edge_agent.playback.state import (
    BatteryChanged,
    ForeignSound,
    MutesChanged,
    OrderGiven,
    OrderRevoked,
)
from playlists.messages.command import MuteCause
from playlists.messages.journal_entry import Event, ItemEnded, ItemMissed, ItemStarted
from playlists.messages.order import Emergency, Order, OrderKind, Repetition
from playlists.messages.order_entries import OrderEnd, OrderEnded, Silenced
from playlists.messages.plan import ItemKind, PlannedItem, Priority, Track
from playlists.messages.repetition import repetition_at
from tests.edge_agent.random_plans import SECONDS, TICK_MS, TRACKS
from tests.edge_agent.receiver_life import ReceiverLife

LENGTHS = tuple(
    Track(sha256=name, size_bytes=1, frames=round(seconds * 24_000))
    for name, seconds in zip(TRACKS, SECONDS, strict=True)
)


def item(name: str, track: str) -> PlannedItem:
    return PlannedItem(id=name, kind=ItemKind.BULLETIN, title="", sha256=track)


@st.composite
def emergencies(draw: st.DrawFn, id_: str, now: int, ends: tuple[str, ...]) -> Order:
    tracks = draw(st.lists(st.sampled_from(TRACKS), min_size=1, max_size=3))
    siren = draw(st.none() | st.sampled_from(TRACKS))
    fallback = draw(st.lists(st.sampled_from(TRACKS), max_size=2))
    repetition = draw(
        st.none()
        | st.builds(
            Repetition,
            every_ms=st.integers(5, 120).map(lambda seconds: seconds * 1000),
            times_at_once=st.integers(1, 2),
        )
    )
    issued_at = now + draw(st.sampled_from([0, 0, -1_000, -60_000, 2_000]))
    return Order(
        id=id_,
        sequence=1,
        order=OrderKind.EMERGENCY,
        issued_at=issued_at,
        expires_at=now + draw(st.integers(5, 600)) * 1000,
        targets=("u",),
        items=tuple(item(f"i{n}", track) for n, track in enumerate(tracks)),
        tracks=LENGTHS,
        repetition=repetition,
        emergency=Emergency(
            kind="flood",
            urgency=draw(st.integers(0, 3)),
            drill=draw(st.booleans()),
            siren=None if siren is None else item("siren", siren),
            fallback=tuple((item(f"f{n}", track),) for n, track in enumerate(fallback)),
            patience_ms=draw(st.sampled_from([0, 3_000, 20_000])),
            overrides_limits=draw(st.booleans()),
        ),
        ends=ends,
    )


class OrdersLife(ReceiverLife):
    settling_ms = 1_000_000

    def __init__(self) -> None:
        super().__init__()
        self.book: dict[str, tuple[Order, int]] = {}
        """What is on the card: each order and when it was taken."""
        self.given = 0
        self.revoked: set[str] = set()
        self.ended_by_a_wrong_clock: set[str] = set()
        self.over: dict[str, OrderEnded] = {}
        self.mutes: dict[MuteCause, int] = {}
        self.foreign_until = 0
        self.stops: list[Order] = []

    # --- what happens (with a clock far ahead every order would have expired) ---

    @precondition(lambda self: not self.ahead)
    @rule(data=st.data())
    def an_emergency_is_given(self, data: st.DataObject) -> None:
        self.given += 1
        id_ = f"e{self.given}"
        standing = [name for name in self.book if name not in self.over]
        ends = data.draw(st.lists(st.sampled_from(standing), max_size=1)) if standing else []
        self.take(data.draw(emergencies(id_, self.receiver_now, tuple(ends))))

    @precondition(lambda self: not self.ahead)
    @rule(tracks=st.lists(st.sampled_from(TRACKS), min_size=1, max_size=2),
          priority=st.sampled_from([Priority.NORMAL, Priority.PRIORITY]),
          seconds=st.integers(5, 120))  # fmt: skip
    def something_is_played_now(self, tracks: list[str], priority: Any, seconds: int) -> None:
        self.take(self.order(
            OrderKind.PLAY, seconds, priority=priority, tracks=LENGTHS,
            items=tuple(item(f"i{n}", track) for n, track in enumerate(tracks)),
        ))  # fmt: skip

    @precondition(lambda self: self.book and not self.ahead)
    @rule(pick=st.integers(0, 99))
    def an_order_is_cancelled(self, pick: int) -> None:
        name = sorted(self.book)[pick % len(self.book)]
        self.take(self.order(OrderKind.CANCEL, 600, ends=(name,)))
        assert name not in {given.order.id for given in self.state.orders}

    @precondition(lambda self: not self.ahead)
    @rule(everything=st.booleans())
    def somebody_stops_it_all(self, everything: bool) -> None:  # noqa: FBT001 -- hypothesis passes it by name
        stop = self.order(OrderKind.STOP, 600, ends_emergencies=everything)
        self.take(stop)
        self.stops.append(stop)
        assert any(isinstance(e.event, Silenced) and e.event.order == stop.id for e in self.journal)
        if self.room.active is not None:
            sounding = self.room.active.voice.ref.occurrence
            assert self.begins(sounding) > stop.issued_at, "it sounds on after a stop"

    @precondition(lambda self: self.book and not self.ahead)
    @rule(pick=st.integers(0, 99))
    def a_key_is_revoked(self, pick: int) -> None:
        name = sorted(self.book)[pick % len(self.book)]
        self.give(OrderRevoked(name))
        self.revoked.add(name)

    @rule(cause=st.sampled_from(MuteCause), seconds=st.integers(0, 60))
    def it_is_muted(self, cause: MuteCause, seconds: int) -> None:
        self.mutes[cause] = self.receiver_now + seconds * 1000
        self.give(MutesChanged(dict(self.mutes)))

    @rule(seconds=st.integers(1, 60))
    def somebody_else_speaks_from_the_loudspeaker(self, seconds: int) -> None:
        self.foreign_until = self.receiver_now + seconds * 1000
        self.give(ForeignSound(self.foreign_until))

    @rule(percent=st.none() | st.sampled_from([10, 40, 90]))
    def the_battery_empties_or_is_fed(self, percent: int | None) -> None:
        self.give(BatteryChanged(percent))

    # --- the card ---

    def order(self, kind: OrderKind, seconds: int, **more: Any) -> Order:
        now = self.receiver_now
        self.given += 1
        return Order(
            id=f"{kind}{self.given}",
            sequence=1,
            order=kind,
            issued_at=now,
            expires_at=now + seconds * 1000,
            targets=("u",),
            **more,
        )

    def take(self, order: Order) -> None:
        self.book[order.id] = (order, self.receiver_now)
        self.give(OrderGiven(order, self.receiver_now))

    def boot(self, progress: Progress | None = None, *, power: bool = True) -> None:
        self.foreign_until = 0
        super().boot(progress, power=power)
        for order, given_at in self.book.values():
            if order.id not in self.known.ended | self.revoked:
                obeyed = order.id in self.known.silenced
                self.give(OrderGiven(order, given_at, is_obeyed=obeyed))
        self.give(MutesChanged(dict(self.mutes)))

    def correct_the_clock(self) -> None:
        super().correct_the_clock()
        expired = [i for i, e in self.over.items() if e.cause is OrderEnd.EXPIRED]
        for id_ in set(expired) - self.revoked:
            order, given_at = self.book[id_]
            self.over.pop(id_)
            self.give(OrderGiven(order, given_at, is_obeyed=True))

    # --- what must hold ---

    def write(self, event: Event) -> None:
        if isinstance(event, OrderEnded):
            assert event.order not in self.over, "ends twice"
            self.over[event.order] = event
            if self.ahead:
                self.ended_by_a_wrong_clock.add(event.order)
        super().write(event)

    def check_permitted(self, event: ItemStarted) -> None:
        stopping = self.stopping(event)
        if not stopping:
            self.check_mutes(event)
        if event.plan_version:
            self.check_planned(event)
            begins = self.begins(event.occurrence)
            meant = [s for s in self.stops if self.receiver_now < s.expires_at]
            assert stopping or not any(begins <= stop.issued_at for stop in meant)
            return
        order = self.order_of(event.occurrence)
        emergency = order.emergency
        known = {(i.id, i.sha256) for i in order.items}
        if emergency is not None:
            known |= {(i.id, i.sha256) for row in emergency.fallback for i in row}
        is_siren = emergency is not None and event.item.split(".")[0] == "siren"
        assert is_siren or (event.item, event.sha256) in known
        assert stopping or order.id not in self.over, "it is over"
        assert self.plan is None or stopping or event.sha256 not in self.plan.recalled
        assert event.started_at <= order.expires_at

    def check_mutes(self, event: ItemStarted) -> None:
        at = event.started_at
        assert at >= self.mutes.get(MuteCause.FAULT, 0) - TICK_MS
        overrides = spared = False
        if not event.plan_version:
            order = self.order_of(event.occurrence)
            emergency = order.emergency
            is_drill = emergency is not None and emergency.drill
            spared = order.order is OrderKind.EMERGENCY and not is_drill
            overrides = emergency is not None and emergency.overrides_limits
        assert overrides or at >= self.mutes.get(MuteCause.ORDERED, 0) - TICK_MS
        assert spared or at >= self.foreign_until - TICK_MS

    def order_of(self, occurrence: str) -> Order:
        return self.book[occurrence.split("~", maxsplit=1)[0]][0]

    def begins(self, occurrence: str) -> int:
        if "~" in occurrence:
            return self.order_of(occurrence).issued_at
        found = [o.starts_at for p in self.plans.values() for o in p.occurrences
                 if o.id == occurrence]  # fmt: skip
        return max(found)

    def teardown(self) -> None:
        super().teardown()
        for order, given_at in self.book.values():
            if order.order is OrderKind.EMERGENCY:
                self.check_repetitions(order, given_at)

    def check_repetitions(self, order: Order, given_at: int) -> None:
        """Each repetition that was due while the order was in force sounded, or has a cause."""
        if order.id not in self.over or order.id in self.ended_by_a_wrong_clock:
            return
        ended = next(e.at for e in self.journal if e.event is self.over[order.id])
        first = repetition_at(order, max(given_at, order.issued_at)) or 0
        last = repetition_at(order, min(ended - TICK_MS, order.expires_at - 1))
        for number in range(first, (last if last is not None else first - 1) + 1):
            said = [self.has_a_word(f"{order.id}~{number}", i.id) for i in order.items]
            assert all(said), (order, number)

    def has_a_word(self, occurrence: str, name: str) -> bool:
        """Also one that a correction of the clock made void: its order may have ended since."""
        words = (e.event for e in self.journal)
        told = (w for w in words if isinstance(w, ItemStarted | ItemEnded | ItemMissed))
        return any((w.occurrence, w.item) == (occurrence, name) for w in told)
