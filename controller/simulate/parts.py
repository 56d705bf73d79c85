"""One word about a fleet that lives in several processes, out of what each of them tells. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from playlists.messages.fleet_report import FleetReport, OrderCourse, Spread


def together(parts: Sequence[FleetReport]) -> FleetReport:
    """The fleet as a whole.

    Of spreads the worst part speaks for all: no more than one in a hundred of the whole was later
    than that, and nothing sounds better than it is.
    """
    names = dict.fromkeys(order.order for part in parts for order in part.orders)
    return FleetReport(
        receivers=sum(part.receivers for part in parts),
        connected=sum(part.connected for part in parts),
        connections=sum(part.connections for part in parts),
        power_cuts=sum(part.power_cuts for part in parts),
        with_plan=sum(part.with_plan for part in parts),
        lowest_plan=min((part.lowest_plan for part in parts), default=0),
        ready_for_air=sum(part.ready_for_air for part in parts),
        not_ready=_added(part.not_ready for part in parts),
        faults=_added(part.faults for part in parts),
        items=_added(part.items for part in parts),
        missed=_added(part.missed for part in parts),
        refused_orders=_added(part.refused_orders for part in parts),
        start_error=_worst([part.start_error for part in parts]),
        entries=sum(part.entries for part in parts),
        entries_stored=sum(part.entries_stored for part in parts),
        orders=tuple(
            _course(name, [o for part in parts for o in part.orders if o.order == name])
            for name in names
        ),
        audio_mb=sum(part.audio_mb for part in parts),
        memory_mb=sum(part.memory_mb for part in parts),
        cpu_s=sum(part.cpu_s for part in parts),
    )


def _course(name: str, seen: Sequence[OrderCourse]) -> OrderCourse:
    return OrderCourse(
        order=name,
        arrived=_worst([course.arrived for course in seen]),
        accepted=_worst([course.accepted for course in seen]),
        sounded=_worst([course.sounded for course in seen]),
    )


def _worst(spreads: Sequence[Spread]) -> Spread:
    return Spread(
        count=sum(spread.count for spread in spreads),
        p50=max((spread.p50 for spread in spreads), default=0),
        p99=max((spread.p99 for spread in spreads), default=0),
        most=max((spread.most for spread in spreads), default=0),
    )


def _added(counts: Iterable[Mapping[str, int]]) -> dict[str, int]:
    whole: Counter[str] = Counter()
    for one in counts:
        whole.update(one)
    return dict(whole)
