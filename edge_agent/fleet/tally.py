"""What a fleet has done, in numbers: from its journals, and from when orders came."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

import msgspec

from playlists.messages.envelope import text_of
from playlists.messages.fleet_report import FleetReport, OrderCourse, Spread
from playlists.messages.journal_entry import Event, ItemEnded, ItemMissed, ItemStarted
from playlists.messages.order_entries import OrderAccepted, OrderRefused
from playlists.messages.refusal import RefusedError
from playlists.messages.repetition import is_of_order
from playlists.messages.state import State


class Tally:
    """Counts while the fleet lives."""

    def __init__(self) -> None:
        self._items: Counter[str] = Counter()
        self._missed: Counter[str] = Counter()
        self._refused: Counter[str] = Counter()
        self._late: list[int] = []
        self._issued: dict[str, int] = {}
        self._names: dict[bytes, str] = {}
        self._arrived: defaultdict[str, dict[str, int]] = defaultdict(dict)
        self._accepted: defaultdict[str, dict[str, int]] = defaultdict(dict)
        self._sounded: defaultdict[str, dict[str, int]] = defaultdict(dict)

    def order_came(self, receiver: str, packed: bytes, now: int) -> None:
        """The bytes of an order are there (UTC ms). Whose they are, the receiver judges itself."""
        if packed not in self._names:
            self._names[packed] = self._read_name(packed)
        if name := self._names[packed]:
            self._arrived[name].setdefault(receiver, now - self._issued[name])

    def wrote(self, receiver: str, event: Event, at: int) -> None:
        """A receiver wrote this into its journal (UTC ms)."""
        match event:
            case ItemStarted():
                self._items["sounding"] += 1
                self._started(receiver, event)
            case ItemEnded():
                self._items["sounding"] -= 1
                self._items[event.cause] += 1
            case ItemMissed():
                self._missed[event.cause] += 1
            case OrderAccepted() if event.order in self._issued:
                since = at - self._issued[event.order]
                self._accepted[event.order].setdefault(receiver, since)
            case OrderRefused():
                self._refused[event.code] += 1
            case _:
                pass

    def _started(self, receiver: str, event: ItemStarted) -> None:
        for name, issued_at in self._issued.items():
            if is_of_order(event.occurrence, name):
                self._sounded[name].setdefault(receiver, event.started_at - issued_at)
                return
        self._late.append(max(0, event.started_at - event.planned_at))

    def report(
        self, states: Sequence[State], counts: dict[str, int], measured: dict[str, float]
    ) -> FleetReport:
        """All of it, with how the receivers are now."""
        return FleetReport(
            receivers=len(states),
            with_plan=sum(s.plan_version > 0 for s in states),
            lowest_plan=min((s.plan_version for s in states), default=0),
            ready_for_air=sum(s.ready_for_air for s in states),
            not_ready=dict(Counter(str(cause) for s in states for cause in s.not_ready)),
            faults=dict(Counter(fault for s in states for fault in s.faults)),
            items={str(cause): count for cause, count in self._items.items() if count},
            missed={str(cause): count for cause, count in self._missed.items()},
            refused_orders={str(code): count for code, count in self._refused.items()},
            start_error=spread(self._late),
            entries=sum(s.journal_last for s in states),
            entries_stored=sum(min(s.journal_stored, s.journal_last) for s in states),
            orders=tuple(
                OrderCourse(
                    order=name,
                    arrived=spread(self._arrived[name].values()),
                    accepted=spread(self._accepted[name].values()),
                    sounded=spread(self._sounded[name].values()),
                )
                for name in self._issued
            ),
            connected=counts["connected"],
            connections=counts["connections"],
            power_cuts=counts["power_cuts"],
            audio_mb=measured["audio_mb"],
            memory_mb=measured["memory_mb"],
            cpu_s=measured["cpu_s"],
        )

    def _read_name(self, packed: bytes) -> str:
        try:
            claimed = msgspec.json.decode(text_of(packed))
            name, issued_at = str(claimed["id"]), int(claimed["issued_at"])
        except (RefusedError, KeyError, TypeError, ValueError):
            return ""
        self._issued[name] = issued_at
        return name


def spread(numbers: Iterable[int]) -> Spread:
    """Median, the value that 99 of 100 do not exceed, and the greatest."""
    rising = sorted(numbers)
    if not rising:
        return Spread()
    last = len(rising)
    return Spread(
        count=last,
        p50=rising[math.ceil(last * 0.5) - 1],
        p99=rising[math.ceil(last * 0.99) - 1],
        most=rising[-1],
    )
