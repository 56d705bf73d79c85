"""What waits while the database is away has a bound, and what is to be acknowledged is not lost."""

import asyncio
import logging

import pytest

from controller.link.arrivals import MOST_UNASKED, Arrivals
from controller.link.line import Arrived


def a_message(number: int, qos: int) -> Arrived:
    return Arrived("loa/v1/x", b"", retained=False, mid=number, qos=qos, connection=1)


def test_all_that_waits_is_taken_in_its_order_some_at_a_time() -> None:
    async def taken() -> list[list[int]]:
        arrivals = Arrivals()
        for number in range(5):
            arrivals.put(a_message(number, qos=1))
        return [[m.mid for m in await arrivals.take(3)], [m.mid for m in await arrivals.take(3)]]

    assert asyncio.run(taken()) == [[0, 1, 2], [3, 4]]


def test_a_flood_without_acknowledgements_is_left_unread_and_named_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def taken() -> list[Arrived]:
        arrivals = Arrivals()
        for number in range(MOST_UNASKED + 50):
            arrivals.put(a_message(number, qos=0))
        arrivals.put(a_message(-1, qos=1))
        return await arrivals.take(2 * MOST_UNASKED)

    with caplog.at_level(logging.WARNING):
        messages = asyncio.run(taken())

    assert [m.mid for m in messages] == [*range(MOST_UNASKED), -1]
    assert len(caplog.records) == 1


def test_once_there_is_room_again_it_is_read_again() -> None:
    async def taken() -> int:
        arrivals = Arrivals()
        for number in range(MOST_UNASKED + 1):
            arrivals.put(a_message(number, qos=0))
        await arrivals.take(MOST_UNASKED)
        arrivals.put(a_message(7, qos=0))
        (message,) = await arrivals.take(MOST_UNASKED)
        return message.mid

    assert asyncio.run(taken()) == 7
