"""A fleet in several processes is told of as one."""

from controller.simulate.parts import together
from playlists.messages.fleet_report import FleetReport, OrderCourse, Spread


def a_part(receivers: int, late: Spread, sounded: Spread) -> FleetReport:
    course = OrderCourse(order="o1", arrived=sounded, accepted=sounded, sounded=sounded)
    return FleetReport(
        receivers=receivers,
        start_error=late,
        orders=(course,),
        items={"completed": receivers},
        missed={"late": 1},
        connected=receivers - 1,
        entries=2 * receivers,
        lowest_plan=receivers,
    )


def test_what_is_counted_is_added_up() -> None:
    late = Spread(count=10, p50=1, p99=2, most=3)
    fleet = together(
        [
            a_part(10, late, late),
            a_part(5, late, late),
        ]
    )

    assert (fleet.receivers, fleet.connected, fleet.entries) == (15, 13, 30)
    assert (fleet.items, fleet.missed) == ({"completed": 15}, {"late": 2})
    assert fleet.lowest_plan == 5


def test_of_how_late_the_worst_part_speaks_for_all() -> None:
    early, late = Spread(count=8, p50=1, p99=5, most=9), Spread(count=2, p50=4, p99=7, most=8)
    fleet = together([a_part(8, early, late), a_part(2, late, early)])

    worst = Spread(count=10, p50=4, p99=7, most=9)
    assert fleet.start_error == worst
    (course,) = fleet.orders
    assert course.sounded == worst


def test_an_order_that_reached_one_part_alone_is_told_of() -> None:
    late = Spread(count=1, p50=1, p99=1, most=1)
    fleet = together([FleetReport(receivers=3), a_part(1, late, late)])

    (course,) = fleet.orders
    assert course.accepted.count == 1
