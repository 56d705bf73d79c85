import asyncio
from typing import Any

from controller.web.pages import today
from tests.controller.web.asking import Browser, Web, Write


def test_an_open_page_is_told_what_changed_and_only_that(
    web: Web, operator: Browser, write: Write
) -> None:
    async def first_events() -> list[str | None]:
        request: Any = FakeRequest(web, operator.client.cookies["loa_session"])
        events = []
        async for event in today.news(request):
            events.append(event.event)
            if len(events) == 2:
                request.gone = True
        return events

    assert asyncio.run(first_events()) == ["sentence", "day"]


def test_a_stream_ends_with_the_session(web: Web, operator: Browser) -> None:
    async def told() -> list[object]:
        request: Any = FakeRequest(web, operator.client.cookies["loa_session"])
        web.now += 13 * 3_600_000
        return [event async for event in today.news(request)]

    assert asyncio.run(told()) == []


class FakeRequest:
    """As much of a request as the stream looks at."""

    def __init__(self, web: Web, token: str) -> None:
        self.app = web.app
        self.cookies = {"loa_session": token}
        self.client = None
        self.state = web.app.state
        self.gone = False

    async def is_disconnected(self) -> bool:
        return self.gone
