"""Pages that follow the world take from nobody else: not by being many, not by being slow."""

import asyncio
from collections.abc import AsyncGenerator
from types import SimpleNamespace
from typing import Any

from anyio import CapacityLimiter
from fastapi.sse import ServerSentEvent

from controller.web.live import LOOKERS, changes, rest_s


class FakeRequest:
    """A page that stays open."""

    def __init__(self) -> None:
        self.app = SimpleNamespace(state=SimpleNamespace(lookers=CapacityLimiter(LOOKERS)))

    async def is_disconnected(self) -> bool:
        return False


def test_it_looks_each_second_while_that_costs_little() -> None:
    assert rest_s(1.0, 0.01) == 1.0


def test_what_costs_much_is_looked_at_more_seldom_though_not_for_ever() -> None:
    assert rest_s(1.0, 0.2) == 2.0
    assert rest_s(1.0, 60.0) == 5.0


def test_who_does_not_read_what_is_sent_holds_up_no_other_page() -> None:
    async def told() -> str | None:
        request: Any = FakeRequest()
        stuck = [changes(request, lambda _asked: {"now": "x"}) for _ in range(3 * LOOKERS)]
        for page in stuck:
            await anext(page)  # sent, and never read: the stream waits with the event in hand
        async with asyncio.timeout(20):
            event = await anext(changes(request, lambda _asked: {"now": "y"}))
        await _close(stuck)
        return event.raw_data

    assert asyncio.run(told()) == "y"


async def _close(pages: list[AsyncGenerator[ServerSentEvent, None]]) -> None:
    for page in pages:
        await page.aclose()
